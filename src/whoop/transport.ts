import { createFetch, type Fetch } from 'ofetch';
import { AppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { USER_AGENT } from '../core/version.ts';
import { throwIfAborted } from './clock.ts';
import { describeEndpoint, type Endpoint, fillPath } from './endpoints.ts';
import { connectionFailure, type Failure, type Reply, timeoutFailure, unreadableAnswer } from './failures.ts';

/** For one attempt, its body included. */
export const REQUEST_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** What RFC 6750 allows in a bearer token; anything else would end up in a runtime's error text. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

/** What to ask an endpoint for: a validated id, a query, or neither. */
export interface Target {
  id?: string | undefined;
  query?: URLSearchParams;
}

/** Where a request goes and with which token, which is for that origin alone; without one, only to be heard. */
export interface Access {
  origin: string;
  token: string | undefined;
}

interface TransportOptions {
  fetch?: Fetch | undefined;
  timeoutMs?: number | undefined;
}

/** Sends one request and reads its answer. No retries, no judgement of what the answer means. */
export class Transport {
  readonly #timeoutMs: number;
  readonly #fetch: ReturnType<typeof createFetch>;

  constructor({ fetch, timeoutMs = REQUEST_TIMEOUT_MS }: TransportOptions) {
    this.#timeoutMs = timeoutMs;
    this.#fetch = createFetch({
      ...(fetch ? { fetch } : {}),
      defaults: {
        headers: { accept: 'application/json', 'user-agent': USER_AGENT },
        // The token must not follow a redirect to another origin.
        redirect: 'manual',
        // ofetch would retry at once and ignore Retry-After.
        retry: false,
        ignoreResponseError: true,
        responseType: 'stream',
      },
    });
  }

  /** A failure says why there is no reply; only the caller's abort and an unusable token throw. */
  async send(
    endpoint: Endpoint,
    target: Target,
    { origin, token }: Access,
    signal: AbortSignal | undefined,
  ): Promise<Reply | Failure> {
    if (token !== undefined) checkToken(token);
    const started = performance.now();
    const attempt = new AbortController();
    const timer = setTimeout(() => attempt.abort(), this.#timeoutMs);
    try {
      const response = await this.#fetch.raw(addressOf(origin, endpoint, target), {
        method: endpoint.method,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        signal: signal ? AbortSignal.any([signal, attempt.signal]) : attempt.signal,
      });
      const { status, headers } = response;
      log.debug(
        `${describeEndpoint(endpoint)}: ${status} after ${Math.round(performance.now() - started)} ms`,
      );
      const text = response.ok || status === 403 ? await readText(response) : '';
      return text === undefined
        ? unreadableAnswer(endpoint, 'is larger than any answer of WHOOP')
        : { status, headers, text };
    } catch (error) {
      throwIfAborted(signal);
      if (attempt.signal.aborted) return timeoutFailure(endpoint, this.#timeoutMs);
      return connectionFailure(endpoint, new URL(origin).host, error);
    } finally {
      clearTimeout(timer);
      // Lets go of a body that nobody reads.
      attempt.abort();
    }
  }
}

function addressOf(origin: string, endpoint: Endpoint, { id, query }: Target): string {
  const url = new URL(fillPath(endpoint, id), origin);
  url.search = query?.toString() ?? '';
  return url.href;
}

function checkToken(token: string): void {
  if (BEARER_TOKEN.test(token)) return;
  throw new AppError('config', 'The stored access token holds characters that no token has.', {
    hint: 'Run `wellpipe auth whoop` to log in again.',
  });
}

/** The whole body, or undefined when it is larger than any that WHOOP sends. */
async function readText(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
