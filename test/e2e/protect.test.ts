import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { readJsonError } from './support/errors.ts';
import { Machine, startLogin, visit } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import {
  NO_SECRET,
  PASSPHRASE,
  startMachine,
  startSealed,
  textOf,
  WITH_PASSPHRASE,
} from './support/sealed-machine.ts';
import { Secrets } from './support/secrets.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const HOUR_MS = 3_600_000;
const EXPIRED = { expiresInMs: -1, ageMs: HOUR_MS };
const PROFILE = ['record', 'profile'];
const PROTECT = ['auth', 'protect'];
/** The error of a command that ends with 20. */
async function complaint(machine: Machine, args: readonly string[], env: Record<string, string>) {
  const result = await machine.run([...args, '--json'], { env });
  expect(result.code).toBe(20);
  return readJsonError(result);
}

test('a passphrase seals what is secret and nothing else, and none gives it back as it was', async () => {
  await using machine = await startMachine();
  const before = machine.readEnv();
  expect(await machine.ask([...PROTECT, 'passphrase'], { env: WITH_PASSPHRASE })).toEqual({
    protection: 'passphrase',
    env_file: machine.envFile,
  });
  const sealed = machine.readEnv();
  const changed = Object.keys(sealed).filter((key) => sealed[key] !== before[key]);
  expect(changed.toSorted()).toEqual([
    'WELLPIPE_PROTECTION',
    'WHOOP_ACCESS_TOKEN',
    'WHOOP_CLIENT_SECRET',
    'WHOOP_REFRESH_TOKEN',
  ]);
  expect(textOf(machine)).toMatch(
    /^# mine\n[\s\S]*\nWHOOP_CLIENT_SECRET=sealed:v1:[\w-]+ # theirs\nOTHER=1\n/,
  );
  expect(await machine.ask(['auth', 'status'], { env: WITH_PASSPHRASE })).toMatchObject({
    logged_in: true,
    protection: 'passphrase',
  });
  await machine.ask([...PROTECT, 'none'], { env: WITH_PASSPHRASE });
  expect(machine.readEnv()).toEqual(before);
});

test('under a passphrase eight processes renew once, and the new tokens are sealed', async () => {
  await using machine = await startSealed(EXPIRED);
  const before = machine.readEnv();
  await Promise.all(Array.from({ length: 8 }, () => machine.ask(PROFILE, { env: WITH_PASSPHRASE })));
  expect(machine.statusesOf('/token')).toEqual([200]);
  const after = machine.readEnv();
  for (const key of ['WHOOP_ACCESS_TOKEN', 'WHOOP_REFRESH_TOKEN']) {
    expect(after[key]).toStartWith('sealed:v1:');
    expect(after[key]).not.toBe(before[key] ?? '');
  }
});

test('set-up and login under a passphrase are sealed from the start', async () => {
  await using machine = await Machine.start();
  await machine.ask([...PROTECT, 'passphrase'], { env: WITH_PASSPHRASE });
  const setUp = ['init', '--client-id', machine.whoop.clientId, '--client-secret-stdin'];
  await machine.ask(setUp, { env: WITH_PASSPHRASE, input: machine.whoop.clientSecret });
  await using login = await startLogin(machine, [], { env: WITH_PASSPHRASE });
  await visit(await approveConsent(login.authorizeUrl));
  expect((await login.finish()).code).toBe(0);
  const { WHOOP_CLIENT_SECRET, WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN } = machine.readEnv();
  for (const value of [WHOOP_CLIENT_SECRET, WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN]) {
    expect(value).toStartWith('sealed:v1:');
  }
  await machine.ask(PROFILE, { env: WITH_PASSPHRASE });
});

test('a plain token put there by hand is used, and sealed with the next write', async () => {
  await using machine = await startSealed();
  const { refreshToken } = machine.whoop.issueTokens();
  machine.writeEnv(`${textOf(machine)}WHOOP_REFRESH_TOKEN=${refreshToken}\n`);
  await machine.ask(['auth', 'refresh'], { env: WITH_PASSPHRASE });
  expect(machine.statusesOf('/token')).toEqual([200]);
  expect(textOf(machine)).not.toContain(refreshToken);
  expect(textOf(machine).match(/WHOOP_REFRESH_TOKEN=sealed/g)).toHaveLength(1);
});

test('tokens of the process environment are taken over sealed', async () => {
  await using machine = await Machine.start();
  await machine.ask([...PROTECT, 'passphrase'], { env: WITH_PASSPHRASE });
  const { refreshToken = '' } = machine.whoop.issueTokens();
  const env = { WELLPIPE_PASSPHRASE: PASSPHRASE, WHOOP_REFRESH_TOKEN: refreshToken };
  await machine.ask(PROFILE, { env });
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toStartWith('sealed:v1:');
  expect(machine.readEnv().WHOOP_ACCESS_TOKEN).toStartWith('sealed:v1:');
});

test('a sealed .env that was loaded into the process environment brings no tokens along', async () => {
  await using machine = await startSealed();
  const loaded = parseEnv(textOf(machine)) as Record<string, string>;
  const env = { ...loaded, WELLPIPE_PASSPHRASE: PASSPHRASE };
  expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({ source: 'env_file' });
  await machine.ask(PROFILE, { env });
  await machine.ask(['auth', 'refresh'], { env });
  expect(machine.statusesOf('/token')).toEqual([200]);
});

test('each way to fail has its own error, exit code 20, and changes nothing', async () => {
  await using machine = await startSealed(EXPIRED);
  const sealed = textOf(machine);
  const wrong = { ...NO_SECRET, WELLPIPE_PASSPHRASE: 'another passphrase' };
  for (const args of [PROFILE, [...PROTECT, 'none']]) {
    expect((await complaint(machine, args, wrong)).message).toContain('WELLPIPE_PASSPHRASE does not open');
    const missing = await complaint(machine, args, NO_SECRET);
    expect(missing.message).toContain('nobody can be asked');
    expect(missing.hint).toContain('WELLPIPE_PASSPHRASE');
    expect(missing.hint).toContain('wellpipe auth protect keychain');
  }
  expect(textOf(machine)).toBe(sealed);

  const damages: [RegExp, string, string][] = [
    [/(WHOOP_REFRESH_TOKEN=sealed:v1:)[\w-]{4}/, '$1AAAA', 'The sealed value of WHOOP_REFRESH_TOKEN in'],
    [/(WHOOP_REFRESH_TOKEN=sealed:)v1/, '$1v9', 'WHOOP_REFRESH_TOKEN in'],
    [/(WELLPIPE_PROTECTION=)v1/, '$1v9', 'WELLPIPE_PROTECTION in'],
    [/(WELLPIPE_PROTECTION=v1:passphrase:)scrypt/, '$1argon', 'WELLPIPE_PROTECTION in'],
    [/WELLPIPE_PROTECTION=.*/, '', 'WELLPIPE_PROTECTION is missing'],
  ];
  for (const [place, replacement, said] of damages) {
    const damaged = sealed.replace(place, replacement);
    machine.writeEnv(damaged);
    expect((await complaint(machine, PROFILE, WITH_PASSPHRASE)).message).toContain(said);
    expect((await complaint(machine, [...PROTECT, 'none'], WITH_PASSPHRASE)).message).toContain(said);
    const { logged_in, notes } = await machine.ask(['auth', 'status'], { env: WITH_PASSPHRASE });
    expect([logged_in, String(notes)]).toEqual([false, expect.stringContaining(said)]);
    expect(textOf(machine)).toBe(damaged);
  }
  expect(machine.whoop.requests).toEqual([]);
});

test('what is at hand is answered with where nothing opens the login, and nothing else is', async () => {
  await using machine = await startSealed();
  await complaint(machine, ['sleeps', '--days', '90'], NO_SECRET);
  const opened = await machine.ask(['sleeps', '--days', '3'], { env: WITH_PASSPHRASE });
  const asked = machine.whoop.requests.length;
  for (const env of [NO_SECRET, { ...NO_SECRET, WELLPIPE_PASSPHRASE: 'another' }]) {
    const { rows, notes } = await machine.ask(['sleeps', '--days', '90'], { env });
    expect(rows).toEqual(expect.arrayContaining(opened.rows as unknown[]));
    expect(notes).toContainEqual(
      expect.stringMatching(/^From the local history, .*(by a passphrase|does not open)/),
    );
    await complaint(machine, ['sync'], env);
  }
  expect(machine.whoop.requests).toHaveLength(asked);
});

test('auth status answers with all that is not sealed where nothing opens the rest', async () => {
  await using machine = await startSealed();
  machine.writeEnv(`${textOf(machine)}WHOOP_USER_ID=42\n`);
  const { WHOOP_TOKEN_EXPIRES_AT, WHOOP_SCOPES } = machine.readEnv();
  const known = {
    logged_in: false,
    scopes: WHOOP_SCOPES?.split(' '),
    missing_scopes: [],
    expires_at: WHOOP_TOKEN_EXPIRES_AT,
    source: 'env_file',
    user_id: 42,
  };
  const status = (env: Record<string, string>) => machine.ask(['auth', 'status'], { env });
  expect(await status(NO_SECRET)).toEqual({
    ...known,
    protection: 'passphrase',
    notes: [
      expect.stringMatching(/^The login cannot be opened\. .+nobody can be asked.+wellpipe init --force/),
    ],
  });
  expect(await status({ ...NO_SECRET, WELLPIPE_PASSPHRASE: 'another' })).toMatchObject({
    ...known,
    notes: [expect.stringContaining('does not open')],
  });
  machine.writeEnv(textOf(machine).replace(/(PROTECTION=v1:passphrase:scrypt,)4/, '$199'));
  expect(await status(WITH_PASSPHRASE)).toMatchObject({
    ...known,
    protection: 'unknown',
    notes: [expect.stringContaining('WELLPIPE_PROTECTION')],
  });
  expect(machine.whoop.requests).toEqual([]);
});

test('two sealed values that were swapped are refused', async () => {
  await using machine = await startSealed();
  const { WHOOP_ACCESS_TOKEN = '', WHOOP_REFRESH_TOKEN = '' } = machine.readEnv();
  const swap = (value: string) => (value === WHOOP_ACCESS_TOKEN ? WHOOP_REFRESH_TOKEN : WHOOP_ACCESS_TOKEN);
  machine.writeEnv(textOf(machine).replace(/(?<=TOKEN=)sealed:\S+/g, swap));
  expect((await complaint(machine, PROFILE, WITH_PASSPHRASE)).message).toContain('WHOOP_ACCESS_TOKEN');
  expect(machine.whoop.requests).toEqual([]);
});

test('without any passphrase none can be set, and the simulated member has nothing to seal', async () => {
  await using machine = await startMachine();
  const before = textOf(machine);
  expect((await complaint(machine, [...PROTECT, 'passphrase'], NO_SECRET)).hint).toContain(
    'WELLPIPE_PASSPHRASE',
  );
  await complaint(machine, [...PROTECT, 'passphrase', '--demo'], WITH_PASSPHRASE);
  const unknown = await machine.run([...PROTECT, 'vault', '--json']);
  expect(unknown.code).toBe(21);
  expect(readJsonError(unknown).hint).toContain('keychain, passphrase, none');
  expect(textOf(machine)).toBe(before);
});

test('an assistant is told that nobody can be asked, and what to do; a server follows the change', async () => {
  await using machine = await startMachine();
  const env = { ...machine.env, ...NO_SECRET };
  await using client = await McpClient.connect({ home: machine.home, env });
  await client.ask('whoop_record', { kind: 'profile' });

  await machine.ask([...PROTECT, 'passphrase'], { env: WITH_PASSPHRASE });
  const error = await client.fail('whoop_record', { kind: 'profile' });
  expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('passphrase') });
  expect(error.hint).toContain('wellpipe auth protect keychain');
  expect(await client.ask('whoop_status')).toMatchObject({
    logged_in: false,
    protection: 'passphrase',
    notes: [expect.stringContaining('wellpipe auth protect keychain')],
  });
  expect((await client.fail('whoop_status', { action: 'login' })).hint).toContain('auth protect keychain');

  await machine.ask([...PROTECT, 'none'], { env: WITH_PASSPHRASE });
  await client.ask('whoop_record', { kind: 'profile' });
  expect(await client.ask('whoop_status')).toMatchObject({ logged_in: true, protection: 'none' });
});

const NEW = 'some quite other words';
const CHANGE = [...PROTECT, 'passphrase', '--new-passphrase-stdin'];

test('the passphrase is changed unattended: the old one opens, stdin brings the new one', async () => {
  await using machine = await startSealed();
  const before = textOf(machine);
  expect(await machine.ask(CHANGE, { env: WITH_PASSPHRASE, input: ` ${NEW}\n` })).toEqual({
    protection: 'passphrase',
    env_file: machine.envFile,
    notes: ['WELLPIPE_PASSPHRASE has to be the new passphrase from now on.'],
  });
  expect(machine.readEnv().WELLPIPE_PROTECTION).toStartWith('v1:passphrase:scrypt,17,8,1:');
  await machine.ask(PROFILE, { env: { ...NO_SECRET, WELLPIPE_PASSPHRASE: NEW } });
  expect((await complaint(machine, PROFILE, WITH_PASSPHRASE)).message).toContain('does not open');

  machine.writeEnv(before);
  const wrong = { ...NO_SECRET, WELLPIPE_PASSPHRASE: 'another' };
  for (const env of [wrong, NO_SECRET]) {
    expect((await machine.run(CHANGE, { env, input: NEW })).code).toBe(20);
    expect(textOf(machine)).toBe(before);
  }
});

test('a first passphrase may come on stdin as well', async () => {
  await using machine = await startMachine();
  await machine.ask(CHANGE, { env: NO_SECRET, input: NEW });
  await machine.ask(PROFILE, { env: { ...NO_SECRET, WELLPIPE_PASSPHRASE: NEW } });
});

test.each([
  ['nothing', ' \n', 'The new passphrase is empty.'],
  ['two lines', 'one\ntwo\n', 'is not one line'],
  ['megabytes', 'x'.repeat(3_000_000), 'is not one line of at most 1000 characters'],
])('a new passphrase of %s is refused', async (_, input, message) => {
  await using machine = await startSealed();
  const before = textOf(machine);
  const result = await machine.run([...CHANGE, '--json'], { env: WITH_PASSPHRASE, input });
  expect([result.code, readJsonError(result).message]).toEqual([21, expect.stringContaining(message)]);
  expect(textOf(machine)).toBe(before);
});

test('a new passphrase does not go with another protection', async () => {
  await using machine = await startSealed();
  const args = [...PROTECT, 'none', '--new-passphrase-stdin', '--json'];
  const result = await machine.run(args, { env: WITH_PASSPHRASE, input: NEW });
  expect([result.code, readJsonError(result).code]).toEqual([2, 'usage']);
});

test('a home with nothing to seal yet is told that what comes will be sealed', async () => {
  await using machine = await Machine.start();
  const sealed = await machine.ask([...PROTECT, 'passphrase'], { env: WITH_PASSPHRASE });
  expect(sealed).toMatchObject({ notes: [expect.stringContaining('There is nothing in it to seal yet.')] });
  expect(Object.keys(machine.readEnv())).toEqual(['WELLPIPE_PROTECTION']);
  expect(await machine.ask([...PROTECT, 'none'], { env: WITH_PASSPHRASE })).not.toHaveProperty('notes');
});

/** Somebody at a terminal, with no passphrase in the environment. */
function openTerminal(machine: Machine, args: readonly string[]): TypedTerminal {
  const env = { ...machine.home.env, ...machine.env, ...NO_SECRET, CI: '' };
  return new TypedTerminal(args, { env, cwd: machine.home.home });
}

async function answer(terminal: TypedTerminal, question: string, typed: string): Promise<void> {
  await terminal.waitFor(question);
  terminal.type(`${typed}${KEYS.enter}`);
}

test('at a terminal the passphrase is asked for, twice when it is new, and never drawn', async () => {
  await using machine = await startMachine();
  await using sealing = openTerminal(machine, [...PROTECT, 'passphrase']);
  await answer(sealing, 'New passphrase for', 'XQZJ-ein');
  await answer(sealing, 'The same again', 'XQZJ-zwei');
  await answer(sealing, 'The two differ', 'XQZJ-drei');
  await answer(sealing, 'The same again', 'XQZJ-drei');
  await sealing.waitFor('protection');
  expect(await sealing.waitForExit()).toBe(0);
  expect(machine.readEnv().WHOOP_ACCESS_TOKEN).toStartWith('sealed:v1:');

  await using asking = openTerminal(machine, PROFILE);
  await answer(asking, 'Passphrase of', 'XQZJ-ein');
  await answer(asking, 'Try again', 'XQZJ-drei');
  await asking.waitFor('"user_id"');
  expect(await asking.waitForExit()).toBe(0);
  for (const { text } of [sealing, asking]) expect(text).not.toMatch(/XQZJ|zwei|drei/);
});

test('giving up at the passphrase ends with 130 and changes nothing', async () => {
  await using machine = await startMachine();
  const before = textOf(machine);
  await using terminal = openTerminal(machine, [...PROTECT, 'passphrase']);
  await terminal.waitFor('New passphrase for');
  terminal.type(`half${KEYS.ctrlC}`);
  expect(await terminal.waitForExit()).toBe(130);
  expect(textOf(machine)).toBe(before);
});

test('three wrong passphrases at a terminal are enough', async () => {
  await using machine = await startSealed();
  await using terminal = openTerminal(machine, [...PROTECT, 'none']);
  await answer(terminal, '◆  Passphrase of', 'one');
  await answer(terminal, '◆  Not the passphrase', 'two');
  await answer(terminal, '◆  Not the passphrase', 'three');
  expect(await terminal.waitForExit()).toBe(20);
  expect(terminal.text).toContain('error: That passphrase does not open');
});

test('neither passphrase nor what it seals is seen anywhere, at debug level', async () => {
  await using machine = await startMachine();
  const secrets = new Secrets();
  secrets.add('passphrase', PASSPHRASE);
  secrets.add('client secret', machine.whoop.clientSecret);
  const learn = () => {
    for (const [key, value] of Object.entries(machine.readEnv()))
      if (/TOKEN$/.test(key)) secrets.add(key, value);
  };
  learn();
  const outputs: [where: string, text: string][] = [];
  const run = async (args: readonly string[], env: Record<string, string> = WITH_PASSPHRASE) => {
    const { stdout, stderr } = await machine.run([...args, '--debug'], { env });
    outputs.push([args.join(' '), stdout + stderr]);
  };
  await run([...PROTECT, 'keychain'], {
    ...WITH_PASSPHRASE,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
  });
  await run([...PROTECT, 'passphrase']);
  outputs.push(['.env', textOf(machine)]);
  await using server = machine.start(['serve', '--debug'], { env: WITH_PASSPHRASE });
  outputs.push(['process list', readFileSync(`/proc/${server.pid}/cmdline`, 'latin1')]);
  await run(['auth', 'refresh']);
  await run(['auth', 'status'], { ...NO_SECRET, WELLPIPE_PASSPHRASE: `${PASSPHRASE} wrong` });
  const sealed = textOf(machine);
  outputs.push(['.env after a refresh', sealed]);
  machine.writeEnv(sealed.replace(/(REFRESH_TOKEN=sealed:v1:)[\w-]{4}/, '$1AAAA'));
  await run(['auth', 'refresh']);
  machine.writeEnv(sealed);
  await run([...PROTECT, 'none']);
  learn();
  for (const file of readdirSync(machine.home.wellpipeHome).filter((name) => name !== '.env')) {
    outputs.push([file, readFileSync(join(machine.home.wellpipeHome, file), 'latin1')]);
  }
  expect(outputs.map(([where]) => where)).toContain('state.db');
  expect(secrets.size).toBe(6);
  expect(outputs.flatMap(([where, text]) => secrets.findIn(text, where))).toEqual([]);
});
