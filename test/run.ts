import { join } from 'node:path';
import { type Counts, runSuite } from './support/suite.ts';

const ROOT = join(import.meta.dir, '..');
const TEST_TIMEOUT_MS = 30_000;
const SUITE_TIMEOUT_MS = 9 * 60_000;
/** Most e2e tests wait for a process or a clock: so many halves of them run side by side. */
const E2E_SHARDS = 2;

/** `bun run test [part of a path…]`: builds, runs unit and then e2e tests, counts on the last line. */
async function main(parts: readonly string[]): Promise<void> {
  const unit = findTests('unit', parts);
  const e2e = findTests('e2e', parts);
  const found = [...unit, ...e2e];
  const totals: Counts = { passed: 0, failed: 0, skipped: 0 };

  for (const part of parts.filter((part) => !found.some((file) => file.includes(part)))) {
    console.error(`(fail) no test file has "${part}" in its path`);
    totals.failed += 1;
  }
  const unitTestsOnly = parts.length > 0 && e2e.length === 0;
  const built = unitTestsOnly || (await build());
  if (!built) totals.failed += 1;

  for (const shards of built ? [[unit], split(e2e, E2E_SHARDS)] : [[unit]]) {
    const limits = { testTimeoutMs: TEST_TIMEOUT_MS, suiteTimeoutMs: SUITE_TIMEOUT_MS };
    const run = (files: string[]) => runSuite({ files, cwd: ROOT, ...limits });
    for (const result of await Promise.all(shards.filter(({ length }) => length > 0).map(run))) {
      for (const complaint of result.complaints) console.error(`(fail) ${complaint}`);
      totals.passed += result.passed;
      totals.failed += result.failed;
      totals.skipped += result.skipped;
    }
  }

  const { passed, failed, skipped } = totals;
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

function findTests(suite: 'unit' | 'e2e', parts: readonly string[]): string[] {
  return [...new Bun.Glob(`test/${suite}/**/*.test.ts`).scanSync({ cwd: ROOT })]
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .sort();
}

/** Dealt out like cards, so that neighbours, which take long together, are apart. */
function split(files: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, shard) => files.filter((_, index) => index % count === shard));
}

async function build(): Promise<boolean> {
  const builder = Bun.spawn([process.execPath, 'build.ts'], {
    cwd: ROOT,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
  return (await builder.exited) === 0;
}

await main(process.argv.slice(2));
