import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';

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

/** Starts a TypeScript file as a process of its own; arguments and answers are JSON. */
export function startScript(
  path: string,
  args: readonly string[],
  options: ScriptOptions = {},
): ChildProcess {
  const { env = {}, unprivileged = false, mount } = options;
  const command = [process.execPath, path, ...args];
  const [program = '', ...rest] =
    mount === undefined ? command : ['unshare', '-m', 'sh', '-c', `${mount} && exec "$0" "$@"`, ...command];
  return spawn(program, rest, {
    ...(unprivileged ? nobody : {}),
    env: { PATH: process.env.PATH, BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs a script to its end and answers the JSON it printed. */
export async function runScript(
  path: string,
  args: readonly string[],
  options?: ScriptOptions,
): Promise<Record<string, unknown>> {
  const child = startScript(path, args, options);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(output) as Record<string, unknown>;
}
