import type { Environment } from '../core/environment.ts';
import { showMinute } from '../core/text.ts';
import type { RefreshTrail } from './refresh-trail.ts';
import { isRetired, isSameLogin, type Seed } from './seed.ts';
import type { Login } from './token-pair.ts';

/** What there is to learn from, beside WHOOP's refusal. */
export interface Evidence {
  /** The keys of `.env`. */
  values: Environment;
  /** The file itself, links followed. */
  envFile: string;
  /** Tokens of the process environment. */
  seed: Seed | undefined;
  trail: RefreshTrail | undefined;
}

/**
 * What this machine shows of a login's tokens having been replaced by others, as a sentence; undefined where
 * nothing does. Each is a fact, and none a conclusion from times alone.
 */
export async function describeRotation(login: Login, evidence: Evidence): Promise<string | undefined> {
  const { refreshToken = '' } = login;
  const { values, envFile, seed, trail } = evidence;
  const record = await trail?.findSpent(refreshToken);
  if (record && record.envFile !== envFile) {
    return `Its tokens were rotated elsewhere at ${showMinute(record.at)}: the new ones went to ${record.envFile}.`;
  }
  if (record) {
    return `Its tokens were rotated at ${showMinute(record.at)} for ${envFile} itself: those at hand are older ones.`;
  }
  const shown = seed && describeSeed(login, seed);
  if (shown) return shown;
  return isRetired(refreshToken, values)
    ? 'Its tokens were rotated before: those at hand are older ones.'
    : undefined;
}

/** Tokens of the process environment that end later than those at hand. */
function describeSeed(login: Login, { login: other, obtainedAt }: Seed): string | undefined {
  const { expiresAt } = other;
  if (!login.expiresAt || !expiresAt || expiresAt <= login.expiresAt) return undefined;
  if (isSameLogin(login, other)) return undefined;
  const end = showMinute(expiresAt);
  const isKnown = login.id !== undefined && other.id !== undefined;
  if (isKnown && login.id !== other.id) return undefined;
  if (!isKnown) {
    return `The process environment holds other tokens, which end later (WHOOP_TOKEN_EXPIRES_AT is ${end}).`;
  }
  return obtainedAt
    ? `Its tokens were rotated elsewhere at ${showMinute(obtainedAt)}: the process environment holds newer ones.`
    : `Its tokens were rotated elsewhere: the process environment holds newer ones, which end at ${end}.`;
}
