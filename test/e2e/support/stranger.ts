import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunResult } from '../../support/binary.ts';

export const INSTALLER = join(import.meta.dir, '../../../install.sh');
const TIMEOUT_MS = 20_000;

/** What the installer uses of a system, beside a shell and one of the downloaders. */
const PROGRAMS = [
  ...['cat', 'chmod', 'cmp', 'cp', 'cut', 'dd', 'dirname', 'find', 'getconf', 'grep', 'gzip', 'head'],
  ...['ldd', 'ln', 'mkdir', 'mktemp', 'mv', 'od', 'readlink', 'rm', 'rmdir', 'sed', 'sha256sum'],
  ...['sleep', 'sort', 'tail', 'tr', 'uname', 'wc'],
];

export interface System {
  name: string;
  shell: readonly string[];
  programs: readonly string[];
  /** Runs every program it has an applet for. */
  isBusybox?: true;
}

/** Shells that `sh` is on the systems of this world, each with another way to download. */
export const SYSTEMS: readonly System[] = [
  { name: 'dash with curl', shell: ['dash'], programs: [...PROGRAMS, 'curl'] },
  { name: 'bash with wget', shell: ['bash'], programs: [...PROGRAMS, 'wget'] },
  { name: 'busybox alone', shell: ['busybox', 'sh'], programs: [...PROGRAMS, 'wget'], isBusybox: true },
];
export const [DASH] = SYSTEMS as [System];

interface RunOptions {
  env?: Readonly<Record<string, string>>;
  /** The script, where it is not install.sh as it is. */
  script?: string;
  /** Somebody whom file modes apply to. */
  uid?: number;
}

/** Somebody who has never heard of Wellpipe: a home, and a machine with the programs that are named. */
export class Stranger implements Disposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'wellpipe-stranger-')));
  readonly home: string;
  readonly programs = join(this.root, 'programs');
  readonly #system: System;

  /** A home of another name, such as one with a blank. */
  constructor(system: System = DASH, home = 'home') {
    this.#system = system;
    this.home = join(this.root, home);
    mkdirSync(this.home, { mode: 0o755 });
    mkdirSync(this.programs, { mode: 0o755 });
    chmodSync(this.root, 0o755);
    for (const program of system.programs) this.provide(program);
  }

  get target(): string {
    return join(this.home, '.wellpipe/bin/wellpipe');
  }

  /** The program of this machine, or busybox in its place. */
  provide(program: string): void {
    const path = findProgram(this.#system.isBusybox && APPLETS.has(program) ? 'busybox' : program);
    if (!path) throw new Error(`${program} is not on this machine.`);
    symlinkSync(path, join(this.programs, program));
  }

  without(...programs: string[]): this {
    for (const program of programs) rmSync(join(this.programs, program), { force: true });
    return this;
  }

  /** A program of that name which is this shell script. */
  pretend(program: string, script: string): this {
    this.without(program);
    writeProgram(join(this.programs, program), script);
    return this;
  }

  /** An executable from before. */
  placeFormer(version: string): void {
    mkdirSync(join(this.home, '.wellpipe/bin'), { recursive: true, mode: 0o700 });
    writeProgram(this.target, answerWith(version));
  }

  /** As `curl … | sh -s -- args` does. */
  start(args: readonly string[], options: RunOptions = {}): ChildProcessWithoutNullStreams {
    const [program = 'sh', ...shell] = this.#system.shell;
    const child = spawn(Bun.which(program) ?? program, [...shell, '-s', '--', ...args], {
      cwd: this.home,
      env: { PATH: this.programs, HOME: this.home, ...options.env },
      timeout: TIMEOUT_MS,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    child.stdin.on('error', () => {
      // It may end before it has read everything.
    });
    child.stdin.end(options.script ?? readFileSync(INSTALLER));
    return child;
  }

  async install(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return finish(this.start(args, options));
  }

  /** Makes everything theirs. */
  own(uid: number): void {
    for (const path of ['.', ...readdirSync(this.root, { recursive: true, encoding: 'utf8' })]) {
      const file = join(this.root, path);
      if (!lstatSync(file).isSymbolicLink()) chownSync(file, uid, uid);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.home, path), 'utf8');
  }

  /** Everything at home, with mode and content: `700 .wellpipe`. */
  tree(): string[] {
    const paths = readdirSync(this.home, { recursive: true, encoding: 'utf8' }).sort();
    return paths.map((path) => {
      const stat = lstatSync(join(this.home, path));
      const content = stat.isFile() ? ` ${sha256(join(this.home, path)).slice(0, 12)}` : '';
      return `${(stat.mode & 0o777).toString(8)} ${path}${content}`;
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export async function finish(child: ChildProcessWithoutNullStreams): Promise<RunResult> {
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout, stderr };
}

/** An executable that answers `--version`, and says what else it was asked. */
export function answerWith(version: string): string {
  return `[ "$1" = --version ] && echo ${version} || echo "asked: $*"\n`;
}

/** What a release has: the fake executable of that version. */
export function fakeExecutable(version: string, rest = ''): string {
  return `#!/bin/sh\n${answerWith(version)}${rest}`;
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}`);
  chmodSync(path, 0o755);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Looking for forty of them takes longer than making the links. */
const programPaths = new Map<string, string | null>();

function findProgram(name: string): string | null {
  const path = programPaths.get(name) ?? Bun.which(name);
  programPaths.set(name, path);
  return path;
}

const APPLETS: ReadonlySet<string> = new Set(
  Bun.which('busybox') && existsSync('/bin/sh')
    ? Bun.spawnSync(['busybox', '--list']).stdout.toString().split('\n')
    : [],
);
