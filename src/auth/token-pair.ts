/** What WHOOP's token endpoint grants. */
export interface TokenPair {
  accessToken: string;
  /** Absent when WHOOP did not grant `offline`. */
  refreshToken: string | undefined;
  /** By this machine's clock; absent when WHOOP did not say. */
  expiresAt: Date | undefined;
  /** Absent when WHOOP did not say. */
  scopes: readonly string[] | undefined;
  obtainedAt: Date;
}

/** A login as it is kept; whatever a member wrote by hand may lack the rest. */
export interface Login {
  /** Absent when only a refresh token was given. */
  accessToken: string | undefined;
  refreshToken: string | undefined;
  expiresAt: Date | undefined;
  scopes: readonly string[] | undefined;
  obtainedAt: Date | undefined;
  /** WHOOP's origin that granted it, and the only one it is sent to; recorded at the next write if absent. */
  origin: string | undefined;
  userId: number | undefined;
  /** Stays the same through refreshes, so that a copy of an earlier state is known as one. */
  id: string | undefined;
}

/** A refresh leaves at least this much of a token's life unused. */
const REFRESH_MARGIN_MS = 5 * 60_000;
/** Whatever its expiry says: a clock that jumped must not cause a refresh on every call. */
const NEVER_DUE_MS = 30 * 60_000;
/** A token this young that WHOOP refuses lacks a scope. */
const FRESH_MS = 60_000;

/** Whether a login should be refreshed before its access token is used. An unknown expiry means: try it. */
export function isDue(login: Login, now: Date): boolean {
  const { accessToken, refreshToken, expiresAt, obtainedAt } = login;
  if (accessToken === undefined) return true;
  if (expiresAt === undefined || isYounger(obtainedAt, NEVER_DUE_MS, now)) return false;
  const margin = refreshToken === undefined ? 0 : REFRESH_MARGIN_MS;
  return expiresAt.getTime() - now.getTime() <= margin;
}

/** Whether the access token may still be used, due for a refresh or not. */
export function isUsable({ accessToken, expiresAt }: Login, now: Date): boolean {
  return accessToken !== undefined && (expiresAt === undefined || expiresAt > now);
}

export function isFresh(obtainedAt: Date | undefined, now: Date): boolean {
  return isYounger(obtainedAt, FRESH_MS, now);
}

/** A time in the future is no age: the clock has been set back since. */
function isYounger(obtainedAt: Date | undefined, limitMs: number, now: Date): boolean {
  if (obtainedAt === undefined) return false;
  const age = now.getTime() - obtainedAt.getTime();
  return age >= 0 && age < limitMs;
}
