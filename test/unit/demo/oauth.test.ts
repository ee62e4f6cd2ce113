import { afterAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { approveConsent } from '../../../src/demo/consent-walk.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../../src/demo/server.ts';

const REDIRECT = 'http://localhost:3000/api/callback/whoop';
const STATE = 'a-state-of-some-length';
let nowMs = Date.parse('2026-11-22T12:00:00Z');
const clock = () => new Date(nowMs);
const started: SimulatedWhoop[] = [];

async function start(...options: Parameters<typeof startSimulatedWhoop>): Promise<SimulatedWhoop> {
  const whoop = await startSimulatedWhoop({ clock, member: { joined: '2026-11-10' }, ...options[0] });
  started.push(whoop);
  return whoop;
}
afterAll(() => Promise.all(started.map((whoop) => whoop.close())));

const whoop = await start();

function authorizeUrl(parameters: Record<string, string | undefined> = {}, at = whoop): string {
  const url = new URL('/oauth/oauth2/auth', at.origin);
  const all = {
    client_id: at.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'offline read:cycles',
    state: STATE,
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

async function getCode(parameters: Record<string, string | undefined> = {}, at = whoop): Promise<string> {
  return new URL(await approveConsent(authorizeUrl(parameters, at))).searchParams.get('code') ?? '';
}

async function post(fields: Record<string, string>, at = whoop) {
  const response = await fetch(`${at.origin}/oauth/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: at.clientId, client_secret: at.clientSecret, ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string | number> };
}

const exchange = (code: string, fields: Record<string, string> = {}, at = whoop) =>
  post({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...fields }, at);
const refresh = (token: unknown, fields: Record<string, string> = {}, at = whoop) =>
  post({ grant_type: 'refresh_token', refresh_token: String(token), scope: 'offline', ...fields }, at);

async function statusOf(accessToken: unknown, path = '/developer/v2/cycle', at = whoop): Promise<number> {
  const response = await fetch(`${at.origin}${path}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  await response.text();
  return response.status;
}

describe('a login', () => {
  test('asks the member on a page that names the app, what it wants, and that it is simulated', async () => {
    const response = await fetch(authorizeUrl({ scope: 'read:sleep' }));
    const page = await response.text();
    expect(response.headers.get('content-type')).toStartWith('text/html');
    expect(page).toContain('Simulated WHOOP');
    expect(page).toContain(whoop.clientId);
    expect(page).toContain('<li>sleep</li>');
  });

  test('that is granted returns to the app with code, scope and state', async () => {
    const location = new URL(await approveConsent(authorizeUrl()));
    expect(`${location.origin}${location.pathname}`).toBe(REDIRECT);
    expect(location.searchParams.get('state')).toBe(STATE);
    expect(location.searchParams.get('scope')).toBe('offline read:cycles');
    expect(location.searchParams.get('code')).toMatch(/^[\w-]{20,}$/);
  });

  test('that is denied returns with access_denied and the state', async () => {
    const page = await (await fetch(authorizeUrl())).text();
    const challenge = /name="challenge" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const answer = () =>
      fetch(`${whoop.origin}/oauth/oauth2/consent`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ challenge, decision: 'deny' }),
      });
    const location = new URL((await answer()).headers.get('location') ?? '');
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('state')).toBe(STATE);
    expect((await answer()).status).toBe(400);
  });

  test('gives the app the scopes that the member allowed', async () => {
    const narrow = await start({ grantedScopes: ['read:cycles'] });
    const { body } = await exchange(await getCode({}, narrow), {}, narrow);
    expect(body).toMatchObject({ scope: 'read:cycles' });
    expect(body).not.toHaveProperty('refresh_token');
  });

  test('works on any port of localhost, and with registered redirects only where there are some', async () => {
    expect(await approveConsent(authorizeUrl({ redirect_uri: REDIRECT.replace('3000', '54321') }))).toContain(
      ':54321/',
    );
    const listed = await start({ client: { redirectUris: ['whoop://example/redirect'] } });
    const location = await approveConsent(authorizeUrl({ redirect_uri: 'whoop://example/redirect' }, listed));
    expect(location).toStartWith('whoop://example/redirect?code=');
    await expect(approveConsent(authorizeUrl({}, listed))).rejects.toThrow('invalid_request');
  });

  test.each([
    [{ client_id: 'someone-else' }, 'invalid_client'],
    [{ client_id: undefined }, 'invalid_client'],
    [{ redirect_uri: 'http://localhost:3000/other' }, 'invalid_request'],
    [{ redirect_uri: `${REDIRECT}/` }, 'invalid_request'],
    [{ redirect_uri: 'http://localhost.example.com:3000/api/callback/whoop' }, 'invalid_request'],
    [{ redirect_uri: undefined }, 'invalid_request'],
  ])('with %j ends on a page of WHOOP and never at the app', async (parameters, error) => {
    const response = await fetch(authorizeUrl(parameters));
    expect(new URL(response.url).origin).toBe(whoop.origin);
    expect(new URL(response.url).pathname).toBe('/oauth/oauth2/fallbacks/error');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(error);
  });

  test.each([
    [{ scope: 'read:cycles read:secrets' }, 'invalid_scope', '"read:secrets"'],
    [{ state: 'short' }, 'invalid_state', '"state"'],
    [{ state: undefined }, 'invalid_state', '"state"'],
    [{ response_type: 'token' }, 'unsupported_response_type', 'code'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request', 'S256'],
    [{ code_challenge: 'x'.repeat(43) }, 'invalid_request', 'S256'],
  ])(
    'with %j returns to the app with an error, a hint and an empty state',
    async (parameters, error, hint) => {
      const location = new URL(await approveConsent(authorizeUrl(parameters)));
      expect(location.searchParams.get('error')).toBe(error);
      expect(location.searchParams.get('error_hint')).toContain(hint);
      expect(location.searchParams.get('state')).toBe('');
      expect(location.searchParams.has('code')).toBe(false);
    },
  );

  test('cannot smuggle markup into WHOOP’s pages', async () => {
    const evil = '<script>alert("x")</script>';
    const pages = await Promise.all(
      [
        `${whoop.origin}/oauth/oauth2/fallbacks/error?${new URLSearchParams({ error: evil, error_hint: evil })}`,
        authorizeUrl({ client_id: evil }),
      ].map(async (url) => (await fetch(url)).text()),
    );
    for (const page of pages) expect(page).not.toContain('<script');
    expect(pages[0]).toContain('&#60;script&#62;alert(&#34;x&#34;)');
  });
});

describe('a code', () => {
  test('buys tokens', async () => {
    const { status, body } = await exchange(await getCode());
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type']);
    expect(body).toMatchObject({ expires_in: 3_600, scope: 'offline read:cycles', token_type: 'bearer' });
    expect(await statusOf(body.access_token)).toBe(200);
  });

  test('buys no refresh token without the scope offline', async () => {
    const { body } = await exchange(await getCode({ scope: 'read:cycles' }));
    expect(body).not.toHaveProperty('refresh_token');
  });

  test('is used once: a second use kills what the first one bought', async () => {
    const code = await getCode();
    const { body } = await exchange(code);
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await statusOf(body.access_token)).toBe(401);
    expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('lasts ten minutes', async () => {
    const [fresh, stale] = [await getCode(), await getCode()];
    nowMs += 599_000;
    expect((await exchange(fresh)).status).toBe(200);
    nowMs += 1_000;
    expect(await exchange(stale)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('is bound to its redirect URI', async () => {
    const { body } = await exchange(await getCode(), { redirect_uri: REDIRECT.replace('3000', '3001') });
    expect(body).toMatchObject({ error: 'invalid_grant' });
  });

  test('is bound to the verifier of its challenge', async () => {
    const verifier = 'v'.repeat(50);
    const challenged = {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const invalid = { status: 400, body: { error: 'invalid_grant' } };
    expect(await exchange(await getCode(challenged), { code_verifier: 'w'.repeat(50) })).toMatchObject(
      invalid,
    );
    expect(await exchange(await getCode(challenged))).toMatchObject(invalid);
    expect(await exchange(await getCode(), { code_verifier: verifier })).toMatchObject(invalid);
    expect(await exchange(await getCode(challenged), { code_verifier: verifier })).toMatchObject({
      status: 200,
    });
  });

  test.each([
    [{ client_id: 'someone-else' }, 401, 'invalid_client'],
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_secret: '' }, 401, 'invalid_client'],
    [{ code: 'guessed' }, 400, 'invalid_grant'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'invalid_request'],
  ])('buys nothing with %j', async (fields, status, error) => {
    const found = await exchange(await getCode(), { ...fields } as Record<string, string>);
    expect(found).toMatchObject({ status, body: { error, error_description: expect.any(String) } });
  });

  test('is accepted in a form with the secret in it, by POST, and in no other way', async () => {
    const url = `${whoop.origin}/oauth/oauth2/token`;
    const fields = { grant_type: 'authorization_code', code: await getCode(), redirect_uri: REDIRECT };
    const client = { client_id: whoop.clientId, client_secret: whoop.clientSecret };
    const answers = await Promise.all([
      fetch(url),
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...fields, ...client }),
      }),
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
        body: new URLSearchParams(fields),
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([405, 400, 401]);
  });
});

describe('a refresh', () => {
  test('brings a new pair and kills the old one at once', async () => {
    const old = whoop.issueTokens(['offline', 'read:cycles']);
    const before = whoop.refreshes;
    const { status, body } = await refresh(old.refreshToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: 'offline read:cycles', expires_in: 3_600 });
    expect(whoop.refreshes).toBe(before + 1);
    expect(await statusOf(old.accessToken)).toBe(401);
    expect(await statusOf(body.access_token)).toBe(200);
    expect(await refresh(old.refreshToken)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(whoop.refreshes).toBe(before + 1);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  test('that comes twice at the same time succeeds once', async () => {
    const { refreshToken } = whoop.issueTokens();
    const statuses = (await Promise.all([refresh(refreshToken), refresh(refreshToken)])).map(
      ({ status }) => status,
    );
    expect(statuses.toSorted()).toEqual([200, 400]);
  });

  test('keeps other logins alive', async () => {
    const [one, other] = [whoop.issueTokens(), whoop.issueTokens()];
    await refresh(one.refreshToken);
    expect(await statusOf(other.accessToken)).toBe(200);
  });

  test('does not widen what was granted', async () => {
    const { refreshToken } = whoop.issueTokens(['offline', 'read:cycles']);
    const found = await refresh(refreshToken, { scope: 'offline read:sleep' });
    expect(found).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test('fails with invalid_scope once the app has lost a scope', async () => {
    const poor = await start({ allowedScopes: ['offline', 'read:cycles'] });
    const { refreshToken } = poor.issueTokens(['offline', 'read:cycles', 'read:sleep']);
    expect(await refresh(refreshToken, {}, poor)).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });
});

describe('tokens', () => {
  test('live for an hour', async () => {
    const { accessToken } = whoop.issueTokens();
    nowMs += 3_599_000;
    expect(await statusOf(accessToken)).toBe(200);
    nowMs += 1_000;
    expect(await statusOf(accessToken)).toBe(401);
  });

  test('can be expired and revoked by a test', async () => {
    const own = await start();
    const first = own.issueTokens();
    own.expireAccessTokens();
    expect(await statusOf(first.accessToken, undefined, own)).toBe(401);
    expect(own.countTokens()).toEqual({ access: 0, refresh: 1 });
    const { body } = await refresh(first.refreshToken, {}, own);
    own.revokeEverything();
    expect(await statusOf(body.access_token, undefined, own)).toBe(401);
    expect((await refresh(body.refresh_token, {}, own)).status).toBe(400);
    expect(own.countTokens()).toEqual({ access: 0, refresh: 0 });
  });

  test('die with the app’s access, which the app can give back itself', async () => {
    const own = await start();
    const { accessToken, refreshToken } = own.issueTokens();
    const response = await fetch(`${own.origin}/developer/v2/user/access`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(await statusOf(accessToken, undefined, own)).toBe(401);
    expect((await refresh(refreshToken, {}, own)).status).toBe(400);
  });
});

test('the log of requests holds no secret', async () => {
  const code = await getCode();
  const { body } = await exchange(code);
  await refresh(body.refresh_token);
  const log = JSON.stringify(whoop.requests);
  for (const secret of [code, body.access_token, body.refresh_token, whoop.clientSecret, STATE]) {
    expect(log).not.toContain(String(secret));
  }
  expect(whoop.requests.at(-1)).toMatchObject({
    method: 'POST',
    path: '/oauth/oauth2/token',
    status: 200,
    auth: 'client',
  });
});
