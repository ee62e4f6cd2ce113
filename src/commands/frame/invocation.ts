import { isatty } from 'node:tty';
import type { CallbackPort } from '../../auth/callback-port.ts';
import { type EndedCall, runCall } from '../../core/call.ts';
import type { Environment } from '../../core/environment.ts';
import { type ErrorCode, toAppError } from '../../core/errors.ts';
import { toSafeJson } from '../../core/json.ts';
import { writeStdout } from '../../core/stdout.ts';
import { countCall } from '../../core/usage.ts';
import type { Context } from '../../engine/context.ts';
import type { ContextOptions } from '../../engine/open-context.ts';
import { createStyle, type Style } from '../../render/style.ts';
import { Countdown } from './countdown.ts';
import { createPassphrasePrompt } from './passphrase-prompt.ts';
import { ProgressBar } from './progress-bar.ts';
import { UpdateNotice } from './update-notice.ts';

const STDIN = 0;

/** The process as a command sees it. */
export interface Edge {
  environment: Environment;
  /** Aborts when the process is asked to end. */
  signal: AbortSignal;
}

export interface GlobalFlags {
  json: boolean;
  csv: boolean;
  demo: boolean;
  color: boolean;
  envFile: string | undefined;
}

interface OpenOptions {
  /** Without it, a command waits until it is interrupted. */
  patienceMs?: number;
  /** The command answers calls of others, and is no call itself. */
  isServing?: boolean;
  /** Where a login of the context may wait for the browser. */
  callbackPort?: CallbackPort;
}

/** One run of one command: its flags, its signal, and the only ways to read and write. */
export class Invocation {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly flags: GlobalFlags;
  /** For work that takes its time. */
  readonly progress = new ProgressBar();
  readonly #name: string;
  readonly #contexts: Promise<Context>[] = [];
  readonly #countdown = new Countdown();
  #isServing = false;
  #updates: UpdateNotice | undefined;

  /** `command` is as typed, such as `wellpipe auth whoop`. */
  constructor(edge: Edge, flags: GlobalFlags, command: string) {
    this.environment = edge.environment;
    this.signal = edge.signal;
    this.flags = flags;
    this.#name = command.split(' ').slice(1).join(' ');
  }

  /** Runs the command, then closes what it has opened. */
  async run(command: () => Promise<unknown>): Promise<void> {
    await runCall({ face: 'cli', name: this.#name, client: this.#name }, async (end) => {
      let error: ErrorCode | undefined;
      try {
        await command();
      } catch (thrown) {
        error = toAppError(thrown).code;
        throw thrown;
      } finally {
        await this.#close(end(error));
      }
    });
  }

  /** Opened contexts are closed when the command has ended. */
  openContext(options: OpenOptions = {}): Promise<Context> {
    const { patienceMs = Number.POSITIVE_INFINITY, isServing = false, callbackPort } = options;
    this.#isServing = isServing;
    const context = this.#open({ patienceMs, callbackPort });
    this.#contexts.push(context);
    return context;
  }

  /** Loaded late: `serve` answers `initialize` without any of it. */
  async #open(given: Pick<ContextOptions, 'patienceMs' | 'callbackPort'>): Promise<Context> {
    const { openContext } = await import('../../engine/open-context.ts');
    const { demo, envFile } = this.flags;
    const options = { demo, envFile, ...given };
    // At `serve` stdin is the client's, whoever sits in front of it.
    if (this.#isServing) return openContext(this.environment, options);
    const onWait = (until: number | undefined) => this.#countdown.show(until);
    const prompt = this.isInteractive ? createPassphrasePrompt(this.signal) : undefined;
    const context = await openContext(this.environment, { ...options, onWait, prompt });
    this.#updates ??= UpdateNotice.start(this, context);
    return context;
  }

  /** A command is counted where it was about the member: where it opened a context. */
  async #close(call: EndedCall): Promise<void> {
    this.#clearStatusLine();
    await this.#updates?.end(call.error === undefined);
    const settled = await Promise.allSettled(this.#contexts);
    const opened = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const [first] = opened;
    if (first && !this.#isServing) countCall(first.state, call);
    await Promise.all(opened.map((context) => context.close()));
  }

  get style(): Style {
    return createStyle(this.flags.color && hasColor(this.environment, process.stdout.isTTY));
  }

  /** Columns of the terminal that stdout is; undefined where it is none. */
  get width(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  }

  /** Prompts need somebody to answer them. */
  get isInteractive(): boolean {
    return isatty(STDIN) && !this.flags.json && !this.environment.CI;
  }

  print(text: string): Promise<void> {
    this.#clearStatusLine();
    return writeStdout(text.endsWith('\n') ? text : `${text}\n`);
  }

  printJson(value: unknown): Promise<void> {
    return this.print(toSafeJson(value));
  }

  #clearStatusLine(): void {
    this.#countdown.show(undefined);
    this.progress.end();
  }
}

function hasColor(environment: Environment, isTerminal: boolean | undefined): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return Boolean(isTerminal) && environment.TERM !== 'dumb';
}
