import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { readJsonError } from './support/errors.ts';
import { logIn, Machine } from './support/login.ts';

const HOUR_MS = 3_600_000;
const REVOKE_PATH = '/developer/v2/user/access';

test('auth logout ends the access at WHOOP and forgets all but the app', async () => {
  await using machine = await Machine.start();
  machine.writeEnv('# mine\nOTHER=kept\n');
  await logIn(machine);
  expect(await machine.ask(['auth', 'logout'])).toEqual({ logged_in: false, revoked: true });
  expect(machine.whoop.countTokens()).toEqual({ access: 0, refresh: 0 });
  expect(machine.readEnv()).toEqual({
    OTHER: 'kept',
    WHOOP_CLIENT_ID: machine.whoop.clientId,
    WHOOP_CLIENT_SECRET: machine.whoop.clientSecret,
    WHOOP_REDIRECT_URI: machine.env.WHOOP_REDIRECT_URI,
  });
  expect(readFileSync(machine.envFile, 'utf8')).toStartWith('# mine\nOTHER=kept\n');
  const asked = await machine.run(['today', '--json']);
  expect(asked.code).toBe(10);
  expect(readJsonError(asked).code).toBe('not_logged_in');
});

test('after the access token has ended it is renewed first, so that WHOOP listens', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: -1, ageMs: HOUR_MS });
  expect(await machine.ask(['auth', 'logout'])).toMatchObject({ revoked: true });
  expect(machine.statusesOf('/token')).toEqual([200]);
  expect(machine.whoop.countTokens()).toEqual({ access: 0, refresh: 0 });
});

test.each([
  ['answers with an error', { reply: { status: 503 } }],
  ['breaks the connection', { cut: 'before-work' }],
] as const)('when WHOOP %s, the tokens are forgotten here all the same', async (_, fault) => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === REVOKE_PATH ? fault : undefined),
  });
  machine.placeLogin();
  const answer = await machine.ask(['auth', 'logout']);
  expect(answer).toMatchObject({ logged_in: false, revoked: false });
  expect(JSON.stringify(answer.notes)).toContain("revoke the access in WHOOP's app");
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
});

test.each([
  ['revoked in the app', { ageMs: HOUR_MS / 2 }],
  ['seconds old and revoked in the app', { ageMs: 5_000 }],
  ['over and revoked in the app', { expiresInMs: -1, ageMs: HOUR_MS }],
])('a login that is %s is forgotten too, and WHOOP is not said to be out of reach', async (_, login) => {
  await using machine = await Machine.start();
  machine.placeLogin(login);
  machine.whoop.revokeEverything();
  const { notes, ...answer } = await machine.ask(['auth', 'logout']);
  expect(answer).toEqual({ logged_in: false, revoked: false });
  expect(String(notes)).toStartWith('There was nothing left to revoke with these tokens: WHOOP has refused');
  expect(String(notes)).not.toContain('could not be told');
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
});

test('a login known to be dead is forgotten without asking WHOOP again', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.revokeEverything();
  await machine.run(['record', 'profile']);
  const asked = machine.whoop.requests.length;
  expect(String((await machine.ask(['auth', 'logout'])).notes)).toContain('nothing left to revoke');
  expect(machine.whoop.requests).toHaveLength(asked);
});

test('a WHOOP that takes no token for it is asked twice, not for ever', async () => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === REVOKE_PATH ? { reply: { status: 401 } } : undefined),
  });
  machine.placeLogin();
  expect(String((await machine.ask(['auth', 'logout'])).notes)).toContain('WHOOP could not be told');
  expect(machine.statusesOf(REVOKE_PATH)).toEqual([401, 401]);
  expect(machine.whoop.refreshes).toBe(1);
});

test('a login for another origin stays, is not sent there, and the way to end it is named', async () => {
  await using other = await Machine.start();
  await using machine = await Machine.start();
  machine.placeLogin();
  const before = machine.readEnv();
  const refused = await machine.run(['auth', 'logout', '--json'], { env: other.env });
  expect(refused.code).toBe(20);
  const { message, hint } = readJsonError(refused);
  expect(message).toContain(`is for ${machine.whoop.origin}, but WHOOP_BASE_URL is ${other.whoop.origin}`);
  expect(hint).toContain(`With WHOOP_BASE_URL ${machine.whoop.origin}, \`wellpipe auth logout\``);
  expect(other.whoop.requests).toEqual([]);
  expect(machine.readEnv()).toEqual(before);
  expect(await machine.ask(['auth', 'logout'])).toMatchObject({ revoked: true });
});

test('without a login there is nothing to do, and that is said', async () => {
  await using machine = await Machine.start();
  expect(await machine.ask(['auth', 'logout'])).toEqual({
    logged_in: false,
    revoked: false,
    notes: ['There was no login.'],
  });
  expect(machine.whoop.requests).toEqual([]);
});
