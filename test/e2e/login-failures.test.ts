import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { changeAddress, denyConsent, logIn, Machine, startLogin, visit } from './support/login.ts';
import { findFreePort, occupyPort } from './support/ports.ts';

const TOKEN_PATH = '/oauth/oauth2/token';
const AS_TEXT = { 'content-type': 'text/plain' };

test('a member who does not agree is told so in the browser and in the terminal', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const page = await visit(await denyConsent(login.authorizeUrl));
  const result = await login.finish();
  const error = readJsonError(result);

  expect(result.code).toBe(10);
  expect(error.code).toBe('not_logged_in');
  expect(error.message).toContain('access_denied');
  expect(page.status).toBe(400);
  expect(page.text).toContain('The login did not work');
  expect(page.text).toContain(error.message.slice(0, 40));
  expect(machine.statusesOf('/token')).toEqual([]);
});

test('a return with another state is told so and ignored; the right one still works', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  for (const state of ['somebody-elses-state', '', undefined]) {
    const page = await visit(changeAddress(back, { state }));
    expect(page.status).toBe(400);
    expect(page.text).toContain('This is not the login that is waiting');
  }
  const foreignError = changeAddress(back, { code: undefined, error: 'access_denied', state: 'another' });
  expect((await visit(foreignError)).text).toContain('This is not the login that is waiting');
  expect(machine.statusesOf('/token')).toEqual([]);

  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('a return without code or error is told so and ignored', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  const page = await visit(changeAddress(back, { code: undefined }));
  expect(page.status).toBe(400);
  expect(page.text).toContain('neither a code nor an error');
  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('what WHOOP says is shown as text, never as markup or control characters', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const page = await visit(
    changeAddress(await denyConsent(login.authorizeUrl), {
      error_description: `<img src=x onerror="alert('1')"> & \u001b[31mred\u202e`,
    }),
  );
  const { message } = readJsonError(await login.finish());
  expect(page.text).not.toContain('<img');
  expect(page.text).toContain('&#60;img src=x onerror=&#34;');
  expect(`${message}${page.text.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('only the browser on this machine is answered, only at the redirect, and only a GET counts', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  const elsewhere = new URL(back);
  elsewhere.pathname = '/favicon.ico';
  const statuses = [
    await visit(back, { headers: { host: 'rebound.example:3000' } }),
    await visit(elsewhere.href),
    await visit(back, { method: 'POST' }),
    await visit(back, { method: 'HEAD' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([403, 404, 405, 200]);
  expect(machine.statusesOf('/token')).toEqual([]);
  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('a login nobody comes back to ends with timeout, and names the redirect URI to register', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine, ['--timeout', '1s']);
  const redirectUri = new URL(login.authorizeUrl).searchParams.get('redirect_uri') ?? '';
  const result = await login.finish();
  expect(result.code).toBe(33);
  const { code, hint } = readJsonError(result);
  expect(code).toBe('timeout');
  expect(hint).toContain(redirectUri);
  expect(machine.readEnv().WHOOP_ACCESS_TOKEN).toBeUndefined();
});

test('a very long --timeout waits', async () => {
  await using machine = await Machine.start();
  const { code } = await logIn(machine, ['--timeout', '9999h']);
  expect(code).toBe(0);
});

test('--timeout is for the member, not for WHOOP: tokens may take longer to come', async () => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? { delayMs: 1_500 } : undefined),
  });
  const { code, page } = await logIn(machine, ['--timeout', '1s']);
  expect({ code, status: page.status }).toEqual({ code: 0, status: 200 });
});

test('a redirect URI that WHOOP does not know ends on its own page, and the hint names it', async () => {
  await using machine = await Machine.start({ client: { redirectUris: ['http://localhost:1/other'] } });
  await using login = await startLogin(machine, ['--timeout', '1s']);
  expect(approveConsent(login.authorizeUrl)).rejects.toThrow('invalid_request');
  const { hint } = readJsonError(await login.finish());
  expect(hint).toContain(new URL(login.authorizeUrl).searchParams.get('redirect_uri') ?? '-');
});

test('a client id or secret that WHOOP does not accept is a matter of configuration', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine, [], { env: { WHOOP_CLIENT_SECRET: 'another-secret' } });
  const page = await visit(await approveConsent(login.authorizeUrl));
  const result = await login.finish();
  const error = readJsonError(result);
  expect(result.code).toBe(20);
  expect(error.code).toBe('config');
  expect(error.message).toContain('invalid_client');
  expect(error.hint).toContain('wellpipe init');
  expect(page.status).toBe(400);
  expect(page.text).toContain('invalid_client');
  expect(`${page.text}${result.stdout}`).not.toContain('another-secret');
});

test('a scope that the app may not ask for is named', async () => {
  await using machine = await Machine.start({ allowedScopes: ['offline', 'read:sleep'] });
  await using login = await startLogin(machine);
  const page = await visit(await approveConsent(login.authorizeUrl));
  const result = await login.finish();
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain('read:recovery');
  expect(page.status).toBe(400);
});

test.each([
  ['an error of the server', 30, { reply: { status: 503 } }],
  ['a page of a proxy', 30, { reply: { status: 200, body: '<html>Sign in to the hotel</html>' } }],
  ['a broken connection', 31, { cut: 'before-work' }],
  ['too many requests', 32, { reply: { status: 429, headers: AS_TEXT, body: 'Too Many Requests' } }],
] as const)('%s in place of tokens fails the login and stores nothing', async (_, exitCode, fault) => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? fault : undefined),
  });
  const { code, page, stdout } = await logIn(machine);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: expect.stringContaining('"error"') });
  expect(page.status).toBe(400);
  expect(machine.readEnv().WHOOP_ACCESS_TOKEN).toBeUndefined();
});

test.each([
  ['invalid_grant', 'The code has expired.', 11, 'login_expired'],
  ['invalid_grant', 'The "redirect_uri" does not match.', 20, 'config'],
])('a code that WHOOP refuses (%s, %s) fails the login', async (error, error_description, exit, name) => {
  const reply = { status: 400, body: JSON.stringify({ error, error_description }) };
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? { reply } : undefined),
  });
  const { page, ...result } = await logIn(machine);
  expect(result.code).toBe(exit);
  expect(readJsonError(result).code).toBe(name);
  expect(page.status).toBe(400);
});

test.each(['127.0.0.1', '::1'])('a port in use on %s is named before WHOOP is asked', async (host) => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  await using _ = await occupyPort(host, port);
  const result = await machine.run(['auth', 'whoop', '--port', String(port)]);
  const { message, hint } = readTextError(result);
  expect(result.code).toBe(20);
  expect(message).toBe(`Port ${port} is in use by another program.`);
  expect(hint).toContain('--port N');
  expect(machine.whoop.requests).toEqual([]);
});

test.each(['0', '65536', '-1', '3.5', 'http'])('--port %s is refused', async (port) => {
  await using machine = await Machine.start();
  const result = await machine.run(['auth', 'whoop', '--json', '--port', port]);
  expect(result.code).toBe(21);
  expect(readJsonError(result).message).toContain(port);
});

test('a redirect URI on another machine needs --paste, and takes no --port', async () => {
  await using machine = await Machine.start();
  const env = { WHOOP_REDIRECT_URI: 'https://example.com/back' };
  const listening = await machine.run(['auth', 'whoop', '--json'], { env });
  expect({ code: listening.code, hint: readJsonError(listening).hint }).toEqual({
    code: 20,
    hint: expect.stringContaining('--paste'),
  });
  const onPort = await machine.run(['auth', 'whoop', '--json', '--port', '3001'], { env });
  expect({ code: onPort.code, hint: readJsonError(onPort).hint }).toEqual({
    code: 20,
    hint: expect.stringContaining('--paste'),
  });
});

test.each([
  ['nothing', '', 'No address came on stdin.'],
  ['something else', 'https://example.com/\n', 'holds no code from WHOOP'],
  ['the address of another login', 'http://localhost/?code=abc&state=of-another-login\n', 'another attempt'],
])('--paste refuses %s', async (_, input, message) => {
  await using machine = await Machine.start();
  const result = await machine.run(['auth', 'whoop', '--json', '--paste'], { input });
  expect(result.code).toBe(21);
  expect(readJsonError(result).message).toContain(message);
});

test('--paste refuses the address that the login starts with', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine, ['--paste']);
  login.running.write(`${login.authorizeUrl}\n`);
  const result = await login.finish();
  expect(result.code).toBe(21);
  expect(readJsonError(result).message).toContain('where the login starts');
});

test('--paste ends with timeout although its pipe stays open', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine, ['--paste', '--timeout', '1']);
  const result = await login.finish();
  expect(result.code).toBe(33);
  expect(readJsonError(result).code).toBe('timeout');
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

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a waiting login at once', async (signal) => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  login.running.signal(signal);
  const { code } = await login.finish();
  expect(code).toBe(130);
  expect(existsSync(machine.envFile)).toBe(false);
  const back = new URL(login.authorizeUrl).searchParams.get('redirect_uri') ?? '';
  expect(visit(back)).rejects.toThrow();
});

test('a login that is ended while WHOOP answers keeps the tokens it then gets', async () => {
  const asked = Promise.withResolvers<void>();
  await using machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== TOKEN_PATH) return undefined;
      asked.resolve();
      return { delayMs: 300 };
    },
  });
  await using login = await startLogin(machine);
  const page = visit(await approveConsent(login.authorizeUrl)).catch(() => undefined);
  await asked.promise;
  login.running.signal('SIGINT');
  expect((await login.finish()).code).toBe(130);
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
  await page;
});

test("another member's login is not replaced, and the browser is told", async () => {
  await using other = await Machine.start({ member: { seed: 2 } });
  await using machine = await Machine.start();
  await logIn(machine);
  const before = readFileSync(machine.envFile, 'utf8').replaceAll(machine.whoop.origin, other.whoop.origin);
  machine.writeEnv(before);

  await using login = await startLogin(machine, [], { env: other.env });
  const page = await visit(await approveConsent(login.authorizeUrl));
  const result = await login.finish();
  expect(result.code).toBe(20);
  const { message, hint } = readJsonError(result);
  expect(message).toContain(String(machine.whoop.member.profile.user_id));
  expect(message).toContain(String(other.whoop.member.profile.user_id));
  expect(hint).toContain('WELLPIPE_HOME');
  expect(page.status).toBe(400);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
});

test('a login for another origin is not replaced, and WHOOP is not asked', async () => {
  await using other = await Machine.start();
  await using machine = await Machine.start();
  await logIn(machine);
  const before = readFileSync(machine.envFile, 'utf8');
  const result = await machine.run(['auth', 'whoop', '--json'], { env: other.env });
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain(machine.whoop.origin);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
  expect(other.whoop.requests).toEqual([]);
});
