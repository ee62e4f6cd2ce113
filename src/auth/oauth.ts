import * as oauth from 'oauth4webapi';
import { isLoopback } from '../core/origin.ts';
import { USER_AGENT } from '../core/version.ts';
import { withDeadline } from './deadline.ts';
import type { AppClient } from './login-state.ts';
import { OFFLINE_SCOPE, REQUESTED_SCOPES } from './scopes.ts';
import { judgeFault, judgeReply, type TokenAnswer } from './token-answer.ts';

/** Longer than any caller waits: a refresh that was sent must not be given up before WHOOP answers. */
const TOKEN_TIMEOUT_MS = 120_000;

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** WHOOP's OAuth service, as one app uses it. */
export interface OAuthService {
  origin: string;
  client: AppClient;
  fetch?: Fetch | undefined;
  timeoutMs?: number | undefined;
  now?: (() => Date) | undefined;
}

/** One attempt to log in: where the browser goes, and what its return is checked against. */
export interface Authorization {
  url: string;
  redirectUri: string;
  state: string;
  codeVerifier: string;
}

/** Authorization-code flow with PKCE (S256), for all scopes that Wellpipe uses. */
export async function createAuthorization(
  origin: string,
  clientId: string,
  redirectUri: string,
): Promise<Authorization> {
  const state = oauth.generateRandomState();
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const url = new URL(authorizationServer(origin).authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: REQUESTED_SCOPES.join(' '),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  }).toString();
  return { url: url.href, redirectUri, state, codeVerifier };
}

/** Turns the code that the browser brought back into tokens. Its state must have been checked. */
export async function exchangeCode(
  service: OAuthService,
  { redirectUri, state, codeVerifier }: Authorization,
  code: string,
): Promise<TokenAnswer> {
  const { server, client, authentication } = describe(service);
  const redirected = oauth.validateAuthResponse(server, client, new URLSearchParams({ code, state }), state);
  return askForTokens(service, [code, codeVerifier], (options) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      redirected,
      redirectUri,
      codeVerifier,
      options,
    ),
  );
}

/** Trades a refresh token for a new pair. WHOOP ends the old pair with it, so this is never aborted. */
export async function refreshTokens(service: OAuthService, refreshToken: string): Promise<TokenAnswer> {
  const { server, client, authentication } = describe(service);
  return askForTokens(service, [refreshToken], (options) =>
    oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...options,
      additionalParameters: { scope: OFFLINE_SCOPE },
    }),
  );
}

async function askForTokens(
  service: OAuthService,
  secrets: readonly string[],
  send: (options: oauth.TokenEndpointRequestOptions) => Promise<Response>,
): Promise<TokenAnswer> {
  const { client, fetch = globalThis.fetch, timeoutMs = TOKEN_TIMEOUT_MS, now = () => new Date() } = service;
  try {
    const { status, body } = await withDeadline(timeoutMs, undefined, async (signal) => {
      const response = await send({
        signal,
        headers: { 'user-agent': USER_AGENT },
        [oauth.allowInsecureRequests]: isInsecureLoopback(service.origin),
        // A connection of its own: one kept from an earlier request may be dead without anybody knowing.
        [oauth.customFetch]: (url, init) => fetch(url, { ...init, keepalive: false }),
      });
      return { status: response.status, body: await response.text() };
    });
    return judgeReply(status, body, [client.secret, ...secrets], now());
  } catch (error) {
    return judgeFault(error, timeoutMs);
  }
}

function describe({ origin, client }: OAuthService) {
  return {
    server: authorizationServer(origin),
    client: { client_id: client.id },
    authentication: oauth.ClientSecretPost(client.secret),
  };
}

function authorizationServer(origin: string) {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth/oauth2/auth`,
    token_endpoint: `${origin}/oauth/oauth2/token`,
  };
}

function isInsecureLoopback(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && isLoopback(hostname);
}
