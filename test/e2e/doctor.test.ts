import { describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SimulatedWhoopOptions } from '../../src/demo/server.ts';
import type { Intercept } from '../../src/demo/service/faults.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { BINARY } from '../support/binary.ts';
import { type Line, lineOf, parseReport, type Report } from './support/doctor-report.ts';
import { logIn, Machine } from './support/login.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';
import { runInTerminal } from './support/terminal.ts';

const NO_LIMIT = { minute: 100_000, day: 1_000_000 };
const HOUR_S = 3_600;

async function examine(machine: Machine, ...flags: string[]): Promise<{ code: number; report: Report }> {
  const { code, stdout } = await machine.run(['doctor', '--json', ...flags]);
  return { code, report: parseReport(stdout) };
}

/** Every path below a folder, with all that a write would change. */
function snapshot(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mode, size, mtimeMs, ino } = statSync(join(folder, name));
      return [name, mode, size, mtimeMs, ino].join(' ');
    });
}

function configureCursor(machine: Machine, command: string): void {
  const folder = join(machine.home.home, '.cursor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'mcp.json'),
    JSON.stringify({ mcpServers: { wellpipe: { command, args: ['serve'] } } }),
  );
}

const dayAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_S * 1_000).toISOString().slice(0, 10);

const inHome = (machine: Machine, name: string) => join(machine.home.wellpipeHome, name);

test('a machine that is in order is found so, and nothing on it is changed', async () => {
  await using machine = await Machine.start({ rateLimit: NO_LIMIT, member: { joined: dayAgo(45) } });
  machine.placeLogin();
  await machine.run(['sync']);
  mkdirSync(join(machine.home.home, '.cursor'));
  await machine.run(['connect', 'cursor', '--yes']);
  const before = [snapshot(machine.home.wellpipeHome), snapshot(machine.home.home)];
  const { code, report } = await examine(machine);
  expect(report.checks.filter(({ state, name }) => state !== 'ok' && name !== 'PATH')).toEqual([]);
  expect(code).toBe(0);
  expect(lineOf(report, 'cursor').says).toMatch(/^starts and answers with \d+ tools$/);
  expect(lineOf(report, 'history').says).toMatch(/^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d, complete; read /);
  expect([snapshot(machine.home.wellpipeHome), snapshot(machine.home.home)]).toEqual(before);
});

test('on a new machine it makes nothing, not even with --fix, and names the first step', async () => {
  await using machine = await Machine.start();
  configureCursor(machine, BINARY);
  const before = snapshot(machine.home.home);
  const { code, report } = await examine(machine, '--fix');
  expect(code).toBe(10);
  expect(lineOf(report, 'cursor').says).toStartWith('starts and answers with');
  expect(lineOf(report, 'home')).toMatchObject({ state: 'warn', repair: 'wellpipe init' });
  expect(report.error).toMatchObject({ code: 'not_logged_in', hint: 'wellpipe auth whoop' });
  expect(existsSync(machine.home.wellpipeHome)).toBe(false);
  expect(snapshot(machine.home.home)).toEqual(before);
});

interface Fault {
  of: string;
  name: string;
  state: 'warn' | 'fail';
  exit: number;
  says: RegExp;
  repair?: RegExp;
  whoop?: SimulatedWhoopOptions;
  scopes?: readonly string[];
  breakIt?(machine: Machine): unknown;
}

const dateHeader =
  (aheadS: number): Intercept =>
  () => ({
    rewrite: (reply) => ({
      ...reply,
      headers: { ...reply.headers, date: new Date(Date.now() + aheadS * 1_000).toUTCString() },
    }),
  });

const FAULTS: readonly Fault[] = [
  {
    of: 'a .env that is none',
    name: 'settings',
    state: 'fail',
    exit: 20,
    says: /line 1, is neither/,
    repair: /\.env$/,
    breakIt: (machine) => machine.writeEnv('garbage\n'),
  },
  {
    of: 'a home that is a file',
    name: 'home',
    state: 'fail',
    exit: 40,
    says: /is no folder/,
    repair: /^mv /,
    breakIt: (machine) => writeFileSync(machine.home.wellpipeHome, 'x'),
  },
  {
    of: 'modes that let others in',
    name: 'home',
    state: 'warn',
    exit: 0,
    says: /\.env \(0644\)/,
    repair: /^wellpipe doctor --fix$/,
    breakIt: (machine) => chmodSync(machine.envFile, 0o644),
  },
  {
    of: 'a lock file that is none',
    name: 'locks',
    state: 'fail',
    exit: 40,
    says: /something else has been written/,
    repair: /^mv .*refresh\.lock /,
    breakIt: (machine) => writeFileSync(inHome(machine, 'refresh.lock'), 'garbage'.repeat(500)),
  },
  ...['state.db', 'history.db'].map(
    (name): Fault => ({
      of: `a ${name} of garbage`,
      name,
      state: 'warn',
      exit: 0,
      says: /^damaged/,
      repair: /^wellpipe /,
      breakIt: (machine) => writeFileSync(inHome(machine, name), 'garbage'.repeat(500)),
    }),
  ),
  {
    of: 'a member.db of garbage without a copy',
    name: 'member.db',
    state: 'fail',
    exit: 40,
    says: /no copy is sound/,
    breakIt: (machine) => writeFileSync(inHome(machine, 'member.db'), 'garbage'.repeat(500)),
  },
  ...['garbage'.repeat(500), ''].map(
    (text): Fault => ({
      of: `a member.db of ${text.length} bytes that mean nothing, with a copy`,
      name: 'member.db',
      state: 'warn',
      exit: 0,
      says: /the next use restores the copy of \d{4}-\d\d-\d\d$/,
      repair: /^wellpipe log$/,
      async breakIt(machine) {
        await machine.run(['log', 'alcohol', '2']);
        writeFileSync(inHome(machine, 'member.db'), text);
      },
    }),
  ),
  {
    of: 'a WHOOP out of reach',
    name: 'WHOOP',
    state: 'fail',
    exit: 31,
    says: /connection to 127\.0\.0\.1:\d+ failed/,
    breakIt: (machine) => machine.whoop.close(),
  },
  {
    of: 'a clock behind',
    name: 'clock',
    state: 'warn',
    exit: 0,
    says: /^3 h behind WHOOP's/,
    whoop: { intercept: dateHeader(3 * HOUR_S) },
  },
  {
    of: 'a login that WHOOP has ended',
    name: 'login',
    state: 'fail',
    exit: 11,
    says: /does not take the access token/,
    repair: /^wellpipe auth refresh$/,
    breakIt: (machine) => machine.whoop.revokeEverything(),
  },
  {
    of: 'a scope that was not granted',
    name: 'scopes',
    state: 'fail',
    exit: 12,
    says: /`read:sleep`/,
    repair: /^wellpipe auth whoop$/,
    scopes: ALL_SCOPES.filter((scope) => scope !== 'read:sleep'),
  },
  {
    of: 'a newer version that is known',
    name: 'update',
    state: 'warn',
    exit: 0,
    says: /^99\.0\.0 is out, this is /,
    repair: /^wellpipe upgrade$/,
    async breakIt(machine) {
      await machine.run(['status']);
      const state = new DatabaseSync(inHome(machine, 'state.db'));
      const known = JSON.stringify({ version: '99.0.0', checkedAt: Date.now() });
      state.prepare("INSERT OR REPLACE INTO setting (name, value) VALUES ('update', ?)").run(known);
      state.close();
    },
  },
  {
    of: 'an entry for a program that is gone',
    name: 'cursor',
    state: 'fail',
    exit: 20,
    says: /is not there/,
    repair: /^wellpipe connect cursor$/,
    breakIt: (machine) => configureCursor(machine, join(machine.home.home, 'gone/wellpipe')),
  },
  {
    of: 'an entry for another program',
    name: 'cursor',
    state: 'warn',
    exit: 0,
    says: /which is not Wellpipe/,
    repair: /^wellpipe connect cursor$/,
    breakIt: (machine) => configureCursor(machine, '/bin/sh'),
  },
];

describe('finds', () => {
  test.each(FAULTS.map((fault) => [fault.of, fault] as const))('%s', async (_, fault) => {
    await using machine = await Machine.start(fault.whoop);
    if (fault.of !== 'a home that is a file')
      machine.placeLogin({ ...(fault.scopes ? { scopes: fault.scopes } : {}) });
    await fault.breakIt?.(machine);
    const before = snapshot(machine.home.wellpipeHome.replace(/wellpipe$/, ''));
    const { code, report } = await examine(machine);
    const { state, says, hint = '', repair = hint } = lineOf(report, fault.name);
    expect({ state, code }).toEqual({ state: fault.state, code: fault.exit });
    expect(says).toMatch(fault.says);
    expect(repair).toMatch(fault.repair ?? /./);
    // It says so and leaves everything as it is.
    expect(snapshot(machine.home.wellpipeHome.replace(/wellpipe$/, ''))).toEqual(before);
  });
});

test('--fix repairs what can do no harm, says so, and leaves the rest', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  chmodSync(machine.home.wellpipeHome, 0o755);
  chmodSync(machine.envFile, 0o644);
  const left = inHome(machine, `..env.wellpipe-${'0'.repeat(16)}.tmp`);
  writeFileSync(left, '\n');
  const hoursAgo = Date.now() / 1_000 - 3 * HOUR_S;
  utimesSync(left, hoursAgo, hoursAgo);
  configureCursor(machine, join(machine.home.home, 'gone/wellpipe'));
  writeFileSync(inHome(machine, 'history.db'), 'garbage'.repeat(500));
  const { code, report } = await examine(machine, '--fix');
  expect(report.fixed?.map(({ name }) => name)).toEqual(['home', 'leftovers', 'cursor']);
  for (const { name } of report.fixed ?? []) expect(lineOf(report, name).state).toBe('ok');
  expect(code).toBe(0);
  expect(statSync(machine.home.wellpipeHome).mode & 0o777).toBe(0o700);
  expect(statSync(machine.envFile).mode & 0o777).toBe(0o600);
  expect(existsSync(left)).toBe(false);
  expect(readFileSync(inHome(machine, 'history.db'), 'utf8')).toStartWith('garbage');
});

test('--fix gives an entry its program back, and leaves it its home, disabled as it was, and no other file', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const folders = ['Code', 'Code - Insiders'].map((name) => join(machine.home.home, '.config', name, 'User'));
  const [usual = '', insiders = ''] = folders.map((folder) => join(folder, 'mcp.json'));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const env = { WELLPIPE_HOME: machine.home.wellpipeHome };
  const args = ['serve', '--env-file', join(machine.home.home, 'another.env')];
  const entry = { command: '/gone/wellpipe', args, env, disabled: true };
  const text = JSON.stringify({ servers: { wellpipe: entry } }, null, 2);
  writeFileSync(usual, text);
  writeFileSync(insiders, '{}');
  const { report } = await examine(machine, '--fix');
  expect(report.fixed?.map(({ name }) => name)).toEqual(['vscode']);
  expect(JSON.parse(readFileSync(usual, 'utf8')).servers.wellpipe).toEqual({ ...entry, command: BINARY });
  expect(readFileSync(insiders, 'utf8')).toBe('{}');
});

test('--fix leaves an entry for the simulated member with that member', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const folder = join(machine.home.home, '.cursor');
  const entry = { command: '/gone/wellpipe', args: ['serve', '--demo'], env: { MINE: '1' } };
  mkdirSync(folder);
  writeFileSync(join(folder, 'mcp.json'), JSON.stringify({ mcpServers: { wellpipe: entry } }));
  const broken = lineOf((await examine(machine)).report, 'cursor');
  expect(broken).toMatchObject({ state: 'fail', repair: 'wellpipe connect cursor --demo' });
  const { report } = await examine(machine, '--fix');
  const { mcpServers } = JSON.parse(readFileSync(join(folder, 'mcp.json'), 'utf8'));
  expect(mcpServers.wellpipe).toMatchObject({ ...entry, command: BINARY });
  expect(lineOf(report, 'cursor').says).toEndWith(' tools, of the simulated member (--demo)');
});

test('a folder that only others may write is a line, and no crash', async () => {
  await using machine = await Machine.start();
  using user = new OrdinaryUser();
  machine.placeLogin();
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, 0o500);
  const { code, stdout } = await user.run(machine, ['doctor', '--json']);
  const line = lineOf(parseReport(stdout), 'home');
  expect(code).toBe(40);
  expect(line).toMatchObject({
    state: 'fail',
    repair: expect.stringContaining('chmod u+rwx'),
  });
});

test('a folder that nobody may look into is told as that, and not as a bug', async () => {
  await using machine = await Machine.start();
  using user = new OrdinaryUser();
  machine.placeLogin();
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, 0o000);
  const { code, stdout } = await user.run(machine, ['doctor', '--json']);
  const report = parseReport(stdout);
  expect(code).toBe(40);
  expect(report.checks.filter(({ says }) => says.includes('went wrong'))).toEqual([]);
  expect(lineOf(report, 'home').says).toContain('permission denied');
});

test('a login sealed by a passphrase that nobody has given is no fault, and its scopes are known', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const env = { WELLPIPE_PASSPHRASE: 'correct horse battery' };
  await machine.run(['auth', 'protect', 'passphrase'], { env });
  const { code, report } = await examine(machine);
  expect(code).toBe(0);
  expect(lineOf(report, 'login')).toMatchObject({ state: 'warn', repair: 'wellpipe auth protect keychain' });
  expect(lineOf(report, 'scopes').state).toBe('ok');
  const { stdout } = await machine.run(['doctor', '--json'], { env });
  expect(lineOf(parseReport(stdout), 'login').says).toStartWith(
    'tokens in .env, sealed by passphrase; obtained',
  );
});

test('the way to WHOOP is named with its proxy, and without the password of that', async () => {
  await using machine = await Machine.start();
  const env = { WHOOP_BASE_URL: 'https://whoop.invalid', HTTPS_PROXY: 'http://ada:hunter-two@127.0.0.1:9' };
  const { code, stdout } = await machine.run(['doctor', '--json'], { env });
  const { says, hint } = lineOf(parseReport(stdout), 'WHOOP');
  expect(code).toBe(31);
  expect(says).toStartWith('no answer from whoop.invalid through the proxy 127.0.0.1:9: ');
  expect(hint).toContain('HTTPS_PROXY');
  expect(stdout).not.toContain('hunter-two');
});

test('the lineage of the tokens is that of the audit trail', async () => {
  await using machine = await Machine.start();
  await logIn(machine);
  await machine.run(['auth', 'refresh']);
  const { report } = await examine(machine);
  expect(lineOf(report, 'login').says).toContain('(1 refresh since the login ');
});

test('the simulated member has what is not of this machine', async () => {
  const { code, shown } = await runInTerminal(['doctor', '--demo']);
  expect(code).toBe(0);
  expect(shown).toContain('All 5 checks are ok.');
});

describe('--bundle', () => {
  const MAIL = 'ada.lovelace@example.org';
  const PLANTED = {
    WHOOP_CLIENT_ID: '0f8fad5b-d9cb-469f-a165-70867728950e',
    WHOOP_CLIENT_SECRET: 'planted-secret',
    WHOOP_ACCESS_TOKEN: 'planted-access-token',
    WHOOP_REFRESH_TOKEN: 'planted-refresh-token',
    WHOOP_USER_ID: '8675309',
    MY_OWN_PASSWORD: 'hunter-two',
    NOTE: MAIL,
  };

  test('holds the report and none of the secrets, ids and names planted everywhere', async () => {
    await using machine = await Machine.start();
    machine.writeEnv(
      Object.entries(PLANTED)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    configureCursor(machine, join(machine.home.home, PLANTED.WHOOP_REFRESH_TOKEN, 'wellpipe'));
    writeFileSync(inHome(machine, `${MAIL}-${PLANTED.WHOOP_USER_ID}.txt`), '');
    const file = join(machine.home.home, 'report.json');
    const seeds = { OPENAI_API_KEY: 'sk-planted-key', WELLPIPE_PASSPHRASE: 'correct horse' };
    const { code, stdout } = await machine.run(['doctor', '--json', '--bundle', file], { env: seeds });
    expect(code).not.toBe(1);
    expect(parseReport(stdout).bundle).toBe(file);
    const text = readFileSync(file, 'utf8');
    const secrets = [
      ...Object.values(PLANTED),
      ...Object.values(seeds),
      machine.home.home,
      machine.whoop.clientSecret,
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const bundle = JSON.parse(text);
    expect(bundle.report.checks.map((line: Line) => line.name)).toContain('cursor');
    expect(bundle.env_file_keys).toContain('WHOOP_REFRESH_TOKEN');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('replaces no file', async () => {
    await using machine = await Machine.start();
    const file = join(machine.home.home, 'mine.txt');
    writeFileSync(file, 'mine');
    const { code, report } = await examine(machine, '--bundle', file);
    expect(code).toBe(21);
    expect(report.error?.message).toContain('exists already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
