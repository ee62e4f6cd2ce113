import type { AccessTokens } from '../auth/access-tokens.ts';
import { isTimeoutError, withDeadline } from '../auth/deadline.ts';
import type { Priority, RequestBudget } from './budget.ts';
import { type Clock, throwIfAborted } from './clock.ts';
import type { Endpoint } from './endpoints.ts';
import {
  type Failure,
  type Reply,
  renewalTimeout,
  statusFailure,
  tokenRefused,
  unreadableAnswer,
} from './failures.ts';
import { isFailure, retryWhileTransient } from './retry.ts';
import { ScopeGate } from './scope-gate.ts';
import type { Target, Transport } from './transport.ts';

/** Tokens tried in one attempt: other processes may rotate them meanwhile, but not for ever. */
const MAX_TOKENS = 3;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** How long each request may wait for the login, the rate limit or a repeat. */
  patienceMs?: number | undefined;
  /** Questions go before the filling of history. */
  priority?: Priority | undefined;
}

interface Success {
  /** The answer's JSON; null where the method has none. */
  body: unknown;
}

export interface RequestsOptions {
  transport: Transport;
  tokens: Pick<AccessTokens, 'current' | 'afterUnauthorized'>;
  budget: RequestBudget;
  clock: Clock;
  patienceMs: number;
}

/** Requests with everything around them: scopes, budget, tokens, repeats. Every failure is an `AppError`. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #scopes = new ScopeGate();
  #lastContact: Date | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** When WHOOP last answered with data. */
  get lastContact(): Date | undefined {
    return this.#lastContact;
  }

  /** The parsed body, of unknown shape. GETs are repeated while they fail in passing, nothing else is. */
  async send(endpoint: Endpoint, target: Target, options: CallOptions = {}): Promise<unknown> {
    const { clock, patienceMs } = this.#options;
    const { signal } = options;
    const deadline = clock.now() + (options.patienceMs ?? patienceMs);
    const attempt = () => this.#attempt(endpoint, target, deadline, options);
    try {
      if (endpoint.method === 'GET') {
        return (await retryWhileTransient(attempt, { clock, deadline, signal })).body;
      }
      const outcome = await attempt();
      if (isFailure(outcome)) throw outcome.error;
      return outcome.body;
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    }
  }

  /** One answer, with as many tokens as it takes: a 401 was not carried out, so sending it again is safe. */
  async #attempt(
    endpoint: Endpoint,
    target: Target,
    deadline: number,
    { signal, priority = 'question' }: CallOptions,
  ): Promise<Success | Failure> {
    const { tokens, budget, transport } = this.#options;
    let token = await this.#waitForLogin(deadline, signal, (limit) => tokens.current(limit));
    for (let tried = 1; ; tried++) {
      this.#scopes.check(endpoint, token);
      await budget.before({ priority, deadline, signal });
      const reply = await transport.send(endpoint, target, token.value, signal);
      if (isFailure(reply)) return reply;
      budget.after(reply.headers);
      if (reply.status !== 401) return this.#judge(endpoint, target, reply);
      const rejected = token;
      const next = await this.#waitForLogin(deadline, signal, (limit) =>
        tokens.afterUnauthorized(rejected, limit),
      );
      if (next === 'scope_missing') return this.#scopes.refuse(endpoint, token);
      if (tried === MAX_TOKENS) return tokenRefused(endpoint);
      token = next;
    }
  }

  /** A refresh may take longer than the caller has: the wait for it ends, the refresh goes on. */
  async #waitForLogin<T>(
    deadline: number,
    signal: AbortSignal | undefined,
    wait: (limit: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const leftMs = Math.max(0, deadline - this.#options.clock.now());
    try {
      return await withDeadline(Math.min(leftMs, LONGEST_TIMER_MS), signal, wait);
    } catch (error) {
      throw isTimeoutError(error) ? renewalTimeout() : error;
    }
  }

  #judge(endpoint: Endpoint, target: Target, reply: Reply): Success | Failure {
    const now = this.#options.clock.now();
    if (reply.status < 200 || reply.status >= 300) {
      return statusFailure(endpoint, reply, target.id ?? '', now);
    }
    const body = endpoint.method === 'GET' ? parseJson(reply.text) : null;
    if (body === undefined) return unreadableAnswer(endpoint, 'is not JSON');
    this.#lastContact = new Date(now);
    return { body };
  }
}

/** Undefined where the text is no JSON. A `__proto__` key is left out, since copying it would set a prototype. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}
