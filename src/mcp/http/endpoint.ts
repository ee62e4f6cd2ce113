import type { Service } from '../service.ts';
import { PARSE_ERROR, type Refusal, toResponse } from './refusal.ts';
import { Sessions } from './sdk-v1-sessions.ts';
import { createExchanges, isOfSession, MAX_BODY_BYTES, readBody } from './sdk-v2-exchanges.ts';

const REFUSED: Readonly<Record<'type' | 'size' | 'json', Refusal>> = {
  type: { status: 415, message: 'Send JSON, with Content-Type: application/json.' },
  size: {
    status: 413,
    message: `A request may have ${MAX_BODY_BYTES} bytes.`,
    headers: { connection: 'close' },
  },
  json: { status: 400, code: PARSE_ERROR, message: 'That is not JSON.' },
};

/** `/mcp` in every revision: which one, each request says by itself. */
export class Endpoint {
  readonly #sessions: Sessions;
  readonly #exchanges: ReturnType<typeof createExchanges>;

  constructor(service: Service) {
    this.#sessions = new Sessions(service);
    this.#exchanges = createExchanges(service);
  }

  /** `ended` resolves when the answer is out, or nobody reads it any more. */
  async answer(request: Request, ended: Promise<void>): Promise<Response> {
    const read = await readBody(request);
    if ('problem' in read) return toResponse(REFUSED[read.problem]);
    const { body } = read;
    return (await isOfSession(request, body))
      ? this.#sessions.answer({ request, body, ended })
      : this.#exchanges.fetch(request, { parsedBody: body });
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#sessions.close(), this.#exchanges.close()]);
  }
}
