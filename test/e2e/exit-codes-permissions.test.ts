import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonError, type ShownError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';

const READ_ONLY_FOLDER = 0o500;
const READ_ONLY_FILE = 0o400;
const EXPIRED = { expiresInMs: -1, ageMs: 3_600_000 };
const INIT = ['init', '--client-id', 'my-app', '--client-secret-stdin'];

let user: OrdinaryUser;
beforeAll(() => {
  user = new OrdinaryUser();
});
afterAll(() => user[Symbol.dispose]());

/** The error of a run that the disk forbids. */
async function refusal(machine: Machine, args: readonly string[]): Promise<ShownError> {
  const result = await user.run(machine, [...args, '--json'], 'my-secret');
  expect({ args, code: result.code }).toEqual({ args, code: 40 });
  const error = readJsonError(result);
  expect(error.code).toBe('local_data');
  return error;
}

test('with a read-only home everything that needs no writing works', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
  for (const args of [['auth', 'status'], ['record', 'profile'], ['today'], ['status', '--check']]) {
    const { code, stderr } = await user.run(machine, [...args, '--json']);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  }
  expect(readdirSync(machine.home.wellpipeHome)).toEqual(['.env']);
});

test('with a read-only home no refresh is sent: its tokens could not be kept', async () => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
  for (const args of [['today'], ['auth', 'refresh']]) {
    const { message, hint } = await refusal(machine, args);
    expect(message).toContain(machine.home.wellpipeHome);
    expect(message).toContain('permission denied');
    expect(hint).toContain('WELLPIPE_HOME');
  }
  expect(machine.whoop.requests).toEqual([]);
});

test('a read-only folder with a lock from before sends no refresh either', async () => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  writeFileSync(join(machine.home.wellpipeHome, 'refresh.lock'), '');
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
  await refusal(machine, ['today']);
  expect(machine.whoop.requests).toEqual([]);
});

test.each(['refresh.lock', '.env'])('a %s of somebody else is named', async (name) => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  const file = join(machine.home.wellpipeHome, name);
  if (name !== '.env') writeFileSync(file, '');
  user.own(machine);
  using _ = restrict(file, 0o000);
  expect((await refusal(machine, ['today'])).message).toContain(file);
  expect(machine.whoop.requests).toEqual([]);
});

test('in a read-only home a login and a set-up fail before anything is done', async () => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  const before = readFileSync(machine.envFile, 'utf8');
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
  await refusal(machine, ['auth', 'whoop']);
  await refusal(machine, INIT);
  expect(machine.whoop.requests).toEqual([]);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
});

test('where the home folder cannot be made, that is what is said', async () => {
  await using machine = await Machine.start();
  user.own(machine);
  using _ = restrict(dirname(machine.home.wellpipeHome), READ_ONLY_FOLDER);
  for (const args of [INIT, ['auth', 'whoop']]) {
    expect((await refusal(machine, args)).message).toContain(machine.home.wellpipeHome);
  }
  expect((await user.run(machine, ['today'])).code).toBe(10);
});

test('a read-only .env in a folder that can be written is replaced: the folder decides', async () => {
  await using machine = await Machine.start();
  machine.placeLogin(EXPIRED);
  user.own(machine);
  using _ = restrict(machine.envFile, READ_ONLY_FILE);
  expect((await user.run(machine, ['record', 'profile'])).code).toBe(0);
  expect(machine.whoop.refreshes).toBe(1);
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
});

test('a logout in a read-only home is refused before WHOOP is told: the login works on, here and there', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  user.own(machine);
  using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
  expect((await refusal(machine, ['auth', 'logout'])).message).toContain(machine.home.wellpipeHome);
  expect(machine.whoop.countTokens()).toEqual({ access: 1, refresh: 1 });
});
