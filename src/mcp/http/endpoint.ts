import { PARSE_ERROR } from '../json-rpc.ts';
import type { Service } from '../service.ts';
import type { HttpLimits } from './limits.ts';
import { type Refusal, toResponse } from './refusal.ts';
import { Sessions } from './sdk-v1-sessions.ts';
import { type BodyProblem, Exchanges, isOfSession, readBody } from './sdk-v2-exchanges.ts';

const REFUSED: Readonly<Record<BodyProblem, Refusal>> = {
  type: { status: 415, message: 'Send JSON, with Content-Type: application/json.' },
  size: { status: 413, message: 'The request is too long.', headers: { connection: 'close' } },
  json: { status: 400, code: PARSE_ERROR, message: 'That is not JSON.' },
};

/** `/mcp` in every revision: which one, each request says by itself. */
export class Endpoint {
  readonly #sessions: Sessions;
  readonly #exchanges: Exchanges;
  readonly #maxBodyBytes: number;

  constructor(service: Service, limits: HttpLimits) {
    this.#sessions = new Sessions(service, limits);
    this.#exchanges = new Exchanges(service, limits);
    this.#maxBodyBytes = limits.maxBodyBytes;
  }

  /** `ended` resolves when the answer is out, or nobody reads it any more. */
  async answer(request: Request, ended: Promise<void>): Promise<Response> {
    const read = await readBody(request, this.#maxBodyBytes);
    if ('problem' in read) return toResponse(REFUSED[read.problem]);
    const { body } = read;
    const server = (await isOfSession(request, body)) ? this.#sessions : this.#exchanges;
    return server.answer({ request, body, ended });
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#sessions.close(), this.#exchanges.close()]);
  }
}
