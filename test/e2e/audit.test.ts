import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonError } from './support/errors.ts';
import { logIn, Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { answerTo, callTool, INITIALIZED, initialize, send } from './support/mcp-lines.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';
import { Secrets } from './support/secrets.ts';
import { TypedTerminal } from './support/typed-terminal.ts';

const PROFILE = ['record', 'profile'];

/** The rows of `audit` or `usage`, each as an object by column. */
async function read(machine: Machine, ...args: string[]): Promise<Record<string, unknown>[]> {
  const { columns, rows } = (await machine.ask(args)) as { columns: string[]; rows: unknown[][] };
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index], cell])));
}

describe('the audit trail', () => {
  test('tells logins, refreshes, requests, changes and the revocation, and who caused them', async () => {
    await using machine = await Machine.start();
    await logIn(machine);
    await machine.ask(['auth', 'refresh']);
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_record', { kind: 'profile' });
    await client[Symbol.asyncDispose]();
    await machine.run(['record', 'sleep', '00000000-0000-4000-8000-000000000000']);
    await machine.ask(['auth', 'logout']);
    const told = (await read(machine, 'audit')).map(({ kind, method, path, status, face, client }) =>
      [kind, method, path, status, face, client].join(' '),
    );
    expect(told).toEqual([
      'request GET /v2/user/profile/basic 200 cli auth whoop',
      'login   ok cli auth whoop',
      'refresh POST /oauth/oauth2/token 200 cli auth refresh',
      'request GET /v2/user/profile/basic 200 mcp test',
      'request GET /v2/activity/sleep/{sleepId} 404 cli record',
      'revoke DELETE /v2/user/access 204 cli auth logout',
      'config forget login ok cli auth logout',
    ]);
  });

  test('tells the set-up of the app', async () => {
    await using machine = await Machine.start();
    const init = ['init', '--client-id', 'my-id', '--client-secret-stdin'];
    expect((await machine.run(init, { input: 'my-secret' })).code).toBe(0);
    const [entry] = await read(machine, 'audit');
    expect(entry).toMatchObject({ kind: 'config', method: 'set', path: 'app', status: 'ok', client: 'init' });
  });

  test('tells changes that were refused, and why', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const env = { WELLPIPE_PASSPHRASE: 'several words' };
    await machine.ask(['auth', 'protect', 'passphrase'], { env });
    const wrong = { WELLPIPE_PASSPHRASE: 'other words' };
    expect((await machine.run(['auth', 'protect', 'none'], { env: wrong })).code).toBe(20);
    const init = ['init', '--client-id', 'my-id', '--client-secret-stdin'];
    expect((await machine.run(init, { env: wrong, input: 'my-secret' })).code).toBe(20);
    const told = (await read(machine, 'audit')).map(({ kind, method, path, status, client }) =>
      [kind, method, path, status, client].join(' '),
    );
    expect(told).toEqual([
      'config passphrase protection ok auth protect',
      'config none protection config auth protect',
      'config set app config init',
    ]);
  });

  test('tells failures by their error, with time, duration and process', async () => {
    await using machine = await Machine.start({
      intercept: ({ path }) => (path.endsWith('/basic') ? { cut: 'before-work' } : undefined),
    });
    machine.placeLogin();
    await using running = machine.start([...PROFILE, '--json']);
    const { pid } = running;
    expect(await running.waitForExit()).toBe(31);
    const entries = await read(machine, 'audit');
    expect(entries).toHaveLength(3);
    for (const { status, time, duration_ms, pid: noted } of entries) {
      expect([status, noted]).toEqual(['network', pid]);
      expect(Math.abs(Date.now() - Date.parse(String(time)))).toBeLessThan(60_000);
      expect(duration_ms).toBeGreaterThanOrEqual(0);
    }
  });

  test('can be asked for its newest entries, and printed as CSV', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await machine.ask(PROFILE);
    await machine.ask(['record', 'body']);
    expect(await read(machine, 'audit', '--limit', '1')).toMatchObject([
      { path: '/v2/user/measurement/body' },
    ]);
    expect(await read(machine, 'audit', '--since', '1h')).toHaveLength(2);
    const { stdout } = await machine.run(['audit', '--csv']);
    const [header, ...lines] = stdout.trimEnd().split('\n');
    expect(header).toBe('time,kind,method,path,status,duration_ms,pid,face,client');
    expect(lines).toHaveLength(2);
    const refused = await machine.run(['audit', '--since', 'noon', '--json']);
    expect([refused.code, readJsonError(refused).message]).toEqual([
      21,
      '"noon" is neither a date nor a duration.',
    ]);
  });

  test('fits into the terminal, is told in local time, and says since when there is nothing', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await machine.ask(['auth', 'refresh']);
    await machine.run(['record', 'workout', '00000000-0000-4000-8000-000000000000']);
    const env = { ...machine.home.env, ...machine.env };
    await using terminal = new TypedTerminal(['audit', '--no-color'], { env, cwd: machine.home.home });
    expect(await terminal.waitForExit()).toBe(0);
    expect(terminal.tooLong).toEqual([]);
    const [header, refresh, request] = terminal.text.split('\n');
    expect(header).toMatch(/^Time +Event +Status +ms +Asked by$/);
    expect(refresh).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d refresh POST \/oauth\/oauth2\/token .*cli auth/);
    expect(request).toMatch(/ GET \/v2\/activity\/workout\/\{id\} +404 /);
    const nothing = await machine.run(['audit', '--since', '0s']);
    expect(nothing.stdout).toMatch(/^Nothing was recorded since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n$/);
  });

  test('is switched off and on for all processes, also those that run', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_record', { kind: 'profile' });
    // A server that runs writes in a moment.
    while ((await read(machine, 'audit')).length === 0) await Bun.sleep(50);
    await machine.ask(['audit', '--off']);
    await machine.ask(['usage', '--off']);
    await client.ask('whoop_record', { kind: 'profile' });
    await machine.ask(PROFILE);
    await machine.ask(['audit', '--on']);
    const kinds = (await read(machine, 'audit')).map(({ kind, method }) => `${kind} ${method}`);
    expect(kinds).toEqual(['request GET', 'config off', 'config on']);
  });
});

describe('usage', () => {
  test('counts calls by tool and command, with requests and durations', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_record', { kind: 'profile' });
    await client.ask('whoop_record', { kind: 'body' });
    await client.fail('whoop_record', { kind: 'sleep', id: 'nonsense' });
    await client.ask('whoop_sleeps', { days: 2 });
    await client[Symbol.asyncDispose]();
    await machine.ask(PROFILE);
    const rows = await read(machine, 'usage', '--days', '2');
    const counts = rows.map(({ face, name, calls, errors, requests, cache_hits }) =>
      [face, name, calls, errors, requests, cache_hits].join(' '),
    );
    expect(counts).toEqual(['cli record 1 0 1 0', 'mcp whoop_record 3 1 2 0', 'mcp whoop_sleeps 1 0 3 0']);
    for (const { p50_ms, p95_ms } of rows) {
      expect(Number(p50_ms)).toBeGreaterThan(0);
      expect(Number(p95_ms)).toBeGreaterThanOrEqual(Number(p50_ms));
    }
    const { stdout } = await machine.run(['usage', '--csv']);
    expect(stdout).toStartWith('day,face,name,calls,errors,requests,cache_hits,p50_ms,p95_ms\n');
  });

  test('and audit lose nothing when a server is asked to end', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using server = machine.start(['serve']);
    send(server, initialize(), INITIALIZED, callTool(1, 'whoop_record', { kind: 'profile' }));
    await answerTo(server, 1);
    server.signal('SIGTERM');
    await server.waitForExit();
    expect(await read(machine, 'audit')).toMatchObject([{ kind: 'request', face: 'mcp', client: 'test' }]);
    expect(await read(machine, 'usage')).toMatchObject([
      { name: 'audit' },
      { name: 'whoop_record', calls: 1 },
    ]);
  });
});

describe('state.db', () => {
  test('is its owner’s alone, and holds no secret, no id and nothing about the member', async () => {
    await using machine = await Machine.start();
    await logIn(machine);
    const secrets = new Secrets();
    const learn = () => {
      const { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN } = machine.readEnv();
      secrets.add('access token', WHOOP_ACCESS_TOKEN);
      secrets.add('refresh token', WHOOP_REFRESH_TOKEN);
    };
    learn();
    await machine.ask(['auth', 'refresh']);
    learn();
    secrets.add('client secret', machine.whoop.clientSecret);
    secrets.add('client id', machine.whoop.clientId);
    const { rows } = (await machine.ask(['sleeps', '--days', '3', '--detail'])) as { rows: unknown[][] };
    const id = rows.flat().find((cell) => /^[0-9a-f]{8}-/.test(String(cell)));
    expect(id).toBeString();
    await machine.ask(['record', 'sleep', String(id)]);
    secrets.add('sleep id', String(id));
    const { email, last_name } = machine.whoop.member.profile;
    secrets.add('email', email);
    secrets.add('name', last_name);
    for (const name of readdirSync(machine.home.wellpipeHome).filter((name) => name.startsWith('state'))) {
      const path = join(machine.home.wellpipeHome, name);
      expect(secrets.findIn(readFileSync(path, 'latin1'), name)).toEqual([]);
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect((await read(machine, 'audit')).length).toBeGreaterThan(5);
  });

  test('that is damaged is set aside with one warning, and the answer comes', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    writeFileSync(join(machine.home.wellpipeHome, 'state.db'), 'notes of somebody'.repeat(1_000));
    const { code, stderr } = await machine.run([...PROFILE, '--json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warn: .*state\.db was damaged and is kept as .*\n$/);
    expect(await read(machine, 'audit')).toHaveLength(1);
  });

  test('that cannot be written stops no question', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    using user = new OrdinaryUser();
    user.own(machine);
    using _ = restrict(machine.home.wellpipeHome, 0o500);
    const { code, stdout, stderr } = await user.run(machine, [...PROFILE, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).record).toEqual(machine.whoop.member.profile);
    const audit = await user.run(machine, ['audit', '--json']);
    expect(audit.code).toBe(0);
    expect(JSON.parse(audit.stdout).n).toBe(0);
    const off = await user.run(machine, ['audit', '--off', '--json']);
    expect([off.code, readJsonError(off).code]).toEqual([40, 'local_data']);
  });

  test('is not made by the simulated member, nor where nothing is set up', async () => {
    await using machine = await Machine.start();
    await machine.ask(['days', '--days', '1', '--demo']);
    await machine.ask(['auth', 'status']);
    await machine.ask(['status']);
    expect(await machine.ask(['audit'])).toMatchObject({ n: 0 });
    expect(existsSync(machine.home.wellpipeHome)).toBe(false);
  });
});
