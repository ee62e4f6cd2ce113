import type { AccessToken } from '../auth/access-tokens.ts';
import type { Endpoint } from './endpoints.ts';
import { type Failure, scopeMissing, tokenRefused } from './failures.ts';

/** After this a refused path is tried again: a passing 401 must not close it for good. */
const SILENCE_MS = 60_000;
/** At most this often a refused path costs a refresh, which alone tells a missing scope from a dead login. */
const REFRESH_AGAIN_MS = 30 * 60_000;

interface Refusal {
  /** The login and its scopes when WHOOP refused it. */
  grant: string;
  refusedAt: number;
  /** When a fresh token was refused. */
  provedAt: number;
}

/** Keeps requests back that WHOOP would refuse for want of a scope: each would cost a request and a refresh. */
export class ScopeGate {
  readonly #refusals = new Map<string, Refusal>();
  readonly #now: () => number;

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws `scope_missing` where the granted scopes or a recent refusal say so. */
  check(endpoint: Endpoint, token: AccessToken): void {
    if (endpoint.scope === undefined) return;
    if (token.scopes?.includes(endpoint.scope) === false) throw scopeMissing(endpoint);
    const refusal = this.#refusalOf(endpoint, token);
    if (refusal && this.#now() - refusal.refusedAt < SILENCE_MS) throw scopeMissing(endpoint);
  }

  /** Whether a 401 is worth a refresh: not where a fresh token was refused not long ago. */
  isWorthRefresh(endpoint: Endpoint, token: AccessToken): boolean {
    const refusal = this.#refusalOf(endpoint, token);
    return !refusal || this.#now() - refusal.provedAt >= REFRESH_AGAIN_MS;
  }

  /** WHOOP refused a fresh token here: remembered until the scopes change, somebody logs in anew, or it answers. */
  refuse(endpoint: Endpoint, token: AccessToken): Failure {
    if (endpoint.scope === undefined) return tokenRefused(endpoint);
    const now = this.#now();
    const provedAt = this.isWorthRefresh(endpoint, token) ? now : this.#refusals.get(endpoint.path)?.provedAt;
    this.#refusals.set(endpoint.path, { grant: grantOf(token), refusedAt: now, provedAt: provedAt ?? now });
    return { error: scopeMissing(endpoint), transient: false };
  }

  accept(endpoint: Endpoint): void {
    this.#refusals.delete(endpoint.path);
  }

  #refusalOf(endpoint: Endpoint, token: AccessToken): Refusal | undefined {
    const refusal = this.#refusals.get(endpoint.path);
    return refusal?.grant === grantOf(token) ? refusal : undefined;
  }
}

function grantOf({ scopes, loginId = '' }: AccessToken): string {
  return [loginId, ...(scopes ?? ['unknown']).toSorted()].join(' ');
}
