import type { CallbackPage } from './callback-page.ts';

/** Where a login that waits on a port tells this machine's other Wellpipe processes about itself. */
export const SHARED_PATH = '/wellpipe/login';
const OWNER_HEADER = 'x-wellpipe-login';
const LOOK_MS = 1_000;

/**
 * Sends whoever opens the shared path on to WHOOP, and names the `.env` it logs in for by a fingerprint.
 * There is no secret in it: state and PKCE challenge are of use to the waiting process alone.
 */
export function sharedPage(authorizeUrl: string, owner: string): CallbackPage {
  const headers = { location: authorizeUrl, [OWNER_HEADER]: owner, 'cache-control': 'no-store' };
  return { status: 302, headers, body: '' };
}

/** The address of a login for the same `.env` that another process waits for on this port, if there is one. */
export async function findSharedLogin(
  port: number,
  owner: string,
  origin: string,
): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${SHARED_PATH}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(LOOK_MS),
    });
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    const isOurs = response.headers.get(OWNER_HEADER) === owner;
    return isOurs && URL.canParse(location) && new URL(location).origin === origin ? location : undefined;
  } catch {
    // Another program owns the port, and need not speak HTTP.
    return undefined;
  }
}
