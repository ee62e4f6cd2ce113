import type { AccessTokens } from '../auth/access-tokens.ts';
import { isTimeoutError, withDeadline } from '../auth/deadline.ts';
import { currentCall } from '../core/call.ts';
import { type ErrorCode, toAppError } from '../core/errors.ts';
import type { StateDb } from '../core/state-db.ts';
import type { Permit, Priority, RequestBudget } from './budget.ts';
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
import type { Access, Target, Transport } from './transport.ts';

/** Tokens tried in one attempt: other processes may rotate them meanwhile, but not for ever. */
const MAX_TOKENS = 3;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** How long this request may wait for the login, the rate limit or a repeat. */
  patienceMs?: number | undefined;
  /** Questions go before the filling of history. */
  priority?: Priority | undefined;
}

/** A request that was sent: how it ended, and nothing that identifies a record. */
export interface SentRequest {
  endpoint: Endpoint;
  /** HTTP status, or the error where no usable answer came. */
  status: number | ErrorCode;
  durationMs: number;
}

interface Success {
  /** The answer's JSON; null where the method has none. */
  body: unknown;
}

export interface RequestsOptions {
  transport: Transport;
  /** Asked before every attempt, like the tokens: both may change while this process runs. */
  origin: () => string;
  tokens: Pick<AccessTokens, 'current' | 'afterUnauthorized'>;
  budget: RequestBudget;
  /** Where processes tell each other what WHOOP refuses. */
  state: StateDb;
  clock: Clock;
  /** For all requests of a call together. */
  patienceMs: number;
  /** Told of every request when it has ended. */
  onRequest?: ((request: SentRequest) => void) | undefined;
}

/** Requests with everything around them: scopes, budget, tokens, repeats. Every failure is an `AppError`. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #scopes: ScopeGate;
  #lastContact: Date | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#scopes = new ScopeGate(options.state, () => options.clock.now());
  }

  /** When WHOOP last answered with data. */
  get lastContact(): Date | undefined {
    return this.#lastContact;
  }

  /** The parsed body, of unknown shape. GETs are repeated while they fail in passing, nothing else is. */
  async send(endpoint: Endpoint, target: Target, options: CallOptions = {}): Promise<unknown> {
    const { clock } = this.#options;
    const { signal } = options;
    const deadline = this.#deadlineOf(options);
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
    const { tokens, budget } = this.#options;
    let { token, origin } = await this.#waitForLogin(deadline, signal, (limit) => tokens.current(limit));
    for (let tried = 1; ; tried++) {
      this.#scopes.check(endpoint, token);
      const permit = await budget.before({ priority, deadline, signal });
      const reply = await this.#exchange(permit, endpoint, target, { origin, token: token.value }, signal);
      if (isFailure(reply)) return reply;
      if (reply.status !== 401) {
        this.#scopes.accept(endpoint, token);
        return this.#judge(endpoint, target, reply);
      }
      const rejected = token;
      const isForScope = endpoint.scope !== undefined || tried > 1;
      const mayRefresh = isForScope ? await this.#scopes.isWorthRefresh(endpoint, rejected) : 'even_fresh';
      const next = await this.#waitForLogin(deadline, signal, (limit) =>
        tokens.afterUnauthorized(rejected, limit, mayRefresh),
      );
      if (next.token === 'scope_missing') return this.#scopes.refuse(endpoint, token, tried > 1);
      if (tried === MAX_TOKENS) return tokenRefused(endpoint);
      token = next.token;
      origin = next.origin;
    }
  }

  /** Sends one request, and tells budget and observer how it ended, however that was. */
  async #exchange(
    permit: Permit,
    endpoint: Endpoint,
    target: Target,
    access: Access,
    signal: AbortSignal | undefined,
  ): Promise<Reply | Failure> {
    const { budget, transport, onRequest } = this.#options;
    const startedAt = performance.now();
    let reply: Reply | undefined;
    let status: SentRequest['status'] = 'unexpected';
    try {
      const outcome = await transport.send(endpoint, target, access, signal);
      if (!isFailure(outcome)) reply = outcome;
      status = isFailure(outcome) ? outcome.error.code : outcome.status;
      return outcome;
    } catch (error) {
      status = toAppError(error).code;
      throw error;
    } finally {
      onRequest?.({ endpoint, status, durationMs: performance.now() - startedAt });
      await budget.after(permit, reply);
    }
  }

  /** The client's own patience began with the call that this request is for; one of the request begins now. */
  #deadlineOf({ patienceMs }: CallOptions): number {
    const now = this.#options.clock.now();
    if (patienceMs !== undefined) return now + patienceMs;
    return (currentCall()?.startedAt ?? now) + this.#options.patienceMs;
  }

  /**
   * A token with the origin it is for, whatever `.env` becomes while this waits. A refresh may take longer
   * than the caller has: the wait for it ends, the refresh goes on.
   */
  async #waitForLogin<T>(
    deadline: number,
    signal: AbortSignal | undefined,
    wait: (limit: AbortSignal) => Promise<T>,
  ): Promise<{ token: T; origin: string }> {
    const leftMs = Math.max(0, deadline - this.#options.clock.now());
    try {
      for (;;) {
        const origin = this.#options.origin();
        const token = await withDeadline(Math.min(leftMs, LONGEST_TIMER_MS), signal, wait);
        if (this.#options.origin() === origin) return { token, origin };
      }
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
