import { describe, expect, test } from 'bun:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createMemberHome, rejection } from './support/member-home.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a token that is good', () => {
  test('is used without asking WHOOP or touching the file', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -40 * MINUTE_MS, expires: 20 * MINUTE_MS });
    home.write(login);
    const before = home.text();
    const token = await home.tokens().current();
    expect(token).toEqual({
      value: login.WHOOP_ACCESS_TOKEN ?? '',
      scopes: login.WHOOP_SCOPES?.split(' '),
      obtainedAt: new Date(login.WHOOP_TOKEN_OBTAINED_AT ?? ''),
    });
    expect(home.tokenRequests).toBe(0);
    expect(home.text()).toBe(before);
  });

  test('of unknown expiry is tried', async () => {
    await using home = await createMemberHome();
    const { WHOOP_ACCESS_TOKEN } = home.login();
    home.write({ WHOOP_ACCESS_TOKEN });
    expect((await home.tokens().current()).value).toBe(WHOOP_ACCESS_TOKEN ?? '');
  });
});

describe('a refresh', () => {
  test('comes five minutes before the end, and its pair is on disk when the token is handed out', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -56 * MINUTE_MS, expires: 4 * MINUTE_MS });
    home.write({ ...login, FOREIGN: 'kept' });
    const token = await home.tokens().current();
    expect(token.value).not.toBe(login.WHOOP_ACCESS_TOKEN ?? '');
    expect(await home.accepts(token.value)).toBe(true);
    const written = home.read();
    expect(written).toMatchObject({
      WHOOP_ACCESS_TOKEN: token.value,
      WHOOP_TOKEN_ORIGIN: home.whoop.origin,
      FOREIGN: 'kept',
    });
    expect(written.WHOOP_REFRESH_TOKEN).not.toBe(login.WHOOP_REFRESH_TOKEN);
    const lifetime = Date.parse(written.WHOOP_TOKEN_EXPIRES_AT ?? '') - Date.now();
    expect(lifetime).toBeGreaterThan(59 * MINUTE_MS);
    expect(lifetime).toBeLessThanOrEqual(HOUR_MS);
    expect(home.whoop.refreshes).toBe(1);
  });

  test('is one for eight calls at the same time', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const tokens = home.tokens();
    const values = await Promise.all(Array.from({ length: 8 }, async () => (await tokens.current()).value));
    expect(new Set(values).size).toBe(1);
    expect(await home.accepts(values[0] ?? '')).toBe(true);
    expect(home.tokenRequests).toBe(1);
  });

  test('that fails is one for eight calls too', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ delayMs: 50, reply: { status: 403 } });
    const tokens = home.tokens();
    const calls = Array.from({ length: 8 }, () => rejection(tokens.current()));
    expect(new Set((await Promise.all(calls)).map(({ code }) => code))).toEqual(new Set(['whoop_error']));
    expect(home.tokenRequests).toBe(1);
  });

  test('starts from a refresh token alone', async () => {
    await using home = await createMemberHome();
    const { WHOOP_REFRESH_TOKEN } = home.login();
    home.write({ WHOOP_REFRESH_TOKEN });
    expect(await home.accepts((await home.tokens().current()).value)).toBe(true);
  });

  test('keeps the scopes when the answer names none to read', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login({ scopes: ['offline'] }), WHOOP_SCOPES: 'read:sleep read:cycles offline' });
    expect((await home.tokens().current()).scopes).toEqual(['read:sleep', 'read:cycles', 'offline']);
    expect(home.read().WHOOP_SCOPES).toBe('read:sleep read:cycles offline');
  });

  test('keeps the refresh token when the answer has no new one', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    home.faults.push({
      reply: { status: 200, body: JSON.stringify({ access_token: 'next', expires_in: 3600 }) },
    });
    expect((await home.tokens().current()).value).toBe('next');
    expect(home.read()).toMatchObject({ WHOOP_REFRESH_TOKEN: login.WHOOP_REFRESH_TOKEN });
  });

  test('forced, it comes whether it is due or not', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -MINUTE_MS, expires: 59 * MINUTE_MS });
    home.write(login);
    const token = await home.tokens().refresh();
    expect(token.value).not.toBe(login.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.tokenRequests).toBe(1);
  });

  test('of another process is used instead of an own one', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const tokens = home.tokens();
    const store = home.store();
    const held = Promise.withResolvers<void>();
    const holding = store.locked(() => held.promise);
    const waiting = tokens.current();
    await pause(100);
    const winner = home.login({ obtained: 0, expires: HOUR_MS });
    home.write(winner);
    held.resolve();
    await holding;
    expect((await waiting).value).toBe(winner.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.tokenRequests).toBe(0);
  });

  test('belongs to the process: a caller that gives up does not end it', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ delayMs: 300 });
    const tokens = home.tokens();
    const abort = new AbortController();
    const given = tokens.current(abort.signal);
    const patient = tokens.current();
    setTimeout(() => abort.abort(), 50);
    await expect(given).rejects.toHaveProperty('name', 'AbortError');
    expect(home.whoop.refreshes).toBe(0);
    await tokens.settle();
    expect(home.whoop.refreshes).toBe(1);
    expect(home.read().WHOOP_ACCESS_TOKEN).toBe((await patient).value);
  });

  test('goes on even when nobody waits for it any more', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ delayMs: 50 }, { reply: { status: 403 } });
    const tokens = home.tokens();
    for (const asked of [1, 2]) {
      const abort = new AbortController();
      const given = tokens.refresh(abort.signal);
      abort.abort();
      await expect(given).rejects.toHaveProperty('name', 'AbortError');
      await tokens.settle();
      expect(home.tokenRequests).toBe(asked);
    }
    expect(home.whoop.refreshes).toBe(1);
  });

  test('that takes its time is not waited for while the token is good', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -57 * MINUTE_MS, expires: 3 * MINUTE_MS });
    home.write(login);
    home.faults.push({ delayMs: 4_000 });
    const tokens = home.tokens();
    for (let call = 0; call < 3; call++) {
      expect((await tokens.current()).value).toBe(login.WHOOP_ACCESS_TOKEN ?? '');
    }
    expect(home.whoop.refreshes).toBe(0);
    await tokens.settle();
    expect((await tokens.current()).value).toBe(home.read().WHOOP_ACCESS_TOKEN ?? '');
    expect(home.tokenRequests).toBe(1);
  });

  test('that waits for the lock of another keeps no process from its end', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const held = Promise.withResolvers<void>();
    const holding = home.store().locked(() => held.promise);
    const tokens = home.tokens();
    const given = tokens.current();
    given.catch(() => undefined);
    await pause(100);
    await tokens.settle();
    await expect(given).rejects.toHaveProperty('name', 'AbortError');
    held.resolve();
    await holding;
    expect(home.tokenRequests).toBe(0);
    await tokens.current();
    expect(home.tokenRequests).toBe(1);
  });

  test('is not begun for a caller that has given up already', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const tokens = home.tokens();
    await expect(tokens.current(AbortSignal.abort())).rejects.toHaveProperty('name', 'AbortError');
    await tokens.settle();
    expect(home.tokenRequests).toBe(0);
  });
});

describe('a clock that is wrong', () => {
  test('by six hours ahead costs one refresh and not one a call', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -MINUTE_MS, expires: 59 * MINUTE_MS }));
    const tokens = home.tokens({}, () => new Date(Date.now() + 6 * HOUR_MS));
    for (let call = 0; call < 3; call++) await tokens.current();
    expect(home.tokenRequests).toBe(1);
    // Set right again, it sees a pair from the future: nothing to renew.
    await home.tokens().current();
    expect(home.tokenRequests).toBe(1);
  });

  test('by six hours behind costs none, and a 401 is not taken for a missing scope', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -2 * HOUR_MS, expires: -HOUR_MS }));
    const tokens = home.tokens({}, () => new Date(Date.now() - 6 * HOUR_MS));
    const token = await tokens.current();
    expect(home.tokenRequests).toBe(0);
    const next = await tokens.afterUnauthorized(token);
    expect(next).not.toBe('scope_missing');
    expect(home.tokenRequests).toBe(1);
    for (let call = 0; call < 3; call++) await tokens.current();
    // The others, with the right clock, renew once what was written with the wrong one.
    for (let call = 0; call < 3; call++) await home.tokens().current();
    expect(home.tokenRequests).toBe(2);
  });

  test('or an expiry that makes no sense does not renew a pair of the last half hour', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -29 * MINUTE_MS, expires: -10 * HOUR_MS }));
    await home.tokens().current();
    expect(home.tokenRequests).toBe(0);
  });
});

describe('after a 401', () => {
  test('a token that another process has put in place is used', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -10 * MINUTE_MS, expires: 50 * MINUTE_MS }));
    const tokens = home.tokens();
    const rejected = await tokens.current();
    const newer = home.login({ obtained: 0, expires: HOUR_MS });
    home.write(newer);
    expect(await tokens.afterUnauthorized(rejected)).toMatchObject({ value: newer.WHOOP_ACCESS_TOKEN });
    expect(home.tokenRequests).toBe(0);
  });

  test('a token of some age is renewed, once for all who were refused', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -10 * MINUTE_MS, expires: 50 * MINUTE_MS }));
    const tokens = home.tokens();
    const rejected = await tokens.current();
    home.whoop.expireAccessTokens();
    const next = await Promise.all(Array.from({ length: 6 }, () => tokens.afterUnauthorized(rejected)));
    const values = new Set(next.map((token) => (token === 'scope_missing' ? token : token.value)));
    expect(values.size).toBe(1);
    expect(await home.accepts([...values][0] ?? '')).toBe(true);
    expect(home.tokenRequests).toBe(1);
  });

  test('a token of this minute lacks a scope', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -30_000, expires: HOUR_MS }));
    const tokens = home.tokens();
    expect(await tokens.afterUnauthorized(await tokens.current())).toBe('scope_missing');
    expect(home.tokenRequests).toBe(0);
  });

  test('a token of unknown age is renewed, and its successor is fresh', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(), WHOOP_TOKEN_EXPIRES_AT: undefined, WHOOP_TOKEN_OBTAINED_AT: undefined });
    const tokens = home.tokens();
    const next = await tokens.afterUnauthorized(await tokens.current());
    if (next === 'scope_missing') throw new Error('It should have been renewed.');
    expect(await tokens.afterUnauthorized(next)).toBe('scope_missing');
    expect(home.tokenRequests).toBe(1);
  });
});

describe('a login that WHOOP refuses to renew', () => {
  const refuse = (error: string) => ({ reply: { status: 400, body: JSON.stringify({ error }) } });

  test('is dead at once for the next process: its access token is not handed out', async () => {
    await using home = await createMemberHome();
    home.write(home.login({ obtained: -10 * MINUTE_MS, expires: 50 * MINUTE_MS }));
    home.faults.push(refuse('invalid_grant'));
    await rejection(home.tokens().refresh());
    const error = await rejection(home.tokens().current());
    expect([error.code, error.message]).toEqual([
      'login_expired',
      expect.stringContaining('refused to renew'),
    ]);
    expect(home.tokenRequests).toBe(1);
  });

  test('for a scope that was switched off uses its access token to the end', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -10 * MINUTE_MS, expires: 50 * MINUTE_MS });
    home.write(login);
    home.faults.push(refuse('invalid_scope'));
    await rejection(home.tokens().refresh());
    expect((await home.tokens().current()).value).toBe(login.WHOOP_ACCESS_TOKEN ?? '');
  });
});

describe('without what a refresh needs', () => {
  test('no login is not_logged_in, with the next step', async () => {
    await using home = await createMemberHome();
    expect((await rejection(home.tokens().current())).toJSON().error).toEqual({
      code: 'not_logged_in',
      message: `There is no WHOOP login in ${home.envPath}.`,
      hint: 'Run `wellpipe init` to set up and log in.',
    });
    home.write({});
    const error = await rejection(home.tokens().current());
    expect([error.exitCode, error.hint]).toEqual([10, 'Run `wellpipe auth whoop` to log in.']);
  });

  test('no refresh token: the access token is used to its end, and then the scope is named', async () => {
    await using home = await createMemberHome();
    const scopes = ['read:sleep'];
    home.write(home.login({ obtained: -59 * MINUTE_MS, expires: MINUTE_MS, scopes }));
    await home.tokens().current();
    home.write(home.login({ scopes }));
    const error = await rejection(home.tokens().current());
    expect(error.code).toBe('login_expired');
    expect(error.message).toContain('`offline`');
    expect(home.tokenRequests).toBe(0);
  });

  test('no client secret is config, and nothing is sent', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(), WHOOP_CLIENT_SECRET: undefined });
    const error = await rejection(home.tokens().current());
    expect(error.exitCode).toBe(20);
    expect(error.message).toStartWith('WHOOP_CLIENT_SECRET is set neither');
    expect(home.tokenRequests).toBe(0);
  });

  test('a login for another origin is config, and nothing is sent there', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(), WHOOP_TOKEN_ORIGIN: 'https://api.prod.whoop.com' });
    const tokens = home.tokens();
    for (const attempt of [tokens.current(), tokens.refresh()]) {
      const error = await rejection(attempt);
      expect(error.exitCode).toBe(20);
      expect(error.message).toContain('https://api.prod.whoop.com');
      expect(error.hint).toContain('WELLPIPE_HOME');
      expect(error.hint).toContain('auth logout');
    }
    expect(home.whoop.requests).toHaveLength(0);
  });
});
