import type { AppError } from '../core/errors.ts';
import { USER_AGENT } from '../core/version.ts';
import { withDeadline } from './deadline.ts';
import { authorizationFailed } from './login-errors.ts';
import { createAuthorization, exchangeCode, type OAuthService } from './oauth.ts';
import { safeErrorCode } from './safe-detail.ts';

/** What of an app a login would fail for. */
export type AppPart = 'client_id' | 'client_secret' | 'redirect_uri' | 'scope';

/** What WHOOP says about an app before anybody logs in; `unknown` where it said nothing that is understood. */
export type AppVerdict =
  | { kind: 'accepted' }
  | { kind: 'refused'; part: AppPart; error: AppError }
  | { kind: 'unknown' };

const TIMEOUT_MS = 10_000;
/** No code that WHOOP would ever give: it checks the secret first, and then refuses this. */
const NO_CODE = 'none-yet';

/**
 * Asks WHOOP what it thinks of id, secret, redirect URI and scopes, without a browser and without a login: it
 * opens the login as a browser would and goes no further, and trades in a code that is none.
 */
export async function checkApp(
  service: OAuthService,
  redirectUri: string,
  signal?: AbortSignal,
): Promise<AppVerdict> {
  const opened = await openLogin(service, redirectUri, signal);
  if (opened.kind === 'refused' && opened.part === 'client_id') return opened;
  const authorization = await createAuthorization(service.origin, service.client.id, redirectUri);
  const answer = await exchangeCode({ timeoutMs: TIMEOUT_MS, ...service }, authorization, NO_CODE);
  signal?.throwIfAborted();
  if (answer.kind === 'failed' && answer.isOfApp) {
    return { kind: 'refused', part: 'client_secret', error: answer.error };
  }
  if (opened.kind === 'refused') return opened;
  return answer.kind === 'refused' ? opened : { kind: 'unknown' };
}

/** Refusals come as a redirect with an `error`, to WHOOP's own page or to the app's. */
async function openLogin(
  { origin, client, fetch = globalThis.fetch }: OAuthService,
  redirectUri: string,
  signal: AbortSignal | undefined,
): Promise<AppVerdict> {
  const { url } = await createAuthorization(origin, client.id, redirectUri);
  const response = await ask(url, fetch, signal);
  if (!response || response.status >= 400) return { kind: 'unknown' };
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, url)) return { kind: 'accepted' };
  const { searchParams } = new URL(location, url);
  const code = safeErrorCode(searchParams.get('error'));
  if (code === undefined) return { kind: 'accepted' };
  const part = partOf(code, searchParams);
  if (!part) return { kind: 'unknown' };
  return { kind: 'refused', part, error: authorizationFailed(searchParams, redirectUri) };
}

async function ask(
  url: string,
  fetch: NonNullable<OAuthService['fetch']>,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  try {
    return await withDeadline(TIMEOUT_MS, signal, async (limit) => {
      const headers = { 'user-agent': USER_AGENT };
      const response = await fetch(url, { redirect: 'manual', headers, signal: limit });
      await response.body?.cancel();
      return response;
    });
  } catch {
    // Whoever cannot be asked says nothing; an interruption is another matter.
    signal?.throwIfAborted();
    return undefined;
  }
}

function partOf(code: string, parameters: URLSearchParams): AppPart | undefined {
  if (code === 'invalid_client' || code === 'unauthorized_client') return 'client_id';
  if (code === 'invalid_scope') return 'scope';
  const said = `${parameters.get('error_hint')} ${parameters.get('error_description')}`;
  return code === 'invalid_request' && said.includes('redirect_uri') ? 'redirect_uri' : undefined;
}
