import { consentPage, errorPage } from './consent-page.ts';
import { type Incoming, type Reply, redirect, text } from './exchange.ts';
import type { LoginBook, LoginRequest } from './logins.ts';
import { acceptsRedirect, type OAuthApp, parseScopes } from './oauth-app.ts';

export const AUTHORIZE_PATH = '/oauth/oauth2/auth';
export const CONSENT_PATH = '/oauth/oauth2/consent';
export const FALLBACK_PATH = '/oauth/oauth2/fallbacks/error';

/** Hydra's least length of `state`. */
const STATE_MIN_LENGTH = 8;
const CODE_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

interface Refusal {
  error: string;
  description: string;
  hint: string;
}

/** `GET …/auth`: asks the member, or refuses. What the app may not be told ends on the fallback page. */
export function authorize({ query }: Incoming, app: OAuthApp, logins: LoginBook): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const unsafe = refuseApp(query.get('client_id'), redirectUri, app);
  if (unsafe) return redirect(`${FALLBACK_PATH}?${describe(unsafe)}`);

  const refusal = refuseParameters(query, app);
  // WHOOP answers refusals from before the login without the state.
  if (refusal) return redirect(backTo(redirectUri, { ...Object.fromEntries(describe(refusal)), state: '' }));

  const login: LoginRequest = {
    redirectUri,
    scopes: parseScopes(query.get('scope')),
    state: query.get('state') ?? '',
    codeChallenge: query.get('code_challenge') ?? undefined,
  };
  return consentPage(app.id, login, logins.ask(login), CONSENT_PATH);
}

/** `POST …/consent`: the member's answer. A question that was answered before ends on the fallback page. */
export function answerConsent({ form }: Incoming, app: OAuthApp, logins: LoginBook): Reply {
  const login = logins.takeAnswered(form?.get('challenge') ?? '');
  if (!login) {
    return errorPage('request_forbidden', 'This question was answered before.', 'Start the login again.');
  }
  if (form?.get('decision') !== 'grant') {
    return redirect(
      backTo(login.redirectUri, {
        error: 'access_denied',
        error_description: 'The resource owner or authorization server denied the request.',
        state: login.state,
      }),
    );
  }
  const { grantedScopes } = app;
  const scopes = login.scopes.filter((scope) => !grantedScopes || grantedScopes.includes(scope));
  const code = logins.issueCode(login, scopes);
  return redirect(backTo(login.redirectUri, { code, scope: scopes.join(' '), state: login.state }));
}

/** `GET …/fallbacks/error` */
export function showFallback({ query }: Incoming): Reply {
  const part = (name: string) => query.get(name) ?? '';
  return part('error')
    ? errorPage(part('error'), part('error_description'), part('error_hint'))
    : text(404, '');
}

function refuseApp(clientId: string | null, redirectUri: string, app: OAuthApp): Refusal | undefined {
  if (clientId !== app.id) {
    return {
      error: 'invalid_client',
      description: 'Client authentication failed (unknown client).',
      hint: 'The requested OAuth 2.0 Client does not exist.',
    };
  }
  if (acceptsRedirect(app, redirectUri)) return undefined;
  return {
    error: 'invalid_request',
    description: 'The request has an invalid parameter.',
    hint: 'The "redirect_uri" parameter does not match any registered redirect URL of the app.',
  };
}

function refuseParameters(query: URLSearchParams, app: OAuthApp): Refusal | undefined {
  if (query.get('response_type') !== 'code') {
    return {
      error: 'unsupported_response_type',
      description: 'The authorization server does not support this response type.',
      hint: 'Use "response_type=code".',
    };
  }
  const foreign = parseScopes(query.get('scope')).find((scope) => !app.allowedScopes.includes(scope));
  if (foreign !== undefined) {
    return {
      error: 'invalid_scope',
      description: 'The requested scope is invalid, unknown, or malformed.',
      hint: `The OAuth 2.0 Client is not allowed to request scope "${foreign}".`,
    };
  }
  if ((query.get('state') ?? '').length < STATE_MIN_LENGTH) {
    return {
      error: 'invalid_state',
      description: 'The state is missing or too short.',
      hint: `Request parameter "state" must be at least ${STATE_MIN_LENGTH} characters long.`,
    };
  }
  return refuseChallenge(query);
}

/** PKCE is not required; what is sent of it must be S256. */
function refuseChallenge(query: URLSearchParams): Refusal | undefined {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (challenge === null && method === null) return undefined;
  if (method === 'S256' && CODE_CHALLENGE.test(challenge ?? '')) return undefined;
  return {
    error: 'invalid_request',
    description: 'The code challenge is malformed.',
    hint: 'Use "code_challenge_method=S256" and the hash of the verifier in base64url.',
  };
}

function describe({ error, description, hint }: Refusal): URLSearchParams {
  return new URLSearchParams({ error, error_description: description, error_hint: hint });
}

function backTo(redirectUri: string, parameters: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
