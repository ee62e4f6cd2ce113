import type { RequestId } from '../json-rpc.ts';
import { type Refusal, toResponse, writeRefusal } from './refusal.ts';

const ENDING: Refusal = { status: 503, message: 'The server is ending: ask again when it is back.' };

/** Exchanges that wait for an answer, and are told when the server ends without it. */
export class Farewells {
  /** How each is told, and when it is over. */
  readonly #waiting = new Map<() => void, Promise<void>>();
  #ended = false;

  /** What is answered, or that the server ends. `over` resolves when nobody reads any more. */
  async answerOrTell(
    ids: readonly RequestId[],
    answered: Promise<Response>,
    over: Promise<void>,
  ): Promise<Response> {
    const { promise: ending, resolve: tell } = Promise.withResolvers<undefined>();
    const end = () => tell(undefined);
    if (this.#ended) end();
    this.#waiting.set(end, over);
    void over.then(() => this.#waiting.delete(end));
    const response = await Promise.race([answered, ending]);
    if (!response) return toResponse({ ...ENDING, id: ids[0] });
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      return response;
    return new Response(endWith(response.body, ending, toEvents(ids)), {
      status: response.status,
      headers: response.headers,
    });
  }

  /** Resolves when all who wait now have their answer. */
  async settled(): Promise<void> {
    await Promise.all(this.#waiting.values());
  }

  /** From now on nobody gets another answer. */
  tellAll(): void {
    this.#ended = true;
    for (const tell of this.#waiting.keys()) tell();
  }
}

/** The same stream, which says so where it is cut off. */
function endWith(
  body: ReadableStream<Uint8Array>,
  ending: Promise<undefined>,
  farewell: Uint8Array,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const read = await Promise.race([reader.read(), ending]);
      if (read?.value) {
        controller.enqueue(read.value);
        return;
      }
      if (!read) controller.enqueue(farewell);
      controller.close();
      await reader.cancel();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function toEvents(ids: readonly RequestId[]): Uint8Array {
  const events = ids.map((id) => `event: message\ndata: ${writeRefusal({ ...ENDING, id })}\n\n`);
  return new TextEncoder().encode(events.join(''));
}
