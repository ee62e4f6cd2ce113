import { afterEach, describe, expect, jest, test } from 'bun:test';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createAuthorization, exchangeCode, refreshTokens } from '../../../src/auth/oauth.ts';
import { REQUESTED_SCOPES } from '../../../src/auth/scopes.ts';
import { USER_AGENT } from '../../../src/core/version.ts';

interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
}

interface Script {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Answers nothing at all. */
  hang?: true;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A token endpoint that answers as told and keeps what it saw. */
async function startEndpoint(script: Script) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({
      path: request.url ?? '',
      headers: request.headers,
      form: Object.fromEntries(new URLSearchParams(body)),
    });
    if (script.hang) return;
    response.writeHead(script.status ?? 200, { 'content-type': 'application/json', ...script.headers });
    response.end(script.body ?? '');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, seen, service: { origin, client: { id: 'client-1', secret: 'secret-of-client-1' } } };
}

const GRANT = {
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  expires_in: 3600,
  scope: 'offline read:sleep',
  token_type: 'bearer',
};

describe('the address the browser goes to', () => {
  test('asks for every scope, with PKCE and a state that cannot be guessed', async () => {
    const redirectUri = 'http://localhost:3000/api/callback/whoop';
    const authorization = await createAuthorization('https://api.prod.whoop.com', 'client-1', redirectUri);
    const url = new URL(authorization.url);
    expect(url.origin + url.pathname).toBe('https://api.prod.whoop.com/oauth/oauth2/auth');
    const parameters = Object.fromEntries(url.searchParams);
    const digest = new Bun.CryptoHasher('sha256').update(authorization.codeVerifier).digest('base64url');
    expect(parameters).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: redirectUri,
      scope: REQUESTED_SCOPES.join(' '),
      state: authorization.state,
      code_challenge: digest,
      code_challenge_method: 'S256',
    });
    expect(authorization.state).toMatch(/^[\w-]{16,}$/);
    expect(authorization.url).not.toContain(authorization.codeVerifier);
    const again = await createAuthorization('https://api.prod.whoop.com', 'client-1', redirectUri);
    expect(again.state).not.toBe(authorization.state);
    expect(again.codeVerifier).not.toBe(authorization.codeVerifier);
  });

  test('asks for these scopes', () => {
    expect([...REQUESTED_SCOPES].sort()).toEqual([
      'offline',
      'read:body_measurement',
      'read:cycles',
      'read:profile',
      'read:recovery',
      'read:sleep',
      'read:workout',
    ]);
  });
});

describe('requests to the token endpoint', () => {
  test('a refresh sends what WHOOP documents, and names the sender', async () => {
    const { service, seen } = await startEndpoint({ body: JSON.stringify(GRANT) });
    const now = new Date('2026-11-22T10:00:00Z');
    const answer = await refreshTokens({ ...service, now: () => now }, 'refresh-0');
    expect(answer).toEqual({
      kind: 'granted',
      pair: {
        accessToken: 'access-1',
        refreshToken: 'refresh-1',
        expiresAt: new Date('2026-11-22T11:00:00Z'),
        scopes: ['offline', 'read:sleep'],
        obtainedAt: now,
      },
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      path: '/oauth/oauth2/token',
      headers: {
        'user-agent': USER_AGENT,
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      },
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'refresh-0',
        scope: 'offline',
        client_id: 'client-1',
        client_secret: 'secret-of-client-1',
      },
    });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  test('a code is exchanged with its verifier and redirect URI', async () => {
    const { service, seen, origin } = await startEndpoint({ body: JSON.stringify(GRANT) });
    const authorization = await createAuthorization(origin, 'client-1', 'whoop://example/redirect');
    expect(await exchangeCode(service, authorization, 'code-1')).toMatchObject({ kind: 'granted' });
    expect(seen[0]?.form).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'whoop://example/redirect',
      code_verifier: authorization.codeVerifier,
      client_id: 'client-1',
      client_secret: 'secret-of-client-1',
    });
  });

  test('a redirect is not followed, and the tokens do not travel', async () => {
    const elsewhere = await startEndpoint({ body: JSON.stringify(GRANT) });
    const { service } = await startEndpoint({ status: 307, headers: { location: elsewhere.origin } });
    expect(await refreshTokens(service, 'refresh-0')).toMatchObject({
      kind: 'failed',
      ambiguous: false,
      error: { code: 'whoop_error' },
    });
    expect(elsewhere.seen).toHaveLength(0);
  });
});

describe('a grant is taken whatever is odd about the rest of it', () => {
  test.each([
    ['no expiry', { expires_in: undefined }, { expiresAt: undefined }],
    ['an expiry that is null', { expires_in: null }, { expiresAt: undefined }],
    ['an expiry in words', { expires_in: 'soon' }, { expiresAt: undefined }],
    ['an expiry as text', { expires_in: '60' }, { expiresAt: new Date(60_000) }],
    ['an expiry beyond the calendar', { expires_in: 1e300 }, { expiresAt: new Date(366 * 86_400_000) }],
    ['no type', { token_type: undefined }, {}],
    ['a strange type', { token_type: 'Bearer ' }, {}],
    ['no scope', { scope: undefined }, { scopes: undefined }],
    ['a scope that is null', { scope: null }, { scopes: undefined }],
    ['no refresh token', { refresh_token: undefined }, { refreshToken: undefined }],
    ['an empty refresh token', { refresh_token: '' }, { refreshToken: undefined }],
    ['an id token', { id_token: 'not.a.jwt' }, {}],
  ])('%s', async (_, odd, expected) => {
    const { service } = await startEndpoint({ body: JSON.stringify({ ...GRANT, ...odd }) });
    const answer = await refreshTokens({ ...service, now: () => new Date(0) }, 'refresh-0');
    expect(answer).toMatchObject({ kind: 'granted', pair: { accessToken: 'access-1', ...expected } });
  });
});

describe('what is not a grant', () => {
  const refused = (error: string) => ({ status: 400, body: JSON.stringify({ error }) });
  test.each([
    ['invalid_grant', refused('invalid_grant'), { kind: 'refused', reason: 'invalid_grant' }],
    ['invalid_request', refused('invalid_request'), { kind: 'refused', reason: 'invalid_request' }],
    ['invalid_scope', refused('invalid_scope'), { kind: 'refused', reason: 'invalid_scope' }],
    [
      'token_inactive',
      { ...refused('token_inactive'), status: 401 },
      { kind: 'refused', reason: 'token_inactive' },
    ],
    [
      'a refusal as plain text',
      { ...refused('invalid_grant'), headers: { 'content-type': 'text/plain' } },
      { kind: 'refused' },
    ],
    [
      'a challenge beside the error',
      { ...refused('invalid_client'), status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      { kind: 'failed', ambiguous: false, error: { code: 'config' } },
    ],
    ['unauthorized_client', refused('unauthorized_client'), { error: { code: 'config' }, ambiguous: false }],
    ['another error code', refused('teapot'), { error: { code: 'whoop_error' }, ambiguous: false }],
    ['401 without a body', { status: 401 }, { error: { code: 'whoop_error' }, ambiguous: false }],
    [
      '403 with a page',
      { status: 403, body: '<html>' },
      { error: { code: 'whoop_error' }, ambiguous: false },
    ],
    ['429', { status: 429 }, { error: { code: 'rate_limited' }, ambiguous: false }],
    ['500', { status: 500 }, { error: { code: 'whoop_error' }, ambiguous: true }],
    [
      '502 with invalid_grant',
      { ...refused('invalid_grant'), status: 502 },
      { kind: 'failed', ambiguous: true },
    ],
    ['200 with a page', { body: '<html>' }, { error: { code: 'whoop_error' }, ambiguous: true }],
    ['200 without a body', {}, { error: { code: 'whoop_error' }, ambiguous: true }],
    ['200 with a list', { body: '[]' }, { error: { code: 'whoop_error' }, ambiguous: true }],
    [
      '200 with an empty token',
      { body: '{"access_token":""}' },
      { error: { code: 'whoop_error' }, ambiguous: true },
    ],
    [
      '200 with half an answer',
      { body: '{"access_token":"a' },
      { error: { code: 'whoop_error' }, ambiguous: true },
    ],
  ] as const)('%s', async (_, script, expected) => {
    const { service } = await startEndpoint(script);
    expect(await refreshTokens(service, 'refresh-0')).toMatchObject(expected);
  });

  test('no answer in time', async () => {
    const { service } = await startEndpoint({ hang: true });
    expect(await refreshTokens({ ...service, timeoutMs: 60 }, 'refresh-0')).toMatchObject({
      kind: 'failed',
      ambiguous: true,
      error: { code: 'timeout', message: "WHOOP's login service did not answer within 1 s." },
    });
  });

  test('no answer for two minutes, and not a moment sooner', async () => {
    const sent = Promise.withResolvers<AbortSignal>();
    const hang = (_: string, { signal }: RequestInit) => {
      const { promise, reject } = Promise.withResolvers<Response>();
      signal?.addEventListener('abort', () => reject(signal.reason));
      if (signal) sent.resolve(signal);
      return promise;
    };
    const service = { origin: 'https://whoop.example', client: { id: 'id', secret: 'secret' }, fetch: hang };
    jest.useFakeTimers();
    try {
      const asking = refreshTokens(service, 'refresh-0');
      const signal = await sent.promise;
      jest.advanceTimersByTime(119_999);
      expect(signal.aborted).toBe(false);
      jest.advanceTimersByTime(1);
      expect(signal.aborted).toBe(true);
      expect(await asking).toMatchObject({
        kind: 'failed',
        ambiguous: true,
        error: { code: 'timeout', message: "WHOOP's login service did not answer within 120 s." },
      });
    } finally {
      jest.useRealTimers();
    }
  });

  test('nobody listens', async () => {
    const { service } = await startEndpoint({});
    for (const server of servers.splice(0)) server.close();
    expect(await refreshTokens(service, 'refresh-0')).toMatchObject({
      kind: 'failed',
      ambiguous: false,
      error: { code: 'network' },
    });
  });
});

test('WHOOP’s wording is shown, but nothing in it that could be a secret, and not at any length', async () => {
  const description = `Token abcdefghijklmnopqrstuvwxyz0123 of refresh-0 is\u001b[31m gone. ${'Really. '.repeat(100)}`;
  const { service } = await startEndpoint({
    status: 400,
    body: JSON.stringify({ error: 'invalid_grant', error_description: description }),
  });
  const answer = await refreshTokens(service, 'refresh-0');
  if (answer.kind !== 'refused') throw new Error(inspect(answer));
  expect(answer.detail).toStartWith('invalid_grant: Token … of … is [31m gone. Really.');
  expect(answer.detail.length).toBeLessThan(200);
});

test('a hint says more than a description', async () => {
  const { service } = await startEndpoint({
    status: 400,
    body: JSON.stringify({ error: 'invalid_grant', error_description: 'Long.', error_hint: 'Short.' }),
  });
  expect(await refreshTokens(service, 'refresh-0')).toMatchObject({ detail: 'invalid_grant: Short.' });
});
