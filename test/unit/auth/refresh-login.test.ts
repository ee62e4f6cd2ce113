import { describe, expect, test } from 'bun:test';
import { fingerprint } from '../../../src/auth/login-keys.ts';
import { createMemberHome, everythingOf, rejection } from './support/member-home.ts';

const HOUR_MS = 3_600_000;
const refusal = (error: string, more: object = {}) => ({
  reply: { status: 400, body: JSON.stringify({ error, ...more }) },
});

describe.concurrent('a fault in passing never costs the login', () => {
  test.each([
    ['an answer cut off after the tokens were kept', { cut: 'after-work', keepOldTokens: true }],
    ['an answer cut in the middle, tokens kept', { cut: 'mid-body', keepOldTokens: true }],
    ['a connection cut before', { cut: 'before-work' }],
    ['HTTP 500', { reply: { status: 500, body: 'Internal error' } }],
    ['HTTP 503 with a page', { reply: { status: 503, body: '<html>busy</html>' } }],
    ['a page with 200', { reply: { status: 200, body: '<html>Sign in</html>' } }],
    ['an empty answer', { reply: { status: 200, body: '' } }],
    ['an object without tokens', { reply: { status: 200, body: '{"ok":true}' } }],
  ] as const)('%s: the same token is sent once more', async (_, fault) => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push(fault);
    const { value } = await home.tokens().current();
    expect(home.tokenRequests).toBe(2);
    expect(await home.accepts(value)).toBe(true);
  });

  test('HTTP 500 three times: told as such, and the fourth answer counts', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    for (let time = 0; time < 3; time++) home.faults.push({ reply: { status: 500 } });
    const tokens = home.tokens();
    const error = await rejection(tokens.current());
    expect(error.exitCode).toBe(30);
    expect(home.read()).toMatchObject(login);
    expect(home.tokenRequests).toBe(2);
    expect(await home.accepts((await tokens.current()).value)).toBe(true);
    expect(home.tokenRequests).toBe(4);
  });

  test('HTTP 429: not sent again', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ reply: { status: 429 } });
    const tokens = home.tokens();
    expect((await rejection(tokens.current())).exitCode).toBe(32);
    expect(home.tokenRequests).toBe(1);
    await tokens.current();
  });

  test('nobody there: told, and nothing forgotten', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    await home.whoop.close();
    expect((await rejection(home.tokens().current())).exitCode).toBe(31);
    expect(home.read()).toMatchObject(login);
  });

  test('a token that still works is used while the renewal fails, without a try on every call', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -57 * 60_000, expires: 3 * 60_000 });
    home.write(login);
    home.faults.push({ reply: { status: 500 } }, { reply: { status: 500 } });
    const tokens = home.tokens();
    for (let call = 0; call < 4; call++) {
      expect((await tokens.current()).value).toBe(login.WHOOP_ACCESS_TOKEN ?? '');
    }
    expect(home.tokenRequests).toBe(2);
  });

  test('a fault of the app’s id or secret is config, and not the end of the login', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write({ ...login, WHOOP_CLIENT_SECRET: 'cut-off' });
    const error = await rejection(home.tokens().current());
    expect(error.exitCode).toBe(20);
    expect(error.hint).toContain('WHOOP_CLIENT_SECRET');
    home.write(login);
    await home.tokens().current();
  });
});

describe.concurrent('a refusal', () => {
  test.each(['invalid_grant', 'invalid_request', 'invalid_scope', 'token_inactive'])(
    '%s ends the login, is remembered for all, and is not asked for again',
    async (code) => {
      await using home = await createMemberHome();
      const login = home.login();
      home.write(login);
      home.faults.push(refusal(code));
      const error = await rejection(home.tokens().current());
      expect(error.exitCode).toBe(11);
      expect(error.message).toContain(code);
      expect(error.hint).toContain('wellpipe auth whoop');
      expect(home.read()).toMatchObject(login);

      const later = await rejection(home.tokens().current());
      expect(later.exitCode).toBe(11);
      expect(later.message).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
      expect(home.store().read().refusal?.reason).toBe(code as 'invalid_grant');
      expect(home.tokenRequests).toBe(1);
    },
  );

  test('tells which of them it was', async () => {
    const messages = new Set<string>();
    for (const code of ['invalid_grant', 'invalid_request', 'invalid_scope']) {
      await using home = await createMemberHome();
      home.write(home.login());
      home.faults.push(refusal(code));
      await rejection(home.tokens().current());
      messages.add((await rejection(home.tokens().current())).message);
    }
    expect(messages.size).toBe(3);
  });

  test('is not believed when another process has put a new pair in place meanwhile', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const newer = home.login({ obtained: 0, expires: HOUR_MS });
    home.faults.push({ delayMs: 150, ...refusal('invalid_grant') });
    const waiting = home.tokens().current();
    await Bun.sleep(50);
    home.write(newer);
    expect((await waiting).value).toBe(newer.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.read().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
  });

  test('is forgotten with the next login', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push(refusal('invalid_grant'));
    await rejection(home.tokens().current());
    const { accessToken, refreshToken, scopes } = home.whoop.issueTokens();
    const { origin, clientId: id, clientSecret: secret } = home.whoop;
    const now = new Date();
    await home.store().saveLogin({
      pair: {
        accessToken,
        refreshToken,
        scopes,
        obtainedAt: now,
        expiresAt: new Date(now.getTime() + HOUR_MS),
      },
      origin,
      userId: undefined,
      client: { id, secret },
      redirectUri: 'http://localhost:3000/api/callback/whoop',
    });
    expect(home.read().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
    expect((await home.tokens().current()).value).toBe(accessToken);
  });

  test('is of one refresh token for one app: another of either is tried', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    home.faults.push(refusal('invalid_grant'));
    await rejection(home.tokens({ WHOOP_CLIENT_ID: 'another app' }).current());
    await home.tokens().current();
    expect(home.tokenRequests).toBe(2);
  });

  test('is tried again when the member forces a refresh', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push(refusal('invalid_grant'));
    await rejection(home.tokens().current());
    const { value } = await home.tokens().refresh();
    expect(await home.accepts(value)).toBe(true);
    expect(home.read().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
  });

  test('of a token whose answer was lost says so', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    home.faults.push({ cut: 'after-work' });
    const error = await rejection(home.tokens().current());
    expect(error.exitCode).toBe(11);
    expect(error.message).toContain('replaced the tokens, but its answer never arrived');
    expect((await rejection(home.tokens().current())).message).toContain('its answer never arrived');
    expect(home.tokenRequests).toBe(2);
    expect(home.read()).toMatchObject(login);
  });

  test('says so too when the loss was in an earlier call', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ cut: 'after-work' }, { cut: 'before-work' });
    const tokens = home.tokens();
    expect((await rejection(tokens.current())).exitCode).toBe(31);
    expect((await rejection(tokens.current())).message).toContain('its answer never arrived');
  });
});

test('no error shows a secret, whatever WHOOP repeats', async () => {
  await using home = await createMemberHome();
  const login = home.login();
  const secrets = [login.WHOOP_ACCESS_TOKEN ?? '', login.WHOOP_REFRESH_TOKEN ?? '', home.whoop.clientSecret];
  const echo = secrets.join(' and ');
  for (const [status, error] of [
    [400, 'invalid_grant'],
    [400, 'unheard_of'],
    [401, 'invalid_client'],
    [500, 'server_error'],
    [200, 'none'],
    [400, echo],
  ] as const) {
    home.write(login);
    const reply = { status, body: JSON.stringify({ error, error_description: echo, error_hint: echo }) };
    home.faults.push({ reply }, { reply });
    const told = everythingOf(await rejection(home.tokens().current()));
    home.faults.length = 0;
    for (const secret of secrets) expect(told).not.toContain(secret);
  }
  await home.whoop.close();
  const told = everythingOf(await rejection(home.tokens().current()));
  for (const secret of secrets) expect(told).not.toContain(secret);
});

test('the marker of a refusal holds no token', async () => {
  await using home = await createMemberHome();
  const { WHOOP_REFRESH_TOKEN = '', ...login } = home.login();
  home.write({ ...login, WHOOP_REFRESH_TOKEN });
  home.faults.push(refusal('invalid_grant'));
  await rejection(home.tokens().current());
  const marker = home.read().WELLPIPE_REFUSED_LOGIN ?? '';
  expect(marker).toStartWith(fingerprint(home.whoop.clientId, WHOOP_REFRESH_TOKEN));
  expect(marker).not.toContain(WHOOP_REFRESH_TOKEN);
});
