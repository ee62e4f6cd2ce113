import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as startTimer } from 'node:timers';
import { errorName } from '../../core/errors.ts';
import type { OwnCommand } from '../../core/executable.ts';
import { log } from '../../core/log.ts';
import {
  CHILD_ARGUMENT,
  MOST_MILLISECONDS,
  type OpenMessage,
  type Reply,
  type RunMessage,
} from './protocol.ts';

/** It ends a statement itself; this is for one that does not even come to that, its start included. */
const PATIENCE_MS = MOST_MILLISECONDS + 5_000;
/** For one that is idle to end by itself. */
const END_MS = 500;
/** What a runtime needs to start, and the time zone. No setting and no secret of the member is among them. */
const VARIABLES = ['SystemRoot', 'HOME', 'LOCALAPPDATA', 'DENO_DIR', 'TZ'] as const;

/** One process that runs SQL, from this program's own executable. It ends at the latest with this process. */
export class QueryProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<void>;
  #isRunning = true;
  #onReply: ((reply: Reply | undefined) => void) | undefined;

  constructor({ command, args }: OwnCommand) {
    this.#child = spawn(command, [...args, CHILD_ARGUMENT], {
      env: inheritedVariables(),
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#read(line));
    // That nobody reads any more is told by its end.
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = () => {
        this.#isRunning = false;
        this.#settle(undefined);
        resolve();
      };
      // Also for one that could not be started, which has no exit. By `close` all it said has been read.
      this.#child.once('close', end);
      this.#child.once('error', () => {
        if (this.#child.pid === undefined) end();
      });
    });
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  send(message: OpenMessage | RunMessage): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Its answer; undefined where it ended without one. One statement at a time. */
  async run(message: RunMessage): Promise<Reply | undefined> {
    if (!this.#isRunning) return undefined;
    const { promise, resolve } = Promise.withResolvers<Reply | undefined>();
    this.#onReply = resolve;
    const timer = startTimer(() => {
      this.kill();
      resolve({ problem: { kind: 'too_slow' } });
    }, PATIENCE_MS);
    this.send(message);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    const timer = startTimer(() => this.kill(), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** What is no answer comes from another program in this one's place. */
  #read(line: string): void {
    try {
      this.#settle(JSON.parse(line));
    } catch (error) {
      log.debug(`the process that runs SQL is none (${errorName(error)})`);
      this.kill();
    }
  }

  #settle(reply: Reply | undefined): void {
    this.#onReply?.(reply);
    this.#onReply = undefined;
  }
}

function inheritedVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
}
