import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultRow } from '../test/e2e/support/faults-table.ts';

const ROOT = join(import.meta.dir, '..');
/** In the order of the table. */
const FILES = ['crowd', 'killed', 'slow', 'token-endpoint', 'scope', 'clock', 'disk', 'seeds', 'secrets'];

// Runs the tests of every fault on the compiled binary, and prints what each of them cost.
if (!existsSync(join(ROOT, 'dist/wellpipe'))) {
  throw new Error('dist/wellpipe is not there: run `bun run build` first.');
}
const work = await mkdtemp(join(tmpdir(), 'wellpipe-faults-'));
try {
  const report = join(work, 'rows.jsonl');
  const { exitCode, output } = await runTests(report);
  const rows = (await readFile(report, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  for (const line of render(rows.map((row): FaultRow => JSON.parse(row)))) console.log(line);
  if (exitCode !== 0) console.error(`\n${output}`);
  process.exitCode = exitCode;
} finally {
  await rm(work, { recursive: true, force: true });
}

async function runTests(report: string): Promise<{ exitCode: number; output: string }> {
  const files = FILES.map((name) => `./test/e2e/faults-${name}.test.ts`);
  const tests = Bun.spawn([process.execPath, 'test', '--no-orphans', ...files], {
    cwd: ROOT,
    env: { ...process.env, FAULTS_REPORT: report },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    tests.stdout.text(),
    tests.stderr.text(),
    tests.exited,
  ]);
  return { exitCode, output: stderr + stdout };
}

function render(rows: readonly FaultRow[]): string[] {
  const width = Math.max(...rows.map(({ fault }) => fault.length), 0);
  const line = (fault: string, ...cells: readonly (string | number)[]) =>
    fault.padEnd(width) + cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    line('fault', 'refreshes', 'failed calls', '429s', 'lost logins'),
    ...rows.map(({ fault, refreshes, failed, limited, lost }) =>
      line(fault, refreshes, failed, limited, lost),
    ),
  ];
}
