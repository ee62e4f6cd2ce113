import { within } from '../ending.ts';
import { isRecord, isRequestId, PARSE_ERROR, type RequestId } from '../json-rpc.ts';
import { REVISION } from '../sdk-v2.ts';
import type { Service } from '../service.ts';
import { Farewells } from './farewell.ts';
import type { HttpLimits } from './limits.ts';
import { type Refusal, toResponse } from './refusal.ts';
import { Sessions } from './sdk-v1-sessions.ts';
import { type BodyProblem, Exchanges, isOfSession, readBody } from './sdk-v2-exchanges.ts';

const REFUSED: Readonly<Record<BodyProblem, Refusal>> = {
  type: { status: 415, message: 'Send JSON, with Content-Type: application/json.' },
  size: { status: 413, message: 'The request is too long.', headers: { connection: 'close' } },
  json: { status: 400, code: PARSE_ERROR, message: 'That is not JSON.' },
};

const MODERN_ONLY_POST: Refusal = {
  status: 405,
  message: 'Revision 2026-07-28 knows POST alone: news come by subscriptions/listen.',
  headers: { allow: 'POST' },
};
/** For what is under way when the server ends. */
const LAST_ANSWERS_MS = 400;
/** Answered when the connection ends. */
const ENDLESS_METHOD = 'subscriptions/listen';

/** `/mcp` in every revision: which one, each request says by itself. */
export class Endpoint {
  readonly #sessions: Sessions;
  readonly #exchanges: Exchanges;
  readonly #farewells = new Farewells();
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
    if (isModernWithoutBody(request)) return toResponse(MODERN_ONLY_POST);
    const server = (await isOfSession(request, body)) ? this.#sessions : this.#exchanges;
    const answered = server.answer({ request, body, ended });
    const ids = idsIn(body);
    return ids.length === 0 ? answered : this.#farewells.answerOrTell(ids, answered, ended);
  }

  /** Lets what is under way come to its end for a moment, and says so where it does not. */
  async close(): Promise<void> {
    await within(LAST_ANSWERS_MS, this.#farewells.settled());
    this.#farewells.tellAll();
    await Promise.all([this.#sessions.close(), this.#exchanges.close()]);
  }
}

/** Sessions, with their GET and DELETE, are of the revisions before. */
function isModernWithoutBody({ method, headers }: Request): boolean {
  return method !== 'POST' && headers.get('mcp-protocol-version') === REVISION;
}

/** Of the requests that wait for an answer. */
function idsIn(body: unknown): readonly RequestId[] {
  return [body]
    .flat()
    .filter(isRecord)
    .filter(({ method }) => typeof method === 'string' && method !== ENDLESS_METHOD)
    .map(({ id }) => id)
    .filter(isRequestId);
}
