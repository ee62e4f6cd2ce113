import { rename, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compile } from './build/compile.ts';
import { gatherFacts } from './build/facts.ts';
import { findHostTarget, runtimeOf } from './build/platforms.ts';
import { smoke } from './build/smoke.ts';
import { inWorkFolder } from './build/work-folder.ts';
import packageJson from './package.json' with { type: 'json' };
import { targetName } from './src/release/target.ts';

const ROOT = import.meta.dir;
const DIST = join(ROOT, 'dist');
const BYTES_PER_MB = 1_000_000;

try {
  console.log(await buildForHost());
} catch (error) {
  console.error(`build failed: ${describeFailure(error)}`);
  process.exitCode = 1;
}

/**
 * Makes `dist/wellpipe` out of sight and puts it in place by one rename, so that a running copy,
 * a second build and a failure meet either the old executable or the new one.
 */
async function buildForHost(): Promise<string> {
  const startedAt = performance.now();
  const target = findHostTarget();
  const name = target.os === 'windows' ? 'wellpipe.exe' : 'wellpipe';
  return await inWorkFolder(DIST, async (work) => {
    const made = join(work, name);
    const facts = { target: targetName(target), ...gatherFacts(ROOT, process.env) };
    await compile({ entry: join(ROOT, 'src/main.ts'), outfile: made, runtime: runtimeOf(target), facts });
    await smoke(made, packageJson.version, work);
    const { size } = await stat(made);
    const placed = join(DIST, name);
    await rename(made, placed);
    const seconds = (performance.now() - startedAt) / 1000;
    return `${relative(ROOT, placed)}  ${(size / BYTES_PER_MB).toFixed(1)} MB  ${seconds.toFixed(1)} s`;
  });
}

function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return ['', ...error.errors.map((one) => Bun.inspect(one))].join('\n');
  return error instanceof Error ? error.message : String(error);
}
