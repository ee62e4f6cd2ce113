import type { Fetch } from 'ofetch';
import type { AccessTokens } from '../auth/access-tokens.ts';
import { AppError } from '../core/errors.ts';
import { parseOrigin } from '../core/origin.ts';
import { StateDb } from '../core/state-db.ts';
import type { RateLeft, RequestBudget } from './budget.ts';
import { type Clock, systemClock, throwIfAborted } from './clock.ts';
import { type CollectionEndpoint, ENDPOINTS, type RecordEndpoint } from './endpoints.ts';
import { unexpectedContent } from './failures.ts';
import { parseCycleId, parseSleepId, parseWorkoutId } from './ids.ts';
import type { MemberRecords } from './member-records.ts';
import { describeMismatch, parseRecord } from './mismatch.ts';
import { type Page, type PageQuery, readPage } from './pages.ts';
import { type CallOptions, Requests, type SentRequest } from './requests.ts';
import type { Body, Cycle, Profile, Recovery, Sleep, Workout } from './schemas.ts';
import { SharedBudget } from './shared-budget.ts';
import { Transport } from './transport.ts';

const DEFAULT_PATIENCE_MS = 60_000;

const COLLECTIONS: Readonly<{
  [S in keyof MemberRecords]: CollectionEndpoint<MemberRecords[S][number]>;
}> = ENDPOINTS;

export interface WhoopClientOptions {
  /** https, or http on loopback; a function where it may change while the client is in use. */
  origin: string | (() => string);
  tokens: Pick<AccessTokens, 'current' | 'afterUnauthorized'>;
  /** How long a call may wait for the login, the rate limit and repeats; without a call, each request. */
  patienceMs?: number;
  /** Without one, this client counts its own requests alone. */
  budget?: RequestBudget;
  /** What processes share; without it, this client keeps to itself what WHOOP refuses. */
  state?: StateDb;
  /** Told of every request when it has ended. */
  onRequest?: (request: SentRequest) => void;
  fetch?: Fetch;
  timeoutMs?: number;
  clock?: Clock;
}

/** A member's data at WHOOP, each endpoint a method. Every failure is an `AppError`, an abort an AbortError. */
export class WhoopClient {
  readonly #tokens: WhoopClientOptions['tokens'];
  readonly #requests: Requests;
  readonly #budget: RequestBudget;

  constructor(options: WhoopClientOptions) {
    const { origin, tokens, fetch, timeoutMs, clock = systemClock, state = new StateDb() } = options;
    this.#tokens = tokens;
    this.#budget = options.budget ?? new SharedBudget({ state, app: () => '', clock });
    this.#requests = new Requests({
      transport: new Transport({ fetch, timeoutMs }),
      origin: typeof origin === 'string' ? fixedOrigin(origin) : origin,
      tokens,
      budget: this.#budget,
      state,
      clock,
      patienceMs: options.patienceMs ?? DEFAULT_PATIENCE_MS,
      onRequest: options.onRequest,
    });
  }

  /** When WHOOP last answered with data; undefined before the first time in this process. */
  get lastContact(): Date | undefined {
    return this.#requests.lastContact;
  }

  /** Resolves when there is a login to ask with, renewed where that is due; rejects with why there is none. */
  async ready(signal: AbortSignal): Promise<void> {
    try {
      await this.#tokens.current(signal);
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    }
  }

  /** What may still be sent, where the limits are known. */
  rateLeft(): Promise<RateLeft> {
    return this.#budget.left();
  }

  /** One page of a collection; recoveries include those of naps, which carry the cycle of the main sleep. */
  page<S extends keyof MemberRecords>(
    stream: S,
    query: PageQuery = {},
    options?: CallOptions,
  ): Promise<Page<MemberRecords[S][number]>> {
    const endpoint: CollectionEndpoint<MemberRecords[S][number]> = COLLECTIONS[stream];
    return readPage(endpoint, query, (params) => this.#requests.send(endpoint, { query: params }, options));
  }

  async cycle(id: string | number, options?: CallOptions): Promise<Cycle> {
    return this.#record(ENDPOINTS.cycle, parseCycleId(id), options);
  }

  async sleepOfCycle(id: string | number, options?: CallOptions): Promise<Sleep> {
    return this.#record(ENDPOINTS.sleepOfCycle, parseCycleId(id), options);
  }

  async recoveryOfCycle(id: string | number, options?: CallOptions): Promise<Recovery> {
    return this.#record(ENDPOINTS.recoveryOfCycle, parseCycleId(id), options);
  }

  async sleep(id: string, options?: CallOptions): Promise<Sleep> {
    return this.#record(ENDPOINTS.sleep, parseSleepId(id), options);
  }

  async workout(id: string, options?: CallOptions): Promise<Workout> {
    return this.#record(ENDPOINTS.workout, parseWorkoutId(id), options);
  }

  /** WHOOP has no endpoint for it. The cycle's recovery is usually the one; a nap's is found in the collection. */
  async recoveryOfSleep(sleepId: string, options?: CallOptions): Promise<Recovery> {
    const sleep = await this.sleep(sleepId, options);
    const ofCycle = await this.#recoveryOfCycleIfAny(sleep, options);
    if (ofCycle && isOfSleep(ofCycle, sleep)) return ofCycle;
    const window = { start: new Date(sleep.start), end: new Date(sleep.end) };
    const { records } = await this.page('recoveries', window, options);
    const found = records.find((recovery) => isOfSleep(recovery, sleep));
    if (found) return found;
    throw new AppError('not_found', `WHOOP has no recovery for sleep ${parseSleepId(sleepId)}.`, {
      hint: 'It appears once the sleep is scored; a nap often has none.',
    });
  }

  async profile(options?: CallOptions): Promise<Profile> {
    return this.#record(ENDPOINTS.profile, undefined, options);
  }

  async body(options?: CallOptions): Promise<Body> {
    return this.#record(ENDPOINTS.body, undefined, options);
  }

  /** Ends this app's access at WHOOP: every token of the member is dead afterwards. Never repeated by itself. */
  async revoke(options?: CallOptions): Promise<void> {
    await this.#requests.send(ENDPOINTS.revoke, {}, options);
  }

  async #record<T>(endpoint: RecordEndpoint<T>, id: string | undefined, options?: CallOptions): Promise<T> {
    const raw = await this.#requests.send(endpoint, { id }, options);
    const parsed = parseRecord(endpoint, endpoint.schema, raw, id);
    if ('mismatch' in parsed) throw unexpectedContent(describeMismatch(parsed.mismatch));
    return parsed.record;
  }

  async #recoveryOfCycleIfAny(sleep: Sleep, options?: CallOptions): Promise<Recovery | undefined> {
    if (sleep.cycle_id == null) return undefined;
    try {
      return await this.recoveryOfCycle(sleep.cycle_id, options);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    }
  }
}

function fixedOrigin(text: string): () => string {
  const origin = parseOrigin(text);
  return () => origin;
}

function isOfSleep(recovery: Recovery, sleep: Sleep): boolean {
  return recovery.sleep_id.toLowerCase() === sleep.id.toLowerCase();
}
