import { expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { BINARY } from '../support/binary.ts';
import { FakeBrowser } from './support/browser.ts';
import { changeAddress, logIn, Machine, startLogin, visit } from './support/login.ts';
import { findFreePort, LOOPBACK_ADDRESSES } from './support/ports.ts';
import { until } from './support/waiting.ts';

test('a login goes from the printed address over consent and redirect to stored tokens', async () => {
  await using machine = await Machine.start();
  await using login = machine.start(['auth', 'whoop', '--no-browser']);
  expect(await login.stderr.next()).toBe('Open this address and agree:');
  const address = await login.stderr.find((line) => line.includes('http'));
  const page = await visit(await approveConsent(address.trim()));
  expect(await login.waitForExit()).toBe(0);

  expect(page.status).toBe(200);
  expect(page.text).toContain('You are logged in to WHOOP');
  expect(login.stdout.text).toContain('Logged in to WHOOP.');
  const stored = machine.readEnv();
  expect(stored.WHOOP_ACCESS_TOKEN).toMatch(/^[\w-]{43}$/);
  expect(stored.WHOOP_REFRESH_TOKEN).toMatch(/^[\w-]{43}$/);
  expect(stored.WHOOP_USER_ID).toBe(String(machine.whoop.member.profile.user_id));
  expect(stored.WHOOP_TOKEN_ORIGIN).toBe(machine.whoop.origin);
  expect(stored.WHOOP_SCOPES?.split(' ').toSorted()).toEqual(ALL_SCOPES.toSorted());
  expect(stored.WHOOP_CLIENT_SECRET).toBe(machine.whoop.clientSecret);
  expect(machine.statusesOf('/token')).toEqual([200]);
});

test('what a login leaves on disk is for the member alone', async () => {
  await using machine = await Machine.start();
  await logIn(machine);
  const { wellpipeHome } = machine.home;
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  expect(modeOf(wellpipeHome)).toBe(0o700);
  const files = readdirSync(wellpipeHome);
  expect(files).toContain('.env');
  expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
  expect(files.filter((file) => modeOf(join(wellpipeHome, file)) !== 0o600)).toEqual([]);
  expect(readdirSync(machine.home.home)).toEqual([]);
});

test('--json prints the address first, the result last, and nothing but JSON', async () => {
  await using machine = await Machine.start();
  const { code, stdout, stderr } = await logIn(machine);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2);
  expect(Object.keys(lines[0])).toEqual(['authorize_url']);
  expect(lines[1]).toMatchObject({
    logged_in: true,
    scopes: expect.arrayContaining([...ALL_SCOPES]),
    source: 'env_file',
    user_id: machine.whoop.member.profile.user_id,
    claude_desktop: { mcpServers: { wellpipe: { command: BINARY, args: ['serve'] } } },
  });
  expect(Date.parse(lines[1].expires_at)).toBeGreaterThan(Date.now());
});

test('the address asks for every scope, with a state and a challenge of its own each time', async () => {
  await using machine = await Machine.start();
  await using first = await startLogin(machine);
  await using second = await startLogin(machine);
  const [one, other] = [new URL(first.authorizeUrl).searchParams, new URL(second.authorizeUrl).searchParams];
  expect(one.get('scope')?.split(' ').toSorted()).toEqual(ALL_SCOPES.toSorted());
  expect(one.get('code_challenge_method')).toBe('S256');
  expect(one.get('redirect_uri')).toMatch(/^http:\/\/localhost:[1-9]\d+\/api\/callback\/whoop$/);
  for (const name of ['state', 'code_challenge', 'redirect_uri']) {
    expect(one.get(name)).not.toBe(other.get(name));
  }
});

test.each(['localhost', ...LOOPBACK_ADDRESSES])('the browser may come back to %s', async (address) => {
  const host = address.includes(':') ? `[${address}]` : address;
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const page = await visit(changeAddress(await approveConsent(login.authorizeUrl), { host }));
  expect(page.status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('a person is told what comes next', async () => {
  await using machine = await Machine.start();
  await using running = machine.start(['auth', 'whoop']);
  await visit(
    await approveConsent(/http:\S+/.exec(await running.stderr.find((line) => /http:/.test(line)))?.[0] ?? ''),
  );
  expect(await running.waitForExit()).toBe(0);
  expect(running.stdout.text).toMatch(
    /^Logged in to WHOOP\.\n\nTry next:\n {2}wellpipe today .+\n {2}wellpipe trend .+\n {2}wellpipe connect .+\n$/,
  );
});

test('the page of a finished login holds no code and loads nothing', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  const { headers, text } = await visit(back);
  expect(text).not.toContain(new URL(back).searchParams.get('code') ?? '');
  expect(text).not.toMatch(/(src|href|action)="(?!data:,")/);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toStartWith("default-src 'none';");
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('a login with --port listens there and stores that redirect URI', async () => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  const { code, stdout } = await logIn(machine, ['--port', String(port)]);
  expect(code).toBe(0);
  const redirectUri = `http://localhost:${port}/api/callback/whoop`;
  expect(stdout).toContain(encodeURIComponent(redirectUri));
  expect(machine.readEnv().WHOOP_REDIRECT_URI).toBe(redirectUri);
});

test('--no-browser and CI open no browser; otherwise it gets the very address that is printed', async () => {
  await using machine = await Machine.start();
  const browser = new FakeBrowser(machine);
  const endings = [
    { flags: ['--no-browser'], env: browser.env },
    { flags: [], env: { ...browser.env, CI: '1' } },
  ];
  for (const { flags, env } of endings) {
    await using login = await startLogin(machine, flags, { env });
    await visit(await approveConsent(login.authorizeUrl));
    expect((await login.finish()).code).toBe(0);
  }
  expect(browser.opened).toEqual([]);

  await using login = await startLogin(machine, [], { env: browser.env });
  await until('the browser is opened', () => browser.opened.length > 0);
  expect(browser.opened).toEqual([login.authorizeUrl]);
});

test('without any browser the login goes on: the address is on the screen', async () => {
  await using machine = await Machine.start();
  const env = { CI: '', PATH: machine.home.home };
  await using login = await startLogin(machine, [], { env });
  const page = await visit(await approveConsent(login.authorizeUrl));
  expect(page.status).toBe(200);
  expect(await login.finish()).toMatchObject({ code: 0, stderr: '' });
});

test('--paste takes the address from a pipe, with what copying adds to it', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine, ['--paste']);
  const back = await approveConsent(login.authorizeUrl);
  login.running.write(`\n  "${back.slice(0, 60)}\t${back.slice(60)}" \r\n`);
  // The pipe stays open, and the program ends nevertheless.
  const { code, stdout } = await login.finish();
  expect(code).toBe(0);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ logged_in: true });
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
});

test('--paste works with a redirect URI that this machine cannot listen on', async () => {
  const redirectUri = 'whoop://example/redirect?app=1';
  await using machine = await Machine.start({ client: { redirectUris: [redirectUri] } });
  await using login = await startLogin(machine, ['--paste'], { env: { WHOOP_REDIRECT_URI: redirectUri } });
  login.running.write(`${await approveConsent(login.authorizeUrl)}\n`);
  expect((await login.finish()).code).toBe(0);
  expect(machine.readEnv().WHOOP_REDIRECT_URI).toBe(redirectUri);
});

test('a login replaces the one before it, and nothing else in the file', async () => {
  await using machine = await Machine.start();
  machine.writeEnv(`# mine\nexport OTHER="kept" # too\nWHOOP_CLIENT_ID=${machine.whoop.clientId}\n`);
  await logIn(machine);
  const first = machine.readEnv();
  await logIn(machine);
  const second = machine.readEnv();
  expect(second.WHOOP_ACCESS_TOKEN).not.toBe(first.WHOOP_ACCESS_TOKEN);
  expect(second.WHOOP_REFRESH_TOKEN).not.toBe(first.WHOOP_REFRESH_TOKEN);
  expect(readFileSync(machine.envFile, 'utf8')).toStartWith(
    `# mine\nexport OTHER="kept" # too\nWHOOP_CLIENT_ID=${machine.whoop.clientId}\n`,
  );
});

test('--env-file keeps the login there and leaves the home alone', async () => {
  await using machine = await Machine.start();
  const envFile = join(machine.home.home, 'elsewhere', 'whoop.env');
  const { code } = await logIn(machine, ['--env-file', envFile]);
  expect(code).toBe(0);
  expect(readFileSync(envFile, 'utf8')).toContain('WHOOP_REFRESH_TOKEN=');
  expect(existsSync(machine.envFile)).toBe(false);
  expect(await machine.ask(['auth', 'status', '--env-file', envFile])).toMatchObject({ logged_in: true });
});
