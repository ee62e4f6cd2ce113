import { rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import packageJson from './package.json' with { type: 'json' };

const ROOT = import.meta.dir;
const DIST = join(ROOT, 'dist');
const WORK_PREFIX = '.build-';
/** A build takes seconds: a work folder of this age was left by one that was killed. */
const ABANDONED_AFTER_MS = 10 * 60_000;
const SMOKE_TIMEOUT_MS = 30_000;
const BYTES_PER_MB = 1_000_000;

interface Target {
  platform: NodeJS.Platform;
  arch: NodeJS.Architecture;
  libc?: 'glibc' | 'musl';
  runtime: Bun.Build.CompileTarget;
}

/** The platforms Wellpipe is made for; a build makes the one it runs on. */
const TARGETS: readonly Target[] = [
  { platform: 'linux', arch: 'x64', libc: 'glibc', runtime: 'bun-linux-x64' },
  { platform: 'linux', arch: 'arm64', libc: 'glibc', runtime: 'bun-linux-arm64' },
  { platform: 'linux', arch: 'x64', libc: 'musl', runtime: 'bun-linux-x64-musl' },
  { platform: 'linux', arch: 'arm64', libc: 'musl', runtime: 'bun-linux-arm64-musl' },
  { platform: 'darwin', arch: 'arm64', runtime: 'bun-darwin-arm64' },
  { platform: 'darwin', arch: 'x64', runtime: 'bun-darwin-x64' },
  { platform: 'win32', arch: 'x64', runtime: 'bun-windows-x64' },
  { platform: 'win32', arch: 'arm64', runtime: 'bun-windows-arm64' },
];

if (import.meta.main) {
  try {
    console.log(await buildForHost());
  } catch (error) {
    console.error(`build failed: ${describeFailure(error)}`);
    process.exitCode = 1;
  }
}

/**
 * Makes `dist/wellpipe` out of sight and puts it in place by one rename, so that a running copy,
 * a second build and a failure meet either the old executable or the new one.
 */
async function buildForHost(): Promise<string> {
  const startedAt = performance.now();
  const { platform, runtime } = hostTarget();
  const name = platform === 'win32' ? 'wellpipe.exe' : 'wellpipe';
  await mkdir(DIST, { recursive: true });
  await removeAbandonedWork();
  const work = join(DIST, `${WORK_PREFIX}${crypto.randomUUID()}`);
  const stopListening = removeOnSignal(work);
  try {
    await mkdir(work);
    const made = join(work, name);
    await compile({ entry: join(ROOT, 'src/main.ts'), outfile: made, runtime });
    await smoke(made, work);
    const { size } = await stat(made);
    const placed = join(DIST, name);
    await rename(made, placed);
    const seconds = (performance.now() - startedAt) / 1000;
    return `${relative(ROOT, placed)}  ${(size / BYTES_PER_MB).toFixed(1)} MB  ${seconds.toFixed(1)} s`;
  } finally {
    stopListening();
    await rm(work, { recursive: true, force: true });
  }
}

interface Compilation {
  entry: string;
  /** Its base name becomes part of the executable: the same name is needed for the same bytes. */
  outfile: string;
  /** Without one, the runtime that is running. */
  runtime?: Bun.Build.CompileTarget;
}

/** One self-contained executable that reads no configuration from the folder it is started in. */
export async function compile({ entry, outfile, runtime }: Compilation): Promise<void> {
  const startedIn = process.cwd();
  // Bun 1.4.5 leaves its unfinished executable in the working directory when it is killed, and
  // names chunks after their path from there.
  process.chdir(dirname(outfile));
  try {
    await Bun.build({
      entrypoints: [entry],
      compile: {
        outfile: basename(outfile),
        autoloadDotenv: false,
        autoloadBunfig: false,
        jitPolicy: 10,
        ...(runtime === undefined ? {} : { target: runtime }),
      },
      format: 'esm',
      splitting: true,
      bytecode: true,
      minify: true,
      env: 'disable',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
  } finally {
    process.chdir(startedIn);
  }
}

/** The executable starts, and is this version. */
async function smoke(executable: string, home: string): Promise<void> {
  const child = Bun.spawn([executable, '--version'], {
    cwd: home,
    env: { ...process.env, HOME: home, WELLPIPE_HOME: join(home, 'home') },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: SMOKE_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const answer = stdout.trim();
  if (code === 0 && answer === packageJson.version) return;
  throw new Error(
    `\`wellpipe --version\` answered "${answer}" with exit code ${code}, ` +
      `not "${packageJson.version}" with 0.${stderr === '' ? '' : `\n${stderr.trim()}`}`,
  );
}

function hostTarget(): Target {
  const { platform, arch } = process;
  const libc = hostLibc();
  const target = TARGETS.find(
    (row) => row.platform === platform && row.arch === arch && (row.libc === undefined || row.libc === libc),
  );
  if (target) return target;
  throw new Error(`no target for ${platform} ${arch}; see TARGETS in build.ts.`);
}

/** Of the running Bun, which is what is built upon, whatever else the machine has. */
function hostLibc(): 'glibc' | 'musl' {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

async function removeAbandonedWork(): Promise<void> {
  const names = (await readdir(DIST)).filter((name) => name.startsWith(WORK_PREFIX));
  for (const folder of names.map((name) => join(DIST, name))) {
    const age = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}

function removeOnSignal(folder: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of signals) process.once(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return ['', ...error.errors.map((one) => Bun.inspect(one))].join('\n');
  return error instanceof Error ? error.message : String(error);
}
