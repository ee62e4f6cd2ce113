import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import type { Fault } from '../../src/demo/service/faults.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import type { RunningWellpipe } from '../support/binary.ts';
import { readJsonError } from './support/errors.ts';
import { logIn, Machine, visit } from './support/login.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EXPIRED = { expiresInMs: -MINUTE_MS, ageMs: HOUR_MS };
const PROFILE = ['record', 'profile'];
const TOKEN_PATH = '/oauth/oauth2/token';
const PROFILE_PATH = '/developer/v2/user/profile/basic';

/** What WHOOP answers to a token. */
async function tryToken(machine: Machine, token: string | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await visit(`${machine.whoop.origin}${PROFILE_PATH}`, { headers })).status;
}

/** Faults for the first requests to a path, in order; afterwards all is well. */
function failFirst(path: string, ...faults: Fault[]) {
  return (request: { path: string }) => (request.path === path ? faults.shift() : undefined);
}

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
  expect(readdirSync(machine.home.wellpipeHome).toSorted()).toEqual(['.env', 'refresh.lock']);
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
  await using machine = await Machine.start({ intercept: failFirst(PROFILE_PATH, { reply: { status: 401 } }) });
  machine.placeLogin({ ageMs: 1_000 });
  const result = await machine.run([...PROFILE, '--json']);
  expect(result.code).toBe(12);
  expect(readJsonError(result).message).toContain('read:profile');
  expect(machine.statusesOf('/token')).toEqual([]);
});

test('access taken back in the WHOOP app ends with 11, and WHOOP is not asked again until a login', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.revokeEverything();
  for (const _ of ['asked', 'remembered']) {
    const result = await machine.run([...PROFILE, '--json']);
    expect(result.code).toBe(11);
    const { code, hint } = readJsonError(result);
    expect(code).toBe('login_expired');
    expect(hint).toContain('wellpipe auth whoop');
  }
  expect(machine.statusesOf('/token')).toEqual([400]);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: false, source: 'env_file' });
  expect((await machine.run(['auth', 'refresh'])).code).toBe(11);
  expect(machine.statusesOf('/token')).toEqual([400, 400]);

  expect((await logIn(machine)).code).toBe(0);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: true });
  await machine.ask(PROFILE);
});

test.each([
  ['HTTP 503', 30, 'whoop_error', { reply: { status: 503 } }],
  ['HTTP 429', 32, 'rate_limited', { reply: { status: 429 } }],
  ['a broken connection', 31, 'network', { cut: 'before-work' }],
  ['a page of a proxy', 30, 'whoop_error', { reply: { status: 200, body: '<html>' } }],
] as [string, number, string, Fault][])(
  '%s in place of new tokens is no lost login',
  async (_, exitCode, errorCode, fault) => {
    await using machine = await Machine.start({ intercept: failFirst(TOKEN_PATH, fault, fault) });
    machine.placeLogin(EXPIRED);
    const before = readFileSync(machine.envFile, 'utf8');
    const result = await machine.run([...PROFILE, '--json']);
    expect(result.code).toBe(exitCode);
    expect(readJsonError(result).code).toBe(errorCode);
    expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
    // A 429 was sent once only: the second fault is still to come.
    await machine.run(PROFILE);
    await machine.ask(PROFILE);
  },
);

test('WHOOP being down does not matter while the token lasts', async () => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? { reply: { status: 503 } } : undefined),
  });
  machine.placeLogin({ expiresInMs: 4 * MINUTE_MS });
  await machine.ask(['today']);
  expect(machine.statusesOf('/token')).toHaveLength(2);
});

test('an answer lost on the way is asked for once more with the same token', async () => {
  await using machine = await Machine.start({
    intercept: failFirst(TOKEN_PATH, { cut: 'after-work', keepOldTokens: true }),
  });
  machine.placeLogin(EXPIRED);
  await machine.ask(PROFILE);
  expect(machine.statusesOf('/token')).toEqual([0, 200]);
});

test('an answer lost with the only tokens is told as what it is', async () => {
  await using machine = await Machine.start({ intercept: failFirst(TOKEN_PATH, { cut: 'after-work' }) });
  machine.placeLogin(EXPIRED);
  const result = await machine.run([...PROFILE, '--json']);
  expect(result.code).toBe(11);
  expect(readJsonError(result).message).toContain('its answer never arrived');
  expect(machine.statusesOf('/token')).toEqual([0, 400]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a refresh that was sent finish', async (signal) => {
  const sent = Promise.withResolvers<void>();
  await using machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== TOKEN_PATH) return undefined;
      sent.resolve();
      return { delayMs: 400 };
    },
  });
  machine.placeLogin(EXPIRED);
  await using asking = machine.start(PROFILE);
  await sent.promise;
  asking.signal(signal);
  expect(await asking.waitForExit()).toBe(130);
  expect(machine.statusesOf('/basic')).toEqual([]);
  expect(await tryToken(machine, machine.readEnv().WHOOP_ACCESS_TOKEN)).toBe(200);
});

/** A question whose refresh has been sent, and is not answered in any test's time. */
async function hangInRefresh(): Promise<{ asking: RunningWellpipe; machine: Machine }> {
  const sent = Promise.withResolvers<void>();
  const machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== TOKEN_PATH) return undefined;
      sent.resolve();
      return { delayMs: 60_000 };
    },
  });
  machine.placeLogin(EXPIRED);
  const asking = machine.start(PROFILE);
  await sent.promise;
  return { asking, machine };
}

test('a refresh that is not answered holds an ended process for ten seconds', async () => {
  const { asking, machine } = await hangInRefresh();
  await using _ = machine;
  await using __ = asking;
  const signalledAt = performance.now();
  asking.signal('SIGTERM');
  expect(await asking.waitForExit()).toBe(130);
  expect(performance.now() - signalledAt).toBeWithin(9_900, 18_000);
}, 25_000);

test('a second Ctrl-C waits for nothing', async () => {
  const { asking, machine } = await hangInRefresh();
  await using _ = machine;
  await using __ = asking;
  const signalledAt = performance.now();
  const impatience = setInterval(() => asking.signal('SIGINT'), 50);
  expect(await asking.waitForExit()).toBe(130);
  clearInterval(impatience);
  expect(performance.now() - signalledAt).toBeLessThan(9_000);
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
