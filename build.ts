import { rename, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from './build/compile.ts';
import { gatherFacts } from './build/facts.ts';
import { findHostTarget, findTarget, runtimeOf } from './build/platforms.ts';
import { readSigningKeys } from './build/signing.ts';
import { smoke } from './build/smoke.ts';
import { inWorkFolder } from './build/work-folder.ts';
import packageJson from './package.json' with { type: 'json' };
import { TARGETS, type Target, targetName } from './src/release/target.ts';

const ROOT = import.meta.dir;
const DIST = join(ROOT, 'dist');
const BYTES_PER_MB = 1_000_000;

const USAGE = `bun run build                     dist/wellpipe, for this machine
bun run build --all               dist/release, for every platform
bun run build --target NAME       dist/release, for that platform (again for more of them)
  --out DIR                       that folder instead of dist/release
  --prebuilt DIR                  takes the executables in DIR as they are`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`build failed: ${describeFailure(error)}`);
  process.exitCode = 1;
}

async function main(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      all: { type: 'boolean', default: false },
      target: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: join(DIST, 'release') },
      prebuilt: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) return console.log(USAGE);
  const targets = options.all ? TARGETS : options.target.map(findTarget);
  if (targets.length === 0) return console.log(await buildForHost());
  const prebuilt = options.prebuilt && resolve(options.prebuilt);
  console.log(await buildForRelease(targets, resolve(options.out), prebuilt));
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
    return `${relative(ROOT, placed)}  ${showSize(size)}  ${showSeconds(startedAt)}`;
  });
}

/** Makes a release of these platforms: compile → sign for macOS → look at it, run it → compress → sums → sign. */
async function buildForRelease(targets: readonly Target[], out: string, prebuilt?: string): Promise<string> {
  const startedAt = performance.now();
  const facts = gatherFacts(ROOT, process.env);
  const keys = readSigningKeys(process.env.WELLPIPE_RELEASE_SECRET_KEY || undefined, facts.releaseKey);
  // What it imports is not needed for a build of this machine alone.
  const { buildRelease } = await import('./build/release.ts');
  const made = await inWorkFolder(DIST, (work) =>
    buildRelease({ root: ROOT, work, out, targets, facts, prebuilt, keys }),
  );
  const rows = made.map(({ target, bytes, compressedBytes, checks }) =>
    [target.padEnd(18), showSize(bytes), `gz ${showSize(compressedBytes)}`, checks].join('  '),
  );
  const signed = keys === undefined ? 'not signed' : 'signed';
  const version = [packageJson.version, facts.commit, facts.date]
    .filter((fact) => fact !== undefined)
    .join(' ');
  return [...rows, `${relative(process.cwd(), out)}  ${version}  ${signed}  ${showSeconds(startedAt)}`].join(
    '\n',
  );
}

function showSize(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function showSeconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return ['', ...error.errors.map((one) => Bun.inspect(one))].join('\n');
  return error instanceof Error ? error.message : String(error);
}
