import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { readJsonError } from './support/errors.ts';
import { failFirst, logIn, Machine, tryToken } from './support/login.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EXPIRED = { expiresInMs: -MINUTE_MS, ageMs: HOUR_MS };
const PROFILE = ['record', 'profile'];
const TOKEN_PATH = '/oauth/oauth2/token';
const PROFILE_PATH = '/developer/v2/user/profile/basic';

test('auth status tells what is known of the login, and asks WHOOP nothing', async () => {
  await using machine = await Machine.start();
  await logIn(machine);
  const asked = machine.whoop.requests.length;
  const status = await machine.ask(['auth', 'status']);
  expect(status).toEqual({
    logged_in: true,
    scopes: expect.arrayContaining([...ALL_SCOPES]),
    missing_scopes: [],
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    source: 'env_file',
    protection: 'none',
    user_id: machine.whoop.member.profile.user_id,
  });
  expect(machine.whoop.requests).toHaveLength(asked);
});

test('without a login auth status says so, names the next step, and makes no file', async () => {
  await using machine = await Machine.start();
  const status = await machine.ask(['auth', 'status']);
  expect(status).toMatchObject({ logged_in: false, scopes: [], source: 'none' });
  expect(JSON.stringify(status)).toContain('wellpipe auth whoop');
  expect(readdirSync(machine.home.home)).toEqual([]);
});

test('auth refresh takes the place of both tokens, and the old ones are dead', async () => {
  await using machine = await Machine.start();
  await logIn(machine);
  const before = machine.readEnv();
  const status = await machine.ask(['auth', 'refresh']);
  const after = machine.readEnv();
  expect(status).toMatchObject({ logged_in: true, expires_at: after.WHOOP_TOKEN_EXPIRES_AT });
  expect(after.WHOOP_ACCESS_TOKEN).not.toBe(before.WHOOP_ACCESS_TOKEN);
  expect(after.WHOOP_REFRESH_TOKEN).not.toBe(before.WHOOP_REFRESH_TOKEN);
  expect(after.WHOOP_SCOPES).toBe(before.WHOOP_SCOPES);
  expect(machine.whoop.countTokens()).toEqual({ access: 1, refresh: 1 });
  expect(await tryToken(machine, before.WHOOP_ACCESS_TOKEN)).toBe(401);
  expect(await tryToken(machine, after.WHOOP_ACCESS_TOKEN)).toBe(200);
});

test('a token that lasts is used as it is', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: HOUR_MS / 2 });
  const before = readFileSync(machine.envFile, 'utf8');
  await machine.ask(PROFILE);
  expect(machine.statusesOf('/token')).toEqual([]);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
});

test('five minutes before its end a token is renewed, but never one that is half an hour young', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: 4 * MINUTE_MS, ageMs: 29 * MINUTE_MS });
  await machine.ask(PROFILE);
  expect(machine.whoop.refreshes).toBe(0);
  machine.placeLogin({ expiresInMs: 4 * MINUTE_MS, ageMs: 31 * MINUTE_MS });
  await machine.ask(PROFILE);
  expect(machine.whoop.refreshes).toBe(1);
});

test('after expiry a question with many requests renews once', async () => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  await machine.ask(['today']);
  expect(machine.statusesOf('/token')).toEqual([200]);
  expect(machine.whoop.requests.filter(({ status }) => status === 401)).toEqual([]);
  await machine.ask(['today']);
  expect(machine.whoop.refreshes).toBe(1);
});

test('eight processes after expiry renew once, and all of them answer', async () => {
  await using machine = await Machine.start({
    // Long enough for all of them to want one.
    intercept: ({ path }) => (path === TOKEN_PATH ? { delayMs: 300 } : undefined),
  });
  machine.placeLogin(EXPIRED);
  const results = await Promise.all(Array.from({ length: 8 }, () => machine.run([...PROFILE, '--json'])));
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    Array(8).fill({ code: 0, stderr: '' }),
  );
  expect(machine.statusesOf('/token')).toEqual([200]);
  expect(machine.statusesOf('/basic')).toEqual(Array(8).fill(200));
  expect(readdirSync(machine.home.wellpipeHome).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('eight processes whose token died early renew once after the 401, and all of them answer', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.expireAccessTokens();
  const results = await Promise.all(Array.from({ length: 8 }, () => machine.run([...PROFILE, '--json'])));
  expect(results.map(({ code }) => code)).toEqual(Array(8).fill(0));
  expect(machine.statusesOf('/token')).toEqual([200]);
});

test('after a 401 the tokens that another process has written meanwhile are used', async () => {
  let replaced = false;
  await using machine: Machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== PROFILE_PATH || replaced) return undefined;
      replaced = true;
      machine.whoop.revokeEverything();
      machine.placeLogin();
      return undefined;
    },
  });
  machine.placeLogin();
  await machine.ask(PROFILE);
  expect(machine.statusesOf('/basic')).toEqual([401, 200]);
  expect(machine.statusesOf('/token')).toEqual([]);
});

test('a 401 for a token that is seconds old means a missing scope, and renews nothing', async () => {
  await using machine = await Machine.start({
    intercept: failFirst(PROFILE_PATH, { reply: { status: 401 } }),
  });
  machine.placeLogin({ ageMs: 1_000 });
  const result = await machine.run([...PROFILE, '--json']);
  expect(result.code).toBe(12);
  expect(readJsonError(result).message).toContain('read:profile');
  expect(machine.statusesOf('/token')).toEqual([]);
});

test('tokens in the process environment are taken over once, and never again', async () => {
  await using machine = await Machine.start();
  const { refreshToken: WHOOP_REFRESH_TOKEN = '' } = machine.whoop.issueTokens();
  const env = { WHOOP_REFRESH_TOKEN };
  expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({ source: 'environment' });
  await machine.ask(PROFILE, { env });
  expect(machine.statusesOf('/token')).toEqual([200]);
  await machine.ask(PROFILE, { env });
  await machine.ask(['auth', 'refresh'], { env });
  await machine.ask(PROFILE, { env });
  expect(machine.statusesOf('/token')).toEqual([200, 200]);
  expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({ source: 'env_file' });
  expect(readFileSync(machine.envFile, 'utf8')).not.toContain(WHOOP_REFRESH_TOKEN);
});

test('a stale token in the process environment does not cost the login that works', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const env = { WHOOP_REFRESH_TOKEN: 'stale-token-of-an-old-configuration' };
  await machine.ask(PROFILE, { env });
  await machine.ask(PROFILE, { env });
  expect(machine.statusesOf('/token')).toEqual([400]);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: true, source: 'env_file' });
});

test('a token is sent to the origin that gave it and to no other', async () => {
  await using other = await Machine.start();
  await using machine = await Machine.start();
  machine.placeLogin();
  for (const args of [PROFILE, ['auth', 'refresh'], ['status', '--check']]) {
    const result = await machine.run([...args, '--json'], { env: other.env });
    expect(result.code).toBe(20);
    expect(readJsonError(result).message).toContain(machine.whoop.origin);
  }
  expect(other.whoop.requests).toEqual([]);
});
