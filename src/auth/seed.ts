import type { Environment } from '../core/environment.ts';
import type { EnvChanges } from './env-document.ts';
import { fingerprint, readLogin } from './login-keys.ts';
import type { Login } from './token-pair.ts';

/** Two days of hourly refreshes. */
const RETIRED_KEPT = 48;
const RETIRED_DIGITS = 12;

/** Tokens given in the process environment: a way to bring a login along, once. */
export interface Seed {
  login: Login;
  fingerprint: string;
  /** When its tokens were obtained, as far as it says so. */
  obtainedAt: Date | undefined;
}

export function readSeed(environment: Environment): Seed | undefined {
  const login = readLogin(environment);
  if (!login) return undefined;
  // What is known of its past belongs to where it comes from, but for its id.
  const known = { ...login, obtainedAt: undefined, origin: undefined, userId: undefined };
  return { login: known, fingerprint: fingerprint(secretOf(login)), obtainedAt: login.obtainedAt };
}

/**
 * Whether a seed takes the place of what `.env` holds: always where there is no login, else only when
 * it was never used, neither as a seed nor as an earlier state of the same login.
 */
export function seedWins(seed: Seed, values: Environment, stored: Login | undefined): boolean {
  if (!stored) return true;
  if (seed.login.id !== undefined && seed.login.id === stored.id) return false;
  const isUsed = listOf(values.WELLPIPE_USED_SEEDS).includes(seed.fingerprint);
  return !isUsed && !isRetired(secretOf(seed.login), values);
}

/** Remembers a seed for good. */
export function usedSeedChanges(seed: Seed, values: Environment): EnvChanges {
  const others = listOf(values.WELLPIPE_USED_SEEDS).filter((used) => used !== seed.fingerprint);
  return { WELLPIPE_USED_SEEDS: [...others, seed.fingerprint].join(',') };
}

/** Remembers for a while a refresh token that WHOOP has replaced: a copy of it must not come back as a seed. */
export function retiredChanges(refreshToken: string, values: Environment): EnvChanges {
  const retired = [...listOf(values.WELLPIPE_RETIRED_TOKENS), shortened(fingerprint(refreshToken))];
  return { WELLPIPE_RETIRED_TOKENS: retired.slice(-RETIRED_KEPT).join(',') };
}

/** Whether this refresh token is one that WHOOP has replaced. */
export function isRetired(refreshToken: string, values: Environment): boolean {
  return listOf(values.WELLPIPE_RETIRED_TOKENS).includes(shortened(fingerprint(refreshToken)));
}

/** Whether this refresh token is the one that these tokens have replaced. */
export function wasRetiredLast(refreshToken: string, values: Environment): boolean {
  return listOf(values.WELLPIPE_RETIRED_TOKENS).at(-1) === shortened(fingerprint(refreshToken));
}

/** Same secret, so nothing to take over. */
export function isSameLogin(a: Login, b: Login): boolean {
  return secretOf(a) === secretOf(b);
}

function secretOf({ refreshToken, accessToken }: Login): string {
  return refreshToken ?? accessToken ?? '';
}

function shortened(digest: string): string {
  return digest.slice(0, RETIRED_DIGITS);
}

function listOf(text: string | undefined): string[] {
  return text ? text.split(',') : [];
}
