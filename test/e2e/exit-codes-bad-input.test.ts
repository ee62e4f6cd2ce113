import { expect, test } from 'bun:test';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type RunResult, runWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { Machine } from './support/login.ts';

/** What Claude Desktop passes for a setting left blank. */
const BLANK_SETTING = '$'.concat('{user_config.client_id}');

/** One command line for everything that opens `.env` or WHOOP. */
const COMMANDS: readonly (readonly string[])[] = [
  ['init', '--client-id', 'my-app', '--client-secret-stdin'],
  ['auth', 'whoop'],
  ['auth', 'status'],
  ['auth', 'refresh'],
  ['auth', 'logout'],
  ['today'],
  ['days'],
  ['sleeps'],
  ['workouts'],
  ['trend', 'hrv_ms'],
  ['compare', 'hrv_ms', '--a', 'weekday:sat', '--b', 'weekday:mon'],
  ['relate', 'hrv_ms'],
  ['chart', 'hrv_ms'],
  ['patterns'],
  ['record', 'profile'],
  ['status'],
];

const named = (commands: readonly (readonly string[])[]) =>
  commands.map((args) => [args.slice(0, 2).join(' '), args] as const);

test.each(named(COMMANDS))(
  'a malformed .env: `%s` names the line and leaves the file alone',
  async (_, args) => {
    await using machine = await Machine.start();
    const before = `# my login\nWHOOP_REFRESH_TOKEN=secret-token\nWHOOP_SCOPES read:sleep secret-word\n`;
    machine.writeEnv(before);
    const result = await machine.run([...args, '--json'], { input: 'my-secret' });
    expect(result.code).toBe(20);
    const { message, hint } = readJsonError(result);
    expect(message).toStartWith(`${machine.envFile}, line 3,`);
    expect(hint).toContain('line');
    expect(`${message}${hint}`).not.toContain('secret-');
    expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
    expect(machine.whoop.requests).toEqual([]);
  },
);

test.each([
  ['a quote that is never closed', 'A=1\nB="two\nC=3\n', 2],
  ['a word alone', 'A=1\n\n\nexport\n', 4],
  ['a section', '[whoop]\nA=1\n', 1],
  ['YAML', 'WHOOP_CLIENT_ID: abc\n', 1],
  ['JSON', '{"WHOOP_CLIENT_ID":"abc"}', 1],
  ['a binary', 'A=1\nB=\0\u0001\n', 2],
])('%s in .env is named with its line', async (_, text, line) => {
  await using machine = await Machine.start();
  machine.writeEnv(text);
  const result = await machine.run(['auth', 'status']);
  expect(result.code).toBe(20);
  expect(readTextError(result).message).toContain(`line ${line},`);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(text);
});

test('a .env that is not UTF-8 is named and left alone', async () => {
  await using machine = await Machine.start();
  machine.writeEnv('');
  const before = Buffer.from('A=1\nNAME=M\xfcller\n', 'latin1');
  writeFileSync(machine.envFile, before);
  const result = await machine.run(['auth', 'status']);
  expect(result.code).toBe(20);
  expect(readTextError(result).message).toContain('line 2, is not UTF-8');
  expect(readFileSync(machine.envFile)).toEqual(before);
});

test.each(named(COMMANDS))('a folder in the place of .env: `%s` says so', async (_, args) => {
  await using machine = await Machine.start();
  mkdirSync(machine.envFile, { recursive: true });
  const result = await machine.run([...args, '--json'], { input: 'my-secret' });
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain(`${machine.envFile} is a folder`);
  expect(readdirSync(machine.envFile)).toEqual([]);
  expect(machine.whoop.requests).toEqual([]);
});

test.each(named(COMMANDS.slice(0, 2)))('a file in the place of the home: `%s` says so', async (_, args) => {
  await using machine = await Machine.start();
  writeFileSync(machine.home.wellpipeHome, 'a file');
  const result = await machine.run([...args, '--json'], { input: 'my-secret' });
  expect(result.code).toBe(40);
  const { message, hint } = readJsonError(result);
  expect(message).toContain(machine.home.wellpipeHome);
  expect(hint).toContain('WELLPIPE_HOME');
  expect(readFileSync(machine.home.wellpipeHome, 'utf8')).toBe('a file');
});

test.each([
  ['WHOOP_CLIENT_ID', ''],
  ['WHOOP_CLIENT_SECRET', ''],
  ['WHOOP_CLIENT_ID', BLANK_SETTING],
])('without %s (%j) a login names it and the command that sets it', async (name, value) => {
  await using machine = await Machine.start();
  const result = await machine.run(['auth', 'whoop', '--json'], { env: { [name]: value } });
  expect(result.code).toBe(20);
  const { message, hint } = readJsonError(result);
  expect(message).toStartWith(`${name} is set neither in ${machine.envFile}`);
  expect(hint).toContain('wellpipe init');
});

const UNSAFE_ORIGIN = 'http://whoop.example';

test.each(named([...COMMANDS, ['serve'], ['demo'], ['today', '--demo'], ['serve', '--demo']]))(
  'a base URL that is neither https nor loopback: `%s` does not start',
  async (_, args) => {
    using home = createScratchHome();
    const options = { home, env: { WHOOP_BASE_URL: UNSAFE_ORIGIN, WHOOP_ACCESS_TOKEN: 'token' } };
    const result = await runWellpipe([...args, '--json'], options);
    expect(result.code).toBe(20);
    const { code, message } = readJsonError(result);
    expect(code).toBe('config');
    expect(message).toContain(UNSAFE_ORIGIN);
    expect(readdirSync(home.home)).toEqual([]);
  },
);

test.each(named(COMMANDS))('such a base URL in .env: `%s` refuses it too', async (_, args) => {
  await using machine = await Machine.start();
  const before = `WHOOP_BASE_URL=${UNSAFE_ORIGIN}\nWHOOP_ACCESS_TOKEN=token\n`;
  machine.writeEnv(before);
  const result = await machine.run([...args, '--json'], { env: { WHOOP_BASE_URL: '' }, input: 'my-secret' });
  expect(result.code).toBe(20);
  expect(readJsonError(result).message).toContain(UNSAFE_ORIGIN);
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
});

test.each([
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://evil.example#@localhost',
  'http://localhost@evil.example',
  'http://[::2]',
  'http://0.0.0.0:80',
  'ftp://127.0.0.1',
  'file:///etc/passwd',
  'api.prod.whoop.com',
  'https://member:password@api.prod.whoop.com',
  'https://api.prod.whoop.com/v2',
  'https://api.prod.whoop.com?token=password',
])('the base URL %s is refused, without showing what may be secret in it', async (origin) => {
  const result = await runWellpipe(['auth', 'status'], { env: { WHOOP_BASE_URL: origin } });
  expect(result.code).toBe(20);
  const { message } = readTextError(result);
  expect(message).toStartWith('WHOOP_BASE_URL is "');
  expect(message).not.toContain('password');
});

const KINDS = ['cycle', 'sleep', 'recovery', 'workout'] as const;
const ODD_IDS = [
  '../../user/profile/basic',
  '..',
  '.',
  'a/b',
  '/',
  '1/../../../user/access',
  '%2e%2e%2fuser',
  '%2F..%2F',
  '..%5c..',
  '\\..\\',
  '1?limit=1',
  '1#x',
  '1;x',
  '１２３',
  '1\r\nHost: evil.example',
  '-1',
  '0x10',
  '1e3',
  '9'.repeat(400),
];

test.each(KINDS)('no odd id of a %s reaches WHOOP', async (kind) => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const ask = async (id: string): Promise<{ id: string; result: RunResult }> => ({
    id,
    result: await machine.run(['record', kind, '--json', '--', id]),
  });
  for (const { id, result } of await Promise.all(ODD_IDS.map(ask))) {
    expect({ id, code: result.code }).toEqual({ id, code: 21 });
    expect(readJsonError(result).message).toContain(
      `is not the id of a ${kind === 'recovery' ? 'sleep' : kind}`,
    );
  }
  expect(machine.whoop.requests).toEqual([]);
});

test('a good id is asked for at its own path and at no other', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const id = 'ABCDEF00-0000-4000-8000-00000000000A';
  expect((await machine.run(['record', 'sleep', id])).code).toBe(22);
  expect(machine.whoop.requests.map(({ path }) => path)).toEqual([
    `/developer/v2/activity/sleep/${id.toLowerCase()}`,
  ]);
});

test.each([
  ['today', ['today']],
  ['auth refresh', ['auth', 'refresh']],
  ['status --check', ['status', '--check']],
])('without a network `%s` says so and the login stays', async (_, args) => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const before = readFileSync(machine.envFile, 'utf8');
  await machine.whoop.close();
  const result = await machine.run([...args, '--json']);
  expect(result.code).toBe(31);
  const { code, hint } = readJsonError(result);
  expect(code).toBe('network');
  expect(hint).not.toBe('');
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
  expect(readdirSync(machine.home.wellpipeHome).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
