import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type ErrorCode, toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { isTimeoutError, waitUnlessAborted, withDeadline } from './deadline.ts';
import type { LoginState } from './login-state.ts';
import type { LoginStore } from './login-store.ts';
import type { Fetch } from './oauth.ts';
import { type RefreshWish, refreshLogin } from './refresh-login.ts';
import { endsAccess } from './refusal.ts';
import { isDue, isFresh, isUsable, type Login } from './token-pair.ts';

export interface AccessToken {
  value: string;
  /** Undefined when WHOOP never said which it granted. */
  scopes: readonly string[] | undefined;
  obtainedAt: Date | undefined;
  /** The same through refreshes; undefined before the first one of a login made by hand. */
  loginId?: string | undefined;
}

interface AccessTokensOptions {
  store: LoginStore;
  fetch?: Fetch;
  now?: () => Date;
}

/** While a token still works, a refresh that failed is not tried again for this long. */
const QUIET_MS = 30_000;
/** Nor is one that takes its time waited for any longer: the token at hand works in the meantime. */
const GOOD_TOKEN_WAIT_MS = 3_000;
/** How long a process that ends waits for the lock of another. */
const LAST_LOCK_WAIT_MS = 250;
const SAVE_AGAIN_MIN_MS = 1_000;
const SAVE_AGAIN_MAX_MS = 60_000;
/** Failures that pass by themselves, and say nothing about the tokens at hand. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'local_data',
  'network',
  'rate_limited',
  'timeout',
  'whoop_error',
]);

/**
 * Access tokens that work, for everything that talks to WHOOP. One refresh at a time in this process,
 * and by the login's lock in all processes. It belongs to the process: an aborted caller stops waiting.
 */
export class AccessTokens {
  readonly #store: LoginStore;
  readonly #fetch: Fetch | undefined;
  readonly #now: () => Date;
  readonly #unanswered = new Set<string>();
  #inFlight: Promise<Login> | undefined;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #isSaving = false;
  #lockWait = new AbortController();

  constructor({ store, fetch, now = () => new Date() }: AccessTokensOptions) {
    this.#store = store;
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The token to use now, renewed first where that is due; of a login that is known to be dead, why. */
  async current(signal?: AbortSignal): Promise<AccessToken> {
    const { login, seed, refusal } = await this.#requireLogin(signal);
    if (refusal && endsAccess(refusal)) throw await this.#store.explainRefusal(login, refusal);
    if (!seed && !isDue(login, this.#now())) return toAccessToken(login);
    const usable = isUsable(login, this.#now());
    if (usable && performance.now() < this.#quietUntil) return toAccessToken(login);
    const renew = (limit: AbortSignal | undefined) => this.#refresh({ kind: 'due' }, limit);
    try {
      return toAccessToken(await (usable ? withDeadline(GOOD_TOKEN_WAIT_MS, signal, renew) : renew(signal)));
    } catch (error) {
      if (!usable || signal?.aborted || !isPassing(error)) throw error;
      log.debug('The login is not renewed yet. Using the access token as long as it lasts.');
      this.#quietUntil = performance.now() + QUIET_MS;
      return toAccessToken(login);
    }
  }

  /**
   * Another token than the one WHOOP answered 401 for; a fresh one was refused for want of a scope. A login
   * that is known to be dead comes first. Without `mayRefresh` only what others have renewed counts; where
   * no scope can be missing, `even_fresh` tells a fresh token that WHOOP has ended.
   */
  async afterUnauthorized(
    rejected: AccessToken,
    signal?: AbortSignal,
    mayRefresh: boolean | 'even_fresh' = true,
  ): Promise<AccessToken | 'scope_missing'> {
    const { login, refusal } = await this.#requireLogin(signal);
    if (refusal) throw await this.#store.explainRefusal(login, refusal);
    if (login.accessToken !== undefined && login.accessToken !== rejected.value) return this.current(signal);
    const isTooFresh = mayRefresh !== 'even_fresh' && isFresh(login.obtainedAt, this.#now());
    if (!mayRefresh || isTooFresh) return 'scope_missing';
    return toAccessToken(await this.#refresh({ kind: 'rejected', seen: rejected.value }, signal));
  }

  /** Renews the login whether it is due or not. */
  async refresh(signal?: AbortSignal): Promise<AccessToken> {
    const { login } = await this.#requireLogin(signal);
    return toAccessToken(await this.#refresh({ kind: 'forced', seen: login.accessToken }, signal));
  }

  /**
   * Resolves when no refresh is on its way, and what a failing disk left in memory was tried once more.
   * One that waits for another process's lock is given up: it has sent nothing.
   */
  async settle(): Promise<void> {
    const giveUp = setTimeout(() => this.#lockWait.abort(), LAST_LOCK_WAIT_MS);
    await this.#inFlight?.catch(() => undefined);
    clearTimeout(giveUp);
    this.#lockWait = new AbortController();
    await this.#saveUnsaved();
  }

  /** The login as it stands, whatever its protection has become meanwhile. */
  async #requireLogin(signal: AbortSignal | undefined): Promise<LoginState & { login: Login }> {
    signal?.throwIfAborted();
    await this.#store.unlock(signal);
    return this.#store.requireLogin();
  }

  async #refresh(wish: RefreshWish, signal: AbortSignal | undefined): Promise<Login> {
    const joined = this.#inFlight;
    const login = await waitUnlessAborted(joined ?? this.#start(wish), signal);
    // What was on its way may have been about another token.
    const isDone = !joined || wish.kind === 'due' || login.accessToken !== wish.seen;
    return isDone ? login : this.#refresh(wish, signal);
  }

  #start(wish: RefreshWish): Promise<Login> {
    const options = {
      store: this.#store,
      fetch: this.#fetch,
      now: this.#now,
      unanswered: this.#unanswered,
      lockSignal: this.#lockWait.signal,
    };
    const work = refreshLogin(options, wish).finally(() => {
      this.#inFlight = undefined;
      if (this.#store.hasUnsaved) void this.#keepSaving();
    });
    // Told to whoever still waits; with nobody left it is no crash.
    work.catch((error) => log.debug(`The refresh failed: ${toAppError(error).message}`));
    this.#inFlight = work;
    return work;
  }

  async #keepSaving(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    for (let wait = SAVE_AGAIN_MIN_MS; this.#store.hasUnsaved; wait = Math.min(2 * wait, SAVE_AGAIN_MAX_MS)) {
      await pause(wait, undefined, { ref: false });
      await this.#saveUnsaved();
    }
    this.#isSaving = false;
  }

  async #saveUnsaved(): Promise<void> {
    if (!this.#store.hasUnsaved) return;
    try {
      await this.#store.locked(async (writer) => writer.saveUnsaved());
      log.warn(`The renewed login is written to ${this.#store.path} now.`);
    } catch (error) {
      log.warn(`The renewed login is still in memory only: ${toAppError(error).message}`);
    }
  }
}

function isPassing(error: unknown): boolean {
  return isTimeoutError(error) || (error instanceof AppError && PASSING.has(error.code));
}

function toAccessToken({ accessToken = '', scopes, obtainedAt, id }: Login): AccessToken {
  return { value: accessToken, scopes, obtainedAt, loginId: id };
}
