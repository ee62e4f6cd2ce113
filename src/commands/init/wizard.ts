import { confirm, log, password, select, text } from '@clack/prompts';
import { toAppError } from '../../core/errors.ts';
import type { Context } from '../../engine/context.ts';
import { wrapText } from '../../render/wrap.ts';
import { ASK, answered } from '../frame/dialog.ts';
import type { Invocation } from '../frame/invocation.ts';

/** Columns that the frame of a dialog takes. */
const FRAME_WIDTH = 3;
const WIDEST = 100;
const NARROWEST = 40;

type Tone = 'step' | 'info' | 'success' | 'warn' | 'error';
type Parse<T> = (text: string) => T;

/** A set-up at the terminal: asks and tells, and knows what an interruption leaves behind. */
export class Wizard {
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

  /** Asks until `parse` takes the answer; what it throws is shown below. */
  async read<T>(message: string, parse: Parse<T>): Promise<T> {
    return parse(await this.#ask(text({ message, validate: complain(parse), signal: this.signal, ...ASK })));
  }

  /** The same without showing what is typed. */
  async readHidden<T>(message: string, parse: Parse<T>): Promise<T> {
    const question = password({ message, validate: complain(parse), signal: this.signal, ...ASK });
    return parse(await this.#ask(question));
  }

  #ask<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
    return answered(question, this.whatIsLeft);
  }
}

function complain(parse: Parse<unknown>) {
  return (value: string | undefined): string | undefined => {
    try {
      parse(value ?? '');
      return undefined;
    } catch (error) {
      return toAppError(error).message;
    }
  };
}
