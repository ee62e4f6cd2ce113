import { createHash } from 'node:crypto';
import { type Incoming, json, type Reply } from './exchange.ts';
import type { IssuedCode, LoginBook } from './logins.ts';
import { type OAuthApp, parseScopes } from './oauth-app.ts';
import type { Grant, IssuedTokens, TokenBook } from './tokens.ts';

export const TOKEN_PATH = '/oauth/oauth2/token';

const DESCRIPTIONS = {
  invalid_client: 'Client authentication failed (unknown client, no or unsupported authentication method).',
  invalid_grant:
    'The authorization code or refresh token is invalid, expired, revoked, or was issued to another client or redirect URI.',
  invalid_request: 'The request is missing a required parameter or is otherwise malformed.',
  invalid_scope: 'The requested scope is invalid, unknown, malformed, or exceeds what was granted.',
  unsupported_grant_type: 'The authorization server does not support this grant type.',
} as const;

interface TokenContext {
  app: OAuthApp;
  logins: LoginBook;
  tokens: TokenBook;
  clock: () => Date;
}

interface TokenAnswer {
  reply: Reply;
  /** A refresh that took effect. */
  refreshed: boolean;
}

/**
 * `POST …/token`. Client authentication in the form only. A refresh token that was spent earns
 * `invalid_grant` and leaves its successors alive: whether WHOOP revokes the family is unknown.
 */
export function grantTokens(
  { form }: Incoming,
  { app, logins, tokens, clock }: TokenContext,
  keepOldTokens = false,
): TokenAnswer {
  const refuse = (error: keyof typeof DESCRIPTIONS) => ({ reply: refusal(error), refreshed: false });
  const field = (name: string) => form?.get(name) ?? '';
  if (!form || !field('grant_type')) return refuse('invalid_request');
  if (field('client_id') !== app.id || field('client_secret') !== app.secret) return refuse('invalid_client');
  switch (field('grant_type')) {
    case 'authorization_code': {
      const code = logins.findCode(field('code'));
      if (!code || !redeem(code, form, tokens, clock)) return refuse('invalid_grant');
      return { reply: tokenReply(tokens.issue(code.grant)), refreshed: false };
    }
    case 'refresh_token': {
      const grant = tokens.grantOf(field('refresh_token'));
      if (!grant) return refuse('invalid_grant');
      if (!mayAsk(grant, field('scope'), app)) return refuse('invalid_scope');
      if (!keepOldTokens) tokens.revoke(grant);
      return { reply: tokenReply(tokens.issue(grant)), refreshed: true };
    }
    default:
      return refuse('unsupported_grant_type');
  }
}

/** Uses up a code. One that is used twice takes the tokens of its first use with it (RFC 6749, 4.1.2). */
function redeem(code: IssuedCode, form: URLSearchParams, tokens: TokenBook, clock: () => Date): boolean {
  if (code.used) {
    tokens.revoke(code.grant);
    return false;
  }
  const { redirectUri, codeChallenge } = code.login;
  if (clock().getTime() >= code.expiresMs || form.get('redirect_uri') !== redirectUri) return false;
  if (!provesChallenge(form.get('code_verifier'), codeChallenge)) return false;
  code.used = true;
  return true;
}

function provesChallenge(verifier: string | null, challenge: string | undefined): boolean {
  if (challenge === undefined) return verifier === null;
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** `scope=offline` is what WHOOP's samples send; the answer names all that was granted. */
function mayAsk(grant: Grant, scope: string, app: OAuthApp): boolean {
  return (
    parseScopes(scope).every((asked) => grant.scopes.includes(asked)) &&
    grant.scopes.every((granted) => app.allowedScopes.includes(granted))
  );
}

function tokenReply({ accessToken, refreshToken, expiresInSeconds, scopes }: IssuedTokens): Reply {
  return json(
    200,
    {
      access_token: accessToken,
      expires_in: expiresInSeconds,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      scope: scopes.join(' '),
      token_type: 'bearer',
    },
    { 'cache-control': 'no-store', pragma: 'no-cache' },
  );
}

function refusal(error: keyof typeof DESCRIPTIONS): Reply {
  return json(error === 'invalid_client' ? 401 : 400, { error, error_description: DESCRIPTIONS[error] });
}
