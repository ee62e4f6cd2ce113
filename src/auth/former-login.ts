import type { Environment } from '../core/environment.ts';
import type { EnvChanges } from './env-document.ts';
import { loginChanges, readLogin } from './login-keys.ts';
import type { Login } from './token-pair.ts';

/**
 * The login that a seed took the place of, kept until the seed has renewed itself: stale tokens in an
 * assistant's configuration must not cost the member a login that worked.
 */
export function readFormerLogin(values: Environment): Login | undefined {
  const kept = values.WELLPIPE_FORMER_LOGIN;
  if (!kept) return undefined;
  try {
    return readLogin(JSON.parse(Buffer.from(kept, 'base64url').toString()) as Environment);
  } catch {
    // Edited by hand: there is nothing left to go back to.
    return undefined;
  }
}

export function keepFormerLogin(login: Login): EnvChanges {
  return { WELLPIPE_FORMER_LOGIN: Buffer.from(JSON.stringify(loginChanges(login))).toString('base64url') };
}

export const FORGET_FORMER_LOGIN: EnvChanges = { WELLPIPE_FORMER_LOGIN: undefined };
