import { AppError } from '../core/errors.ts';
import { isLoopbackRedirect } from './redirect-uri.ts';

/** Ours alone, beside the error codes of OAuth. */
export const CANCELLED = 'logged_out';

/**
 * Where a login that waits on this machine is ended from outside: its redirect, as the browser would come
 * back to it. The state in it proves that somebody asks who may. Undefined where nobody can be listening.
 */
export function cancelAddress(authorizeUrl: string): string | undefined {
  const asked = new URL(authorizeUrl).searchParams;
  const redirectUri = asked.get('redirect_uri');
  const state = asked.get('state');
  if (!redirectUri || !state || !isLoopbackRedirect(redirectUri)) return undefined;
  const address = new URL(redirectUri);
  address.searchParams.set('error', CANCELLED);
  address.searchParams.set('state', state);
  return address.href;
}

export function loginCancelled(): AppError {
  return new AppError('not_logged_in', '`wellpipe auth logout` has ended this login.', {
    hint: 'Begin another one.',
  });
}
