import { expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import type { Fault } from '../../src/demo/service/faults.ts';
import { changeAddress, denyConsent, Machine, startLogin, visit } from './support/login.ts';
import { formsOf, Secrets } from './support/secrets.ts';

/** With everything that some encoding changes. */
const CLIENT_SECRET = 'Zs3"cr\\et/+&=%$<~ünd>?mehr';
const CLIENT = { id: 'the-app', secret: CLIENT_SECRET };
const TOKEN_PATH = '/oauth/oauth2/token';
const PROFILE_PATH = '/developer/v2/user/profile/basic';
const PROFILE = ['record', 'profile'];
const EXPIRED = { expiresInMs: -1, ageMs: 3_600_000 };

test.each(formsOf(CLIENT_SECRET))('a secret is found in the form %s', (_, form) => {
  const secrets = new Secrets();
  secrets.add('client secret', CLIENT_SECRET);
  expect(secrets.findIn(`error: ${form}.`, 'here')).not.toEqual([]);
  expect(secrets.findIn('error: nothing of it.', 'here')).toEqual([]);
});

test.each([0, 1, 2])('a secret is found in the base64 of a text, %d bytes from its beginning', (offset) => {
  const secrets = new Secrets();
  secrets.add('client secret', CLIENT_SECRET);
  const text = `${'x'.repeat(3 + offset)}${CLIENT_SECRET}:and more`;
  expect(secrets.findIn(Buffer.from(text).toString('base64'), 'here')).not.toEqual([]);
  expect(secrets.findIn(Buffer.from(text).toString('base64url'), 'here')).not.toEqual([]);
});

/** A machine whose secrets and whose outputs are all known. */
class Watched implements AsyncDisposable {
  readonly machine: Machine;
  readonly secrets = new Secrets();
  readonly #outputs: { where: string; text: string }[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
    this.secrets.add('client secret', machine.whoop.clientSecret);
  }

  async run(args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}) {
    this.learn();
    const result = await this.machine.run([...args, '--debug'], options);
    this.learn();
    this.saw(args.join(' '), `${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** A login whose return `change` may tamper with. */
  async logIn(flags: readonly string[] = [], change = (address: string) => address): Promise<number> {
    await using login = await startLogin(this.machine, ['--debug', ...flags]);
    const back = await approveConsent(login.authorizeUrl);
    this.secrets.add('code', new URL(back).searchParams.get('code'));
    if (flags.includes('--paste')) login.running.write(`${change(back)}\n`);
    else {
      const page = await visit(change(back));
      this.saw('page', `${page.text}\n${[...page.headers].join('\n')}`);
      if (page.text.includes('not the login that is waiting')) login.running.signal('SIGINT');
    }
    const { code, stdout, stderr } = await login.finish();
    this.learn();
    this.saw('auth whoop', `${stdout}\n${stderr}`);
    return code;
  }

  /** The tokens that stand in `.env` at this moment. */
  learn(): void {
    for (const [name, value] of Object.entries(this.machine.readEnv())) {
      if (/TOKEN$|SECRET$/.test(name)) this.secrets.add(name, value);
    }
  }

  saw(where: string, text: string): void {
    this.#outputs.push({ where, text });
  }

  /** Secrets in what was printed or shown, and in any file but `.env`. */
  leaks() {
    const root = dirname(this.machine.home.home);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((file) => file !== this.machine.envFile && statSync(file).isFile())
      .map((file) => ({ where: file, text: readFileSync(file, 'latin1') }));
    return [...this.#outputs, ...files].flatMap(({ where, text }) => this.secrets.findIn(text, where));
  }

  get outputs(): readonly { where: string; text: string }[] {
    return this.#outputs;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.machine[Symbol.asyncDispose]();
  }
}

test('no secret leaves a life from set-up to logout, with --debug', async () => {
  await using watched = new Watched(await Machine.start({ client: CLIENT }));
  const { machine } = watched;
  const init = ['init', '--client-id', CLIENT.id, '--client-secret-stdin'];
  expect((await watched.run(init, { input: CLIENT_SECRET })).code).toBe(0);
  expect(machine.readEnv().WHOOP_CLIENT_SECRET).toBe(CLIENT_SECRET);
  expect(await watched.logIn()).toBe(0);
  expect(await watched.logIn(['--paste'])).toBe(0);
  for (const args of [
    ['auth', 'status'],
    ['auth', 'status', '--json'],
    ['status', '--check'],
    ['today', '--json'],
    ['days', '--csv'],
    PROFILE,
    ['auth', 'refresh'],
  ]) {
    expect((await watched.run(args)).code).toBe(0);
  }
  const calls = ['whoop_status', 'whoop_today'].map((name, id) =>
    JSON.stringify({ jsonrpc: '2.0', id: id + 1, method: 'tools/call', params: { name, arguments: {} } }),
  );
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const served = await watched.run(['serve'], { input: `${[initialize, ...calls].join('\n')}\n` });
  expect(served.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect((await watched.run(['auth', 'logout'])).code).toBe(0);

  expect(watched.secrets.size).toBeGreaterThanOrEqual(9);
  expect(watched.outputs.some(({ text }) => text.includes('debug: '))).toBe(true);
  expect(watched.leaks()).toEqual([]);
});

test('no secret leaves a login that fails, with --debug', async () => {
  let reply: Fault['reply'];
  await using watched = new Watched(
    await Machine.start({
      client: CLIENT,
      intercept: ({ path }) => (path === TOKEN_PATH && reply ? { reply } : undefined),
    }),
  );
  expect(await watched.logIn([], (address) => changeAddress(address, { state: 'of-another' }))).toBe(130);
  expect(await watched.logIn(['--paste'], (address) => changeAddress(address, { state: 'another' }))).toBe(
    21,
  );
  await using denied = await startLogin(watched.machine, ['--debug']);
  watched.saw('denied page', (await visit(await denyConsent(denied.authorizeUrl))).text);
  watched.saw('denied', JSON.stringify(await denied.finish()));

  const answer = { access_token: 'T0ken-that-was-granted', refresh_token: 'T0ken-that-renews-it' };
  for (const [name, value] of Object.entries(answer)) watched.secrets.add(name, value);
  for (const body of [
    `${JSON.stringify(answer)} and garbage`,
    JSON.stringify({ ...answer, access_token: [answer.access_token] }),
    JSON.stringify({ access_token: `with blank ${answer.access_token}` }),
    `<html>${answer.access_token}`,
  ]) {
    reply = { status: 200, body };
    await watched.logIn();
  }
  expect(watched.leaks()).toEqual([]);
});

test('WHOOP repeating the secrets in its refusals brings none of them out', async () => {
  await using watched: Watched = new Watched(
    await Machine.start({
      client: CLIENT,
      intercept: ({ path }) => {
        if (path !== TOKEN_PATH && path !== PROFILE_PATH) return undefined;
        const { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN } = watched.machine.readEnv();
        const said = `Sent: ${CLIENT_SECRET} ${WHOOP_ACCESS_TOKEN} ${WHOOP_REFRESH_TOKEN}`;
        const body = JSON.stringify({ error, error_description: said, error_hint: said, message: said });
        return { reply: { status, body, headers: { location: `/elsewhere?token=${WHOOP_ACCESS_TOKEN}` } } };
      },
    }),
  );
  let status = 400;
  let error = '';
  const { machine } = watched;
  for (const code of ['invalid_grant', 'invalid_client', 'invalid_scope', 'server_error', CLIENT_SECRET]) {
    machine.placeLogin(EXPIRED);
    error = code;
    status = 400;
    expect((await watched.run(PROFILE)).code).not.toBe(0);
  }
  for (const code of [200, 302, 400, 401, 403, 404]) {
    machine.placeLogin();
    status = code;
    expect((await watched.run(PROFILE)).code).not.toBe(0);
  }
  expect(watched.leaks()).toEqual([]);
});

test('no secret comes out of a .env that is wrong, or of a network that is not there', async () => {
  await using watched = new Watched(await Machine.start({ client: CLIENT }));
  const { machine } = watched;
  machine.placeLogin();
  watched.learn();
  const good = readFileSync(machine.envFile, 'utf8');
  const { WHOOP_ACCESS_TOKEN: token = '' } = machine.readEnv();
  for (const bad of [
    good.replace('WHOOP_REFRESH_TOKEN=', 'WHOOP_REFRESH_TOKEN '),
    good.replace('WHOOP_REFRESH_TOKEN=', 'WHOOP_REFRESH_TOKEN="'),
    good.replace(token, `${token.slice(0, 20)}\u00a0${token.slice(20)}`),
    good.replace(token, `'${token.slice(0, 20)} ${token.slice(20)}'`),
    good.replace(/EXPIRES_AT=.*/, `EXPIRES_AT=${token}`),
  ]) {
    machine.writeEnv(bad);
    await watched.run(PROFILE);
    await watched.run(['auth', 'whoop', '--json', '--timeout', '1']);
  }
  machine.writeEnv(good);
  const env = { WHOOP_BASE_URL: `https://${token}:${token}@api.prod.whoop.com/?t=${token}` };
  expect((await watched.run(PROFILE, { env })).code).toBe(20);
  await machine.whoop.close();
  expect((await watched.run(PROFILE)).code).toBe(31);
  expect((await watched.run(['auth', 'refresh'])).code).toBe(31);
  expect(watched.leaks()).toEqual([]);
});

test('tokens and secret in the process environment come out nowhere', async () => {
  await using watched = new Watched(await Machine.start({ client: CLIENT }));
  const { machine } = watched;
  const { accessToken, refreshToken = '' } = machine.whoop.issueTokens();
  watched.secrets.add('seed access token', accessToken);
  watched.secrets.add('seed refresh token', refreshToken);
  const env = { WHOOP_ACCESS_TOKEN: accessToken, WHOOP_REFRESH_TOKEN: refreshToken };
  for (const args of [['auth', 'status'], PROFILE, ['auth', 'refresh'], PROFILE, ['auth', 'logout']]) {
    expect((await watched.run(args, { env })).code).toBe(0);
  }
  expect((await watched.run(PROFILE, { env })).code).toBe(11);
  expect(watched.leaks()).toEqual([]);
});
