import { createHash } from 'node:crypto';
import type { AccessToken } from '../auth/access-tokens.ts';
import type { StateDb } from '../core/state-db.ts';
import type { Endpoint } from './endpoints.ts';
import { type Failure, scopeMissing, tokenRefused } from './failures.ts';

/** After this a refused path is tried again: a passing 401 must not close it for good. */
const SILENCE_MS = 60_000;
/** At most this often a refused path costs a refresh, which alone tells a missing scope from a dead login. */
const REFRESH_AGAIN_MS = 30 * 60_000;

interface Silence {
  /** The login and its scopes when WHOOP refused it. */
  grant: string;
  until: number;
}

/**
 * Keeps requests back that WHOOP would refuse for want of a scope: each would cost a request and a refresh.
 * What a refresh has proved is known to all processes, so that a path costs them one refresh together;
 * whether to ask again is each one's own.
 */
export class ScopeGate {
  readonly #silences = new Map<string, Silence>();
  readonly #state: StateDb;
  readonly #now: () => number;

  /** `now` in epoch milliseconds. */
  constructor(state: StateDb, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  /** Throws `scope_missing` where the granted scopes or a refusal of the last minute say so. */
  check(endpoint: Endpoint, token: AccessToken): void {
    if (endpoint.scope === undefined) return;
    if (token.scopes?.includes(endpoint.scope) === false) throw scopeMissing(endpoint);
    const silence = this.#silences.get(endpoint.path);
    if (silence?.grant === grantOf(token) && this.#now() < silence.until) throw scopeMissing(endpoint);
  }

  /** Whether a 401 is worth a refresh: not where one has proved not long ago that it is the scope. */
  async isWorthRefresh({ path }: Endpoint, token: AccessToken): Promise<boolean> {
    const now = this.#now();
    const refused = await this.#state.transact((prepare) => prepare(READ).get(grantOf(token), path));
    const ageMs = refused ? now - Number(refused.proved_at) : Number.POSITIVE_INFINITY;
    // A time to come was written before the clock was set back.
    return ageMs < 0 || ageMs >= REFRESH_AGAIN_MS;
  }

  /**
   * WHOOP refused a fresh token here, `isProved`: and another one before it, so that the login is not dead.
   * Remembered until the scopes change, somebody logs in anew, or it answers.
   */
  async refuse(endpoint: Endpoint, token: AccessToken, isProved: boolean): Promise<Failure> {
    if (endpoint.scope === undefined) return tokenRefused(endpoint);
    const now = this.#now();
    const grant = grantOf(token);
    this.#silences.set(endpoint.path, { grant, until: now + SILENCE_MS });
    if (isProved) {
      await this.#state.transact((prepare) => {
        prepare(FORGET_OLD).run(now - REFRESH_AGAIN_MS, now);
        prepare(NOTE).run(grant, endpoint.path, now);
      });
    }
    return { error: scopeMissing(endpoint), transient: false };
  }

  accept({ path }: Endpoint, token: AccessToken): void {
    const [grant, now] = [grantOf(token), this.#now()];
    this.#silences.delete(path);
    this.#state.later((prepare) => void prepare(FORGET).run(grant, path, now));
  }
}

const READ = 'SELECT proved_at FROM refusal WHERE grant_hash = ? AND path = ?';
const NOTE = 'INSERT INTO refusal (grant_hash, path, proved_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const FORGET = 'DELETE FROM refusal WHERE grant_hash = ? AND path = ? AND proved_at <= ?';
const FORGET_OLD = 'DELETE FROM refusal WHERE proved_at <= ? OR proved_at > ?';

/** Stands for a login with its scopes. */
function grantOf({ scopes, loginId = '' }: AccessToken): string {
  const grant = [loginId, ...(scopes ?? ['unknown']).toSorted()].join(' ');
  return createHash('sha256').update(grant).digest('base64url').slice(0, 16);
}
