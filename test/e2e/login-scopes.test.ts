import { expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { readJsonError } from './support/errors.ts';
import { logIn, Machine, startLogin, visit } from './support/login.ts';

test('a scope that the app may not ask for is named', async () => {
  await using machine = await Machine.start({ allowedScopes: ['offline', 'read:sleep'] });
  await using login = await startLogin(machine);
  const page = await visit(await approveConsent(login.authorizeUrl));
  const result = await login.finish();
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain('read:recovery');
  expect(page.status).toBe(400);
});

test('a scope that was not granted is named; what needs it ends with 12, and the rest answers', async () => {
  const grantedScopes = ALL_SCOPES.filter((scope) => scope !== 'read:workout' && scope !== 'read:profile');
  await using machine = await Machine.start({ grantedScopes });
  const { code, page, stdout } = await logIn(machine);
  expect(code).toBe(0);
  expect(page.text).toContain('Not granted: <code>read:workout</code>, <code>read:profile</code>');
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    logged_in: true,
    missing_scopes: ['read:workout', 'read:profile'],
  });

  const refused = await machine.run(['workouts', '--json']);
  expect(refused.code).toBe(12);
  expect(readJsonError(refused)).toMatchObject({
    code: 'scope_missing',
    message: expect.stringContaining('read:workout'),
    hint: expect.stringContaining('wellpipe auth whoop'),
  });
  expect(machine.statusesOf('/workout')).toEqual([]);
  expect((await machine.ask(['sleeps'])).n).toBeGreaterThan(0);
  const today = await machine.ask(['today']);
  expect(today).toMatchObject({ recovery: { recovery_score: expect.anything() } });
  expect(today.notes).toEqual(expect.arrayContaining([expect.stringContaining('read:workout')]));
});

test('without `offline` the login says that it ends with its access token, and then does', async () => {
  const grantedScopes = ALL_SCOPES.filter((scope) => scope !== 'offline');
  await using machine = await Machine.start({ grantedScopes });
  const { page, stdout } = await logIn(machine);
  expect(page.text).toContain('WHOOP did not grant <code>offline</code>');
  expect(stdout).toContain('"missing_scopes":["offline"]');

  machine.placeLogin({ expiresInMs: -1, ageMs: 3_600_000 });
  const result = await machine.run(['record', 'profile', '--json']);
  expect(result.code).toBe(11);
  expect(readJsonError(result)).toMatchObject({
    code: 'login_expired',
    hint: expect.stringContaining('wellpipe auth whoop'),
  });
  expect(machine.statusesOf('/token')).toEqual([200]);
  expect(machine.statusesOf('/basic')).toEqual([200]);
});
