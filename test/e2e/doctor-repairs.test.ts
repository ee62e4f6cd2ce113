import { describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quotePath } from '../../src/engine/doctor/show-path.ts';
import { failuresOf, lineOf, notLookedAt, parseReport, type Report } from './support/doctor-report.ts';
import { Machine } from './support/login.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';

async function examine(machine: Machine, env: Record<string, string> = {}): Promise<Report> {
  const { stdout } = await machine.run(['doctor', '--json'], { env });
  return parseReport(stdout);
}

/** The app in `.env` instead of the environment. */
const FROM_FILE = { WHOOP_CLIENT_ID: '', WHOOP_CLIENT_SECRET: '' };

function addToEnv(machine: Machine, values: Record<string, string>): void {
  const lines = Object.entries({ ...machine.readEnv(), ...values });
  machine.writeEnv(lines.map(([key, value]) => `${key}='${value}'\n`).join(''));
}

function placeApp(machine: Machine, secret: string): void {
  machine.placeLogin();
  addToEnv(machine, { WHOOP_CLIENT_ID: machine.whoop.clientId, WHOOP_CLIENT_SECRET: secret });
}

describe('an app that WHOOP has refused', () => {
  test('fails the login, whose access token still works, and agrees with `status` and `auth status`', async () => {
    await using machine = await Machine.start();
    placeApp(machine, 'replaced-in-the-dashboard');
    expect((await machine.run(['auth', 'refresh'], { env: FROM_FILE })).code).toBe(20);
    const report = await examine(machine, FROM_FILE);
    expect(lineOf(report, 'login')).toMatchObject({ state: 'fail', repair: 'wellpipe init --force' });
    expect(lineOf(report, 'history')).not.toHaveProperty('repair');
    expect(report.error).toMatchObject({ code: 'config', hint: 'wellpipe init --force' });
    const says = lineOf(report, 'login').says ?? '';
    for (const command of [['status'], ['auth', 'status']]) {
      const { notes } = await machine.ask(command, { env: FROM_FILE });
      expect(notes).toContain(says);
    }
    // What the repair does: the same id with the right secret.
    const { whoop } = machine;
    const init = ['init', '--force', '--client-id', whoop.clientId, '--client-secret-stdin'];
    await machine.run(init, { env: FROM_FILE, input: whoop.clientSecret });
    expect(lineOf(await examine(machine, FROM_FILE), 'login').state).toBe('ok');
  });

  test('that comes from the environment is to be taken out there', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const env = { WHOOP_CLIENT_SECRET: 'replaced-in-the-dashboard' };
    await machine.run(['auth', 'refresh'], { env });
    expect(lineOf(await examine(machine, env), 'login')).toMatchObject({
      state: 'fail',
      repair: 'unset WHOOP_CLIENT_ID WHOOP_CLIENT_SECRET',
      hint: expect.stringContaining('wellpipe init --force'),
    });
  });
});

test('a login that WHOOP has refused to renew is repaired by a new one, and by nothing else', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.revokeEverything();
  const untried = await examine(machine);
  expect(lineOf(untried, 'login').repair).toBe('wellpipe auth refresh');
  expect(lineOf(untried, 'history')).not.toHaveProperty('repair');
  expect((await machine.run(['auth', 'refresh'])).code).toBe(11);
  const report = await examine(machine);
  expect(lineOf(report, 'login')).toMatchObject({ state: 'fail', repair: 'wellpipe auth whoop' });
  expect(lineOf(report, 'history')).not.toHaveProperty('repair');
  expect(await machine.ask(['status'])).toMatchObject({ logged_in: false });
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: false });
});

describe('a .env that is', () => {
  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['no text', (path: string) => writeFileSync(path, Buffer.from([0, 255, 10, 65, 0, 200]))],
  ])('%s is moved away by one command, and is the only failure', async (_, place) => {
    await using machine = await Machine.start();
    machine.placeLogin();
    rmSync(machine.envFile);
    place(machine.envFile);
    const report = await examine(machine);
    const word = quotePath(machine.envFile, { home: machine.home.home });
    expect(failuresOf(report)).toEqual(['settings']);
    expect(lineOf(report, 'settings').repair).toBe(`mv ${word} ${word}.bad`);
    expect(notLookedAt(report)).toContain('login');
    execFileSync('sh', ['-c', lineOf(report, 'settings').repair ?? 'false'], { env: machine.home.env });
    expect(existsSync(`${machine.envFile}.bad`)).toBe(true);
    expect(lineOf(await examine(machine), 'login').says).toBe('there is none');
  });
});

describe('a WHOOP_BASE_URL that is no address', () => {
  const DEPENDENT = ['WHOOP', 'clock', 'login', 'rate', 'history', 'cursor'];

  test('fails once, with the line of .env where it is set', async () => {
    await using machine = await Machine.start();
    mkdirSync(join(machine.home.home, '.cursor'));
    await machine.run(['connect', 'cursor', '--yes']);
    machine.writeEnv('# mine\nWHOOP_BASE_URL=ftp://whoop\n');
    const report = await examine(machine, { WHOOP_BASE_URL: '' });
    expect(failuresOf(report)).toEqual(['settings']);
    const { says, repair } = lineOf(report, 'settings') ?? {};
    expect(says).toMatch(/^WHOOP_BASE_URL is "ftp:\/\/whoop".* It is set in .*\.env, line 2\.$/);
    expect(repair).toEndWith('.env');
    expect(notLookedAt(report)).toEqual(expect.arrayContaining(DEPENDENT));
  });

  test('fails once, with the command that takes it out of the environment', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const report = await examine(machine, { WHOOP_BASE_URL: 'ftp://whoop' });
    expect(failuresOf(report)).toEqual(['settings']);
    expect(lineOf(report, 'settings').repair).toBe('unset WHOOP_BASE_URL');
  });
});

test('a WHOOP_BASE_URL of this machine where nothing answers is no matter of the internet', async () => {
  await using machine = await Machine.start();
  const report = await examine(machine, { WHOOP_BASE_URL: 'http://127.0.0.1:9' });
  const line = lineOf(report, 'WHOOP');
  expect(line).toMatchObject({ state: 'fail', repair: 'unset WHOOP_BASE_URL' });
  expect(line.says).toContain('WHOOP_BASE_URL is set in the environment');
  expect(JSON.stringify(line)).not.toContain('internet');
});

describe('modes', () => {
  test.each([
    ['of a home that nobody may look into', (machine: Machine) => machine.home.wellpipeHome, 'home', 'rwx'],
    ['of a .env that nobody may read', (machine: Machine) => machine.envFile, 'settings', 'rw'],
  ])('%s fail one line, and its command mends them', async (_, pathOf, name, access) => {
    await using machine = await Machine.start();
    using user = new OrdinaryUser();
    machine.placeLogin();
    mkdirSync(join(machine.home.home, '.cursor'));
    await machine.run(['connect', 'cursor', '--yes']);
    user.own(machine);
    const look = async () => parseReport((await user.run(machine, ['doctor', '--json'])).stdout);
    const path = pathOf(machine);
    using _restricted = restrict(path, 0o000);
    const report = await look();
    expect(failuresOf(report)).toEqual([name]);
    const word = quotePath(path, { home: machine.home.home });
    expect(lineOf(report, name).repair).toBe(`chmod u+${access} ${word}`);
    expect(notLookedAt(report)).toEqual(expect.arrayContaining(['login', 'scopes', 'rate', 'history']));
    chmodSync(path, access === 'rw' ? 0o600 : 0o700);
    expect(failuresOf(await look())).toEqual([]);
  });
});

test('where looking for a newer version is switched off, it says so', async () => {
  await using machine = await Machine.start();
  const report = await examine(machine, { WELLPIPE_NO_UPDATE_CHECK: '1' });
  expect(lineOf(report, 'update')).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('switched off by WELLPIPE_NO_UPDATE_CHECK'),
  });
});
