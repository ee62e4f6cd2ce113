import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { LineReader } from './line-reader.ts';
import { createScratchHome, type ScratchHome } from './scratch-home.ts';

/** The built executable. */
export const BINARY = join(
  import.meta.dir,
  '../../dist',
  process.platform === 'win32' ? 'wellpipe.exe' : 'wellpipe',
);
const EXIT_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;
const DRAIN_TIMEOUT_MS = 1_000;
/** What any program needs; the rest would bring this machine's settings into a test. */
const INHERITED_VARIABLES = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

interface LaunchOptions {
  /** Another copy of the built executable. */
  executable?: string;
  /** On top of a clean environment. */
  env?: Readonly<Record<string, string>>;
  /** Without one, a home that is made for this run and removed with it. */
  home?: ScratchHome;
  /** Without one, the member's home folder. */
  cwd?: string;
}

interface RunOptions extends LaunchOptions {
  /** All of stdin, which is empty without it. */
  input?: string;
  timeoutMs?: number;
}

export interface RunResult {
  /** 128 + the signal's number when one ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/** A program under way; `await using` ends it and removes what it was given. */
export interface RunningWellpipe extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: LineReader;
  readonly stderr: LineReader;
  write(text: string | Uint8Array): void;
  endInput(): void;
  signal(name: NodeJS.Signals): void;
  /** Its exit code; a program that outlives `timeoutMs` is killed, and that is an error. */
  waitForExit(timeoutMs?: number): Promise<number>;
}

/** Runs the built executable to its end. */
export async function runWellpipe(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input = '', timeoutMs, ...launch } = options;
  await using running = spawnWellpipe(args, launch);
  running.write(input);
  running.endInput();
  const code = await running.waitForExit(timeoutMs);
  return { code, stdout: running.stdout.text, stderr: running.stderr.text };
}

/** Starts the built executable and leaves it running: for `serve`, `auth whoop` and the like. */
export function spawnWellpipe(args: readonly string[], options: LaunchOptions = {}): RunningWellpipe {
  const { executable = BINARY } = options;
  if (!existsSync(executable)) throw new Error(`${executable} is not there: run \`bun run build\` first.`);
  const home = options.home ?? createScratchHome();
  const child = spawn(executable, args, {
    cwd: options.cwd ?? home.home,
    env: { ...inheritedEnvironment(), ...home.env, ...options.env },
  });
  const stdout = new LineReader(child.stdout);
  const stderr = new LineReader(child.stderr);
  const exit = watchExit(child);
  child.stdin.on('error', () => {
    // It may end before it has read everything.
  });

  return {
    get pid() {
      if (child.pid === undefined) throw new Error('The program did not start.');
      return child.pid;
    },
    stdout,
    stderr,
    write: (text) => void child.stdin.write(text),
    endInput: () => void child.stdin.end(),
    signal: (name) => void child.kill(name),
    async waitForExit(timeoutMs = EXIT_TIMEOUT_MS) {
      const code = await within(exit, timeoutMs);
      if (code !== undefined) return code;
      child.kill('SIGKILL');
      await exit;
      const command = ['wellpipe', ...args].join(' ');
      throw new Error(
        `\`${command}\` still ran after ${timeoutMs} ms.\nstdout: ${stdout.text}\nstderr: ${stderr.text}`,
      );
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      child.kill('SIGTERM');
      if ((await within(exit, STOP_TIMEOUT_MS)) === undefined) child.kill('SIGKILL');
      await exit;
      if (!options.home) home[Symbol.dispose]();
    },
  };
}

function inheritedEnvironment(): Record<string, string> {
  const values = INHERITED_VARIABLES.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Settles once the output is complete too, unless a child of the program keeps its pipes open. */
function watchExit(child: ChildProcessWithoutNullStreams): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code, signal) => {
    const result = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
    const settle = () => {
      clearTimeout(drain);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(result);
    };
    const drain = setTimeout(settle, DRAIN_TIMEOUT_MS);
    child.once('close', settle);
  });
  return promise;
}

/** The value, or undefined when it takes longer. */
async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeoutMs, undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
