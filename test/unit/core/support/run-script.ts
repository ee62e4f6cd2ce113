import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The user `nobody` on Linux and macOS, who owns nothing. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** Root ignores permissions, so what they forbid is seen by running as somebody else. */
const nobody: SpawnOptions = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

export const canRunUnprivileged =
  process.platform !== 'win32' && spawnSync(process.execPath, ['--version'], nobody).status === 0;

/** Root on Linux may mount file systems of its own, where the kernel allows it. */
export const canMount =
  isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

interface ScriptOptions {
  env?: Readonly<Record<string, string>>;
  unprivileged?: boolean;
  /** A shell line run as root in a mount namespace of its own, before the script. */
  mount?: string;
}

/** A process that is gone when its block ends, however it ends. */
interface RunningScript extends AsyncDisposable {
  /** Resolves with the first JSON it prints. */
  readonly firstAnswer: Promise<Record<string, unknown>>;
  kill(): void;
  readonly ended: Promise<void>;
}

/** Starts a TypeScript file as a process of its own, which answers by a line of JSON. */
export function startScript(
  path: string,
  args: readonly string[],
  { env = {}, unprivileged = false, mount }: ScriptOptions = {},
): RunningScript {
  const command = [process.execPath, path, ...args];
  const [program = '', ...rest] =
    mount === undefined ? command : ['unshare', '-m', 'sh', '-c', `${mount} && exec "$0" "$@"`, ...command];
  const child = spawn(program, rest, {
    ...(unprivileged ? nobody : {}),
    env: { PATH: process.env.PATH, BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const firstAnswer = Promise.withResolvers<Record<string, unknown>>();
  const ended = Promise.withResolvers<void>();
  createInterface(child.stdout).once('line', (line) => firstAnswer.resolve(JSON.parse(line)));
  child.once('close', () => {
    firstAnswer.reject(new Error(`${path} answered nothing.`));
    ended.resolve();
  });
  firstAnswer.promise.catch(() => undefined);
  const kill = () => void child.kill('SIGKILL');
  return {
    firstAnswer: firstAnswer.promise,
    ended: ended.promise,
    kill,
    async [Symbol.asyncDispose]() {
      kill();
      await ended.promise;
    },
  };
}

/** Runs a script to its end and answers what it printed. */
export async function runScript(
  path: string,
  args: readonly string[],
  options?: ScriptOptions,
): Promise<Record<string, unknown>> {
  await using script = startScript(path, args, options);
  await script.ended;
  return script.firstAnswer;
}
