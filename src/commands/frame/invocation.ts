import type { Environment } from '../../core/environment.ts';
import { writeStdout } from '../../core/stdout.ts';
import type { Context } from '../../engine/context.ts';
import { createStyle, type Style } from '../../render/style.ts';

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

/** One run of one command: its flags, its signal, and the only ways to read and write. */
export class Invocation {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly flags: GlobalFlags;
  readonly #contexts: Promise<Context>[] = [];

  constructor(edge: Edge, flags: GlobalFlags) {
    this.environment = edge.environment;
    this.signal = edge.signal;
    this.flags = flags;
  }

  /** Opened contexts are closed when the command has ended. */
  openContext(options: { patienceMs?: number } = {}): Promise<Context> {
    const context = this.#open(options);
    this.#contexts.push(context);
    return context;
  }

  /** Loaded late: `serve` answers `initialize` without any of it. */
  async #open(options: { patienceMs?: number }): Promise<Context> {
    const { openContext } = await import('../../engine/open-context.ts');
    const { demo, envFile } = this.flags;
    return openContext(this.environment, { demo, envFile, ...options });
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#contexts);
    await Promise.all(opened.map((result) => result.status === 'fulfilled' && result.value.close()));
  }

  get style(): Style {
    return createStyle(this.flags.color && hasColor(this.environment, process.stdout.isTTY));
  }

  /** Prompts need somebody to answer them. */
  get isInteractive(): boolean {
    return Boolean(process.stdin.isTTY) && !this.flags.json && !this.environment.CI;
  }

  print(text: string): Promise<void> {
    return writeStdout(text.endsWith('\n') ? text : `${text}\n`);
  }

  printJson(value: unknown): Promise<void> {
    return this.print(JSON.stringify(value));
  }
}

function hasColor(environment: Environment, isTerminal: boolean | undefined): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return Boolean(isTerminal) && environment.TERM !== 'dumb';
}
