import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { readJsonError } from './support/errors.ts';
import { changeAddress, logIn, Machine, startLogin, visit } from './support/login.ts';

const TOKEN_PATH = '/oauth/oauth2/token';
const AS_TEXT = { 'content-type': 'text/plain' };

test('a redirect URI that WHOOP does not know ends on its own page, and the hint names it', async () => {
  await using machine = await Machine.start({ client: { redirectUris: ['http://localhost:1/other'] } });
  await using login = await startLogin(machine, ['--timeout', '1s']);
  await expect(approveConsent(login.authorizeUrl)).rejects.toThrow('invalid_request');
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

test('a redirect URI that WHOOP refuses by way of the browser is named too', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const redirectUri = new URL(login.authorizeUrl).searchParams.get('redirect_uri') ?? '';
  const error_hint = 'The "redirect_uri" parameter does not match.';
  const page = await visit(changeAddress(redirectUri, { error: 'invalid_request', error_hint }));
  const result = await login.finish();
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain(redirectUri);
  expect(page.status).toBe(400);
});

test('a code that has expired is not taken for a wrong redirect URI, which WHOOP names as well', async () => {
  const error_description =
    'The provided authorization grant is invalid, expired, revoked, or does not match the redirection URI.';
  const reply = { status: 400, body: JSON.stringify({ error: 'invalid_grant', error_description }) };
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? { reply } : undefined),
  });
  const { page, ...result } = await logIn(machine);
  expect(result.code).toBe(11);
  expect(readJsonError(result).code).toBe('login_expired');
  expect(page.status).toBe(400);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a waiting login at once', async (signal) => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  login.running.signal(signal);
  const { code } = await login.finish();
  expect(code).toBe(130);
  expect(existsSync(machine.envFile)).toBe(false);
  const back = new URL(login.authorizeUrl).searchParams.get('redirect_uri') ?? '';
  await expect(visit(back)).rejects.toThrow();
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
