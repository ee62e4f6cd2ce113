import { type CallProgress, type EndedCall, runCall } from '../core/call.ts';
import { toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { cleanText } from '../core/text.ts';
import type { LazyContext } from './lazy-context.ts';

/** What a client calls itself is its own text. */
const MAX_CLIENT_CHARACTERS = 64;

/** Something that is asked of the member's data: a tool, or a resource. */
export interface Question {
  /** Of the tool, or the address of the resource. */
  name: string;
  /** What the client calls itself. */
  client?: string | undefined;
  /** Told how far a long answer has come, where the client wants to know. */
  onProgress?: ((progress: CallProgress) => void) | undefined;
  /** Asked by the server itself, which nobody is told of. */
  isOwn?: boolean | undefined;
}

/** Has a question answered, and throws an `AppError` where it cannot be. */
export type Ask<C> = <T extends { text: string }>(
  question: Question,
  answer: (open: () => Promise<C>) => Promise<T>,
) => Promise<T>;

/** Told of every question that got as far as a context, once it is answered. */
export type OnCall<C> = (context: C, call: EndedCall) => void;

export function createAsk<C>(context: LazyContext<C>, onCall?: OnCall<C>): Ask<C> {
  function report(call: EndedCall, outcome: string, isOwn: boolean): void {
    log.debug(`${call.name}: ${outcome} after ${Math.round(call.durationMs)} ms`);
    if (context.opened && !isOwn) onCall?.(context.opened, call);
  }

  return ({ name, client = '', onProgress, isOwn = false }, answer) =>
    runCall(
      { face: 'mcp', name, client: cleanText(client, MAX_CLIENT_CHARACTERS), onProgress },
      async (end) => {
        try {
          const answered = await answer(context.open);
          report(end(), `${answered.text.length} characters`, isOwn);
          return answered;
        } catch (error) {
          const appError = toAppError(error);
          const { code, message } = appError;
          report(end(code), code === 'unexpected' ? message : code, isOwn);
          throw appError;
        }
      },
    );
}
