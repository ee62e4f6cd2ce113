import { confirm, log, password, select, text } from '@clack/prompts';
import type { Context } from '../../engine/context.ts';
import { wrapText } from '../../render/wrap.ts';
import { ASK, answered } from '../frame/dialog.ts';
import type { Invocation } from '../frame/invocation.ts';

/** Columns that the frame of a dialog takes. */
const FRAME_WIDTH = 3;
const WIDEST = 100;
const NARROWEST = 40;

type Tone = 'step' | 'info' | 'success' | 'warn' | 'error';
type Validate = (value: string | undefined) => string | undefined;

/** One set-up at the terminal: asks and tells, and knows what an interruption leaves behind. */
export class Conversation {
  readonly invocation: Invocation;
  readonly context: Context;
  /** Said when the member gives up. */
  whatIsLeft = 'Nothing was changed.';

  constructor(invocation: Invocation, context: Context) {
    this.invocation = invocation;
    this.context = context;
  }

  get signal(): AbortSignal {
    return this.invocation.signal;
  }

  tell(tone: Tone, ...paragraphs: readonly string[]): void {
    const width = Math.max(NARROWEST, Math.min(process.stderr.columns ?? WIDEST, WIDEST) - FRAME_WIDTH);
    log[tone](paragraphs.flatMap((paragraph) => wrapText(paragraph, width)).join('\n'), ASK);
  }

  /** Lines from the first column on, so that a value can be marked by itself. */
  print(...lines: readonly string[]): void {
    process.stderr.write(`${lines.join('\n')}\n`);
  }

  agree(message: string, initialValue = true): Promise<boolean> {
    return this.#ask(confirm({ message, initialValue, signal: this.signal, ...ASK }));
  }

  /** `choices`: what is answered, and how it reads. */
  choose<T extends string>(
    message: string,
    choices: Readonly<Record<T, string>>,
    initialValue?: T,
  ): Promise<T> {
    const options = Object.entries<string>(choices).map(([value, label]) => ({ value, label }));
    const question = select<string>({
      message,
      options,
      signal: this.signal,
      ...(initialValue === undefined ? {} : { initialValue }),
      ...ASK,
    });
    return this.#ask(question) as Promise<T>;
  }

  read(message: string, validate: Validate): Promise<string> {
    return this.#ask(text({ message, validate, signal: this.signal, ...ASK }));
  }

  readHidden(message: string, validate: Validate): Promise<string> {
    return this.#ask(password({ message, validate, signal: this.signal, ...ASK }));
  }

  #ask<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
    return answered(question, this.whatIsLeft);
  }
}
