import type { AccessToken } from '../auth/access-tokens.ts';
import type { Endpoint } from './endpoints.ts';
import { type Failure, scopeMissing, tokenRefused } from './failures.ts';

/** Keeps requests back that WHOOP would refuse for want of a scope: each would cost a request and a refresh. */
export class ScopeGate {
  /** Endpoint path → the login and its scopes when WHOOP refused it. */
  readonly #refusals = new Map<string, string>();

  /** Throws `scope_missing` where the granted scopes or an earlier refusal say so. */
  check(endpoint: Endpoint, token: AccessToken): void {
    const { path, scope } = endpoint;
    if (scope === undefined) return;
    if (token.scopes?.includes(scope) === false) throw scopeMissing(endpoint);
    const refusal = this.#refusals.get(path);
    if (refusal === undefined) return;
    if (refusal === grantOf(token)) throw scopeMissing(endpoint);
    this.#refusals.delete(path);
  }

  /** WHOOP refused a fresh token here, which holds until the scopes change or somebody logs in anew. */
  refuse(endpoint: Endpoint, token: AccessToken): Failure {
    if (endpoint.scope === undefined) return tokenRefused(endpoint);
    this.#refusals.set(endpoint.path, grantOf(token));
    return { error: scopeMissing(endpoint), transient: false };
  }
}

function grantOf({ scopes, loginId = '' }: AccessToken): string {
  return [loginId, ...(scopes ?? ['unknown']).toSorted()].join(' ');
}
