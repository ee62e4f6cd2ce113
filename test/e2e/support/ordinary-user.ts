import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BINARY, type RunResult } from '../../support/binary.ts';
import type { Machine } from './login.ts';

/** `nobody` on Linux; any other that is not root does as well. */
const UNPRIVILEGED_ID = 65_534;
const TIMEOUT_MS = 20_000;

/**
 * Somebody whom file modes apply to, with a copy of the executable that they may read: root, as whom CI
 * often runs, is let through everywhere. Without root it is whoever runs the tests.
 */
export class OrdinaryUser implements Disposable {
  readonly executable: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wellpipe-user-'));
  readonly #id = process.getuid?.() === 0 ? UNPRIVILEGED_ID : undefined;

  constructor() {
    this.executable = join(this.#folder, basename(BINARY));
    copyFileSync(BINARY, this.executable);
    chmodSync(this.executable, 0o755);
    chmodSync(this.#folder, 0o755);
  }

  /** Makes the machine's folders and files theirs. */
  own({ home }: Pick<Machine, 'home'>): void {
    const root = dirname(home.home);
    for (const path of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
      if (this.#id !== undefined) chownSync(join(root, path), this.#id, this.#id);
    }
  }

  async run(machine: Pick<Machine, 'home' | 'env'>, args: readonly string[], input = ''): Promise<RunResult> {
    const child = spawn(this.executable, args, {
      cwd: '/',
      env: { ...machine.home.env, ...machine.env },
      timeout: TIMEOUT_MS,
      ...(this.#id === undefined ? {} : { uid: this.#id, gid: this.#id }),
    });
    child.stdin.on('error', () => {
      // It may end before it has read everything.
    });
    child.stdin.end(input);
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Takes away what a mode does not allow, and gives it back in the end, or nobody could remove the files. */
export function restrict(path: string, mode: number): Disposable {
  chmodSync(path, mode);
  return { [Symbol.dispose]: () => chmodSync(path, 0o700) };
}
