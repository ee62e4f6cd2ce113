import type { LoginStore } from '../auth/login-store.ts';
import { DEFAULT_REDIRECT_URI, isLoopbackRedirect, resolveRedirectUri } from '../auth/redirect-uri.ts';
import { HttpListener } from '../core/http-listener.ts';

export interface RedirectChoice {
  redirectUri: string;
  /** Taken by another program, so that the redirect URI got another. */
  busyPort?: number;
}

/** How many ports after a busy one are tried. */
const MOST_PORTS = 20;

/** The redirect URI to register: what is configured, else the usual one, on a port that is free now. */
export async function chooseRedirectUri(
  store: Pick<LoginStore, 'redirectUris'>,
  given?: string,
): Promise<RedirectChoice> {
  const [configured] = given === undefined ? store.redirectUris() : [given];
  if (configured !== undefined) return { redirectUri: resolveRedirectUri(configured) };
  const redirectUri = (await moveToFreePort(DEFAULT_REDIRECT_URI)) ?? DEFAULT_REDIRECT_URI;
  if (redirectUri === DEFAULT_REDIRECT_URI) return { redirectUri };
  return { redirectUri, busyPort: portOf(DEFAULT_REDIRECT_URI) };
}

/** The same redirect URI on the first port from its own on that is free; undefined where there is none. */
export async function moveToFreePort(redirectUri: string): Promise<string | undefined> {
  if (!isLoopbackRedirect(redirectUri)) return undefined;
  const first = portOf(redirectUri);
  for (let port = first; port < first + MOST_PORTS; port++) {
    if (await isFree(port)) return resolveRedirectUri(redirectUri, port);
  }
  return undefined;
}

async function isFree(port: number): Promise<boolean> {
  try {
    await (await HttpListener.onLoopback(port)).close();
    return true;
  } catch {
    // Taken or reserved: either way it is none to listen at.
    return false;
  }
}

const portOf = (redirectUri: string) => Number(new URL(redirectUri).port || 80);
