import { isatty } from 'node:tty';
import { readVariable } from '../../core/environment.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import type { Context } from '../../engine/context.ts';
import type { Invocation } from './invocation.ts';

const STDOUT = 1;
const STDERR = 2;

/** A look for a newer version beside the work of a command, which it never delays. */
export class UpdateNotice {
  readonly #over = new AbortController();
  readonly #context: Context;
  readonly #invocation: Invocation;

  private constructor(invocation: Invocation, context: Context) {
    this.#invocation = invocation;
    this.#context = context;
  }

  /** Undefined where nobody wants to be told, or sits there to be. */
  static start(invocation: Invocation, context: Context): UpdateNotice | undefined {
    if (!isWanted(invocation) || !context.state.exists) return undefined;
    const notice = new UpdateNotice(invocation, context);
    void notice.#look();
    return notice;
  }

  /** When the command is done: cuts the look off, and shows what is known by then. Before the context closes. */
  async end(isShown: boolean): Promise<void> {
    this.#over.abort();
    if (!isShown) return;
    const { takeNotice } = await import('../../engine/update-notice.ts');
    const notice = await takeNotice({ ...this.#asker }).catch((error) => {
      log.debug(`no notice: ${errorName(error)}`);
      return undefined;
    });
    if (notice !== undefined) process.stderr.write(`\n${this.#invocation.style.dim(notice)}\n`);
  }

  async #look(): Promise<void> {
    const { lookForUpdate } = await import('../../engine/update-notice.ts');
    await lookForUpdate(this.#asker, this.#over.signal);
  }

  get #asker() {
    return { environment: this.#invocation.environment, state: this.#context.state };
  }
}

function isWanted({ environment, flags }: Invocation): boolean {
  if (flags.json || flags.csv || flags.demo || environment.CI) return false;
  if (readVariable(environment, 'WELLPIPE_NO_UPDATE_CHECK') !== undefined) return false;
  return isatty(STDOUT) && isatty(STDERR);
}
