import { expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { FakeBrowser } from './support/browser.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { logIn, Machine, startLogin } from './support/login.ts';
import { findFreePort, LOOPBACK_ADDRESSES, occupyPort } from './support/ports.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const TOKEN_PATH = '/oauth/oauth2/token';

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

test.each(LOOPBACK_ADDRESSES)('a port in use on %s is named before WHOOP is asked', async (host) => {
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

test.each(['0', '0s', '0h'])('--timeout %s is refused, before WHOOP is asked', async (timeout) => {
  await using machine = await Machine.start();
  const result = await machine.run(['auth', 'whoop', '--json', '--timeout', timeout]);
  expect([result.code, readJsonError(result).message]).toEqual([21, expect.stringContaining('5m')]);
  expect(machine.whoop.requests).toEqual([]);
});

test('a redirect URI with a fragment is refused, since it never comes back', async () => {
  await using machine = await Machine.start();
  const env = { WHOOP_REDIRECT_URI: 'http://localhost:0/api/callback/whoop#here' };
  const result = await machine.run(['auth', 'whoop', '--json'], { env });
  expect([result.code, readJsonError(result).message]).toEqual([
    20,
    expect.stringContaining('has a fragment'),
  ]);
});

test('a client secret that is a whole file is refused', async () => {
  await using machine = await Machine.start();
  machine.writeEnv(`WHOOP_CLIENT_SECRET=${'x'.repeat(2_000_000)}\n`);
  const result = await machine.run(['auth', 'whoop', '--json'], { env: { WHOOP_CLIENT_SECRET: '' } });
  expect([result.code, readJsonError(result).message]).toEqual([
    20,
    expect.stringContaining('WHOOP_CLIENT_SECRET is longer than 1000 characters'),
  ]);
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

test('at a terminal a wrong address may be corrected', async () => {
  await using machine = await Machine.start();
  const env = { ...machine.home.env, ...machine.env };
  await using terminal = new TypedTerminal(['auth', 'whoop', '--paste'], { env, cwd: machine.home.home });
  await terminal.waitFor('Then paste the address');
  const address = /http:\S+/.exec(terminal.text)?.[0] ?? '';
  const back = await approveConsent(address);
  terminal.type(`https://example.com/${KEYS.enter}`);
  await terminal.waitFor('holds no code from WHOOP');
  await terminal.waitFor('Paste the address again');
  terminal.type(`${back}${KEYS.enter}`);
  await terminal.waitFor('Logged in to WHOOP.');
  expect(await terminal.waitForExit()).toBe(0);
});

test.each([['--paste'], ['--no-browser']])('Ctrl-C at a terminal ends a login with %s', async (flag) => {
  await using machine = await Machine.start();
  const env = { ...machine.home.env, ...machine.env };
  await using terminal = new TypedTerminal(['auth', 'whoop', flag], { env, cwd: machine.home.home });
  await terminal.waitFor(flag === '--paste' ? 'Then paste' : 'Waiting for your browser');
  terminal.type(KEYS.ctrlC);
  expect(await terminal.waitForExit()).toBe(130);
  expect(machine.readEnv()).toEqual({});
});

test('at a terminal a redirect URI that WHOOP does not know is told before the browser opens', async () => {
  await using machine = await Machine.start({ client: { redirectUris: ['http://localhost:1/other'] } });
  const browser = new FakeBrowser(machine);
  const env = { ...machine.home.env, ...machine.env, ...browser.env };
  await using terminal = new TypedTerminal(['auth', 'whoop'], { env, cwd: machine.home.home });
  expect(await terminal.waitForExit()).toBe(20);
  expect(terminal.text).toContain('WHOOP does not know the redirect URI');
  expect(browser.opened).toEqual([]);
});

test('over SSH a terminal is asked for the address, and for nothing where the port is taken', async () => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  await using _ = await occupyPort('127.0.0.1', port);
  const app = { CI: '', WHOOP_REDIRECT_URI: `http://localhost:${port}/api/callback/whoop` };
  const env = { ...machine.home.env, ...machine.env, ...app, SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' };
  await using terminal = new TypedTerminal(['auth', 'whoop'], { env, cwd: machine.home.home });
  await terminal.waitFor('Paste the whole of it here');
  const back = await approveConsent(/http:\S+/.exec(terminal.text)?.[0] ?? '');
  terminal.type(`${back}${KEYS.enter}`);
  await terminal.waitFor('Recovery today: ');
});
