import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BINARY, type RunResult, runWellpipe } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { readJsonError, readTextError } from './support/errors.ts';

const UNATTENDED = ['init', '--client-id', 'my-app', '--client-secret-stdin'];
const REDIRECT_URI = 'http://localhost:3000/api/callback/whoop';

const envFileOf = (home: ScratchHome) => join(home.wellpipeHome, '.env');
const readEnv = (home: ScratchHome) => parseEnv(readFileSync(envFileOf(home), 'utf8'));
const init = (home: ScratchHome, flags: readonly string[] = [], input = 'my-secret\n') =>
  runWellpipe([...UNATTENDED, ...flags], { home, input });

function writeEnv(home: ScratchHome, text: string): void {
  mkdirSync(home.wellpipeHome);
  writeFileSync(envFileOf(home), text);
}

test('an unattended set-up takes the secret from stdin and stores it for the member alone', async () => {
  using home = createScratchHome();
  const { code, stdout, stderr } = await init(home);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(REDIRECT_URI);
  expect(stdout).toContain('wellpipe auth whoop');
  expect(stdout).not.toContain('my-secret');
  expect(readEnv(home)).toEqual({ WHOOP_CLIENT_ID: 'my-app', WHOOP_CLIENT_SECRET: 'my-secret' });
  expect(statSync(envFileOf(home)).mode & 0o777).toBe(0o600);
  expect(statSync(home.wellpipeHome).mode & 0o777).toBe(0o700);
  expect(readdirSync(home.wellpipeHome).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('--json says where the app is stored and which redirect URI to register', async () => {
  using home = createScratchHome();
  const redirectUri = 'http://localhost:4567/api/callback/whoop';
  const { stdout } = await init(home, ['--json', '--redirect-uri', redirectUri]);
  expect(JSON.parse(stdout)).toEqual({
    env_file: envFileOf(home),
    client_id: 'my-app',
    redirect_uri: redirectUri,
  });
  expect(readEnv(home).WHOOP_REDIRECT_URI).toBe(redirectUri);
});

test.each([
  ['--client-id', []],
  ['--client-id', ['--client-secret-stdin']],
  ['--client-secret-stdin', ['--client-id', 'my-app']],
])('without a terminal a missing %s is an error that names it', async (flag, given) => {
  using home = createScratchHome();
  const result = await runWellpipe(['init', ...given, '--json'], { home, input: 'my-secret' });
  expect(result.code).toBe(2);
  const error = readJsonError(result);
  expect(error.code).toBe('usage');
  expect(error.message).toStartWith(`${flag} is missing`);
  expect(error.hint).toContain('--client-id ID --client-secret-stdin');
  expect(existsSync(home.wellpipeHome)).toBe(false);
});

test.each([
  ['an empty secret', 'my-app', ' \n', 'The client secret is empty.'],
  ['a secret with something around it', 'my-app', 'It is abc', 'has a blank in it'],
  ['a client id with a blank', 'my app', 'my-secret', 'The client id has a blank in it.'],
  ['one value for both', 'same', 'same', 'are the same'],
  [
    'a secret of megabytes',
    'my-app',
    'x'.repeat(3_000_000),
    'The client secret is longer than 1000 characters',
  ],
  ['a client id of a thousand characters', 'x'.repeat(1_001), 'my-secret', 'The client id is longer than'],
])('%s is refused', async (_, id, input, message) => {
  using home = createScratchHome();
  const args = ['init', '--json', '--client-id', id, '--client-secret-stdin'];
  const result = await runWellpipe(args, { home, input });
  expect(result.code).toBe(21);
  expect(readJsonError(result).message).toContain(message);
  expect(existsSync(envFileOf(home))).toBe(false);
});

test.each([
  ['that is none', 'localhost', '"localhost" is no URI'],
  ['with a fragment', `${REDIRECT_URI}#here`, `"${REDIRECT_URI}#here" has a fragment`],
  ['with an empty fragment', `${REDIRECT_URI}#`, 'has a fragment'],
  ['that is one of several', `${REDIRECT_URI} localhost`, '"localhost" is no URI'],
])('a redirect URI %s is refused', async (_, redirectUri, message) => {
  using home = createScratchHome();
  const result = await init(home, ['--json', '--redirect-uri', redirectUri]);
  expect(result.code).toBe(21);
  expect(readJsonError(result).message).toContain(message);
  expect(existsSync(envFileOf(home))).toBe(false);
});

test('of several redirect URIs the first is the one to log in with', async () => {
  using home = createScratchHome();
  const both = `${REDIRECT_URI} http://localhost:3001/other`;
  const { stdout } = await init(home, ['--json', '--redirect-uri', both]);
  expect(JSON.parse(stdout)).toMatchObject({ redirect_uri: REDIRECT_URI });
  expect(readEnv(home).WHOOP_REDIRECT_URI).toBe(both);
});

test('another app is kept, and named, unless --force says to replace it and its login', async () => {
  using home = createScratchHome();
  const before = 'WHOOP_CLIENT_ID=older-app\nWHOOP_CLIENT_SECRET=older\nWHOOP_REFRESH_TOKEN=older-token\n';
  writeEnv(home, before);
  const refused = await init(home);
  expect(refused.code).toBe(20);
  const { message, hint } = readTextError(refused);
  expect(message).toContain('older-app');
  expect(hint).toContain('--force');
  expect(readFileSync(envFileOf(home), 'utf8')).toBe(before);

  expect((await init(home, ['--force'])).code).toBe(0);
  expect(readEnv(home)).toEqual({ WHOOP_CLIENT_ID: 'my-app', WHOOP_CLIENT_SECRET: 'my-secret' });
});

test('the same app with a new secret keeps its login', async () => {
  using home = createScratchHome();
  writeEnv(home, 'WHOOP_CLIENT_ID=my-app\nWHOOP_CLIENT_SECRET=older\nWHOOP_REFRESH_TOKEN=kept\n');
  expect((await init(home)).code).toBe(0);
  expect(readEnv(home)).toMatchObject({ WHOOP_CLIENT_SECRET: 'my-secret', WHOOP_REFRESH_TOKEN: 'kept' });
});

test("a member's own lines, comments and line ends stay as they are", async () => {
  using home = createScratchHome();
  const mine = [
    '# by hand, 100 % mine',
    '',
    '  export EDITOR = "vi -R" # spaces and all',
    "PATTERN='$HOME `id` \\n'",
    'LINES="one',
    'two"',
    'WHOOP_CLIENT_ID="my-app" # the app',
    'LAST=no-newline',
  ].join('\r\n');
  writeEnv(home, mine);
  chmodSync(envFileOf(home), 0o644);
  expect((await init(home, [], 's3c=r$t"#`\\x')).code).toBe(0);

  const [untouched, rest] = readFileSync(envFileOf(home), 'utf8').split('WHOOP_CLIENT_ID=');
  expect(untouched).toBe(mine.split('WHOOP_CLIENT_ID=')[0]);
  expect(rest).toContain(' # the app\r\nLAST=no-newline\r\n');
  expect(readEnv(home)).toEqual({
    ...parseEnv(mine),
    WHOOP_CLIENT_ID: 'my-app',
    WHOOP_CLIENT_SECRET: 's3c=r$t"#`\\x',
  });
  expect(statSync(envFileOf(home)).mode & 0o777).toBe(0o600);
});

test('a .env that cannot be read correctly is named with its line and stays as it is', async () => {
  using home = createScratchHome();
  const before = 'GOOD=1\n# fine\nthis is no assignment\n';
  writeEnv(home, before);
  const result = await init(home);
  expect(result.code).toBe(20);
  expect(readTextError(result).message).toStartWith(`${envFileOf(home)}, line 3,`);
  expect(readFileSync(envFileOf(home), 'utf8')).toBe(before);
});

test('a .env that is a link stays one', async () => {
  using home = createScratchHome();
  const real = join(home.home, 'real.env');
  writeFileSync(real, '# elsewhere\n');
  mkdirSync(home.wellpipeHome);
  symlinkSync(real, envFileOf(home));
  expect((await init(home)).code).toBe(0);
  expect(lstatSync(envFileOf(home)).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, 'utf8')).toStartWith('# elsewhere\nWHOOP_CLIENT_ID=my-app\n');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a set-up that waits for its secret', async (signal) => {
  using home = createScratchHome();
  const waiting = spawn(BINARY, UNATTENDED, { env: home.env });
  const ended = once(waiting, 'exit');
  // More than a pipe holds, so this has been written when the program is reading.
  const longSecret = 'x'.repeat(1_000_000);
  await new Promise<unknown>((written) => waiting.stdin.write(longSecret, written));
  waiting.kill(signal);
  expect(await ended).toEqual([130, null]);
  expect(existsSync(envFileOf(home))).toBe(false);
});

test('eight set-ups at once leave one whole file', async () => {
  using home = createScratchHome();
  const inputs = Array.from({ length: 8 }, (_, index) => `secret-${index}`);
  const results: RunResult[] = await Promise.all(inputs.map((input) => init(home, ['--json'], input)));
  expect(results.map(({ code }) => code)).toEqual(Array(8).fill(0));
  expect(inputs).toContain(readEnv(home).WHOOP_CLIENT_SECRET ?? '');
  expect(readdirSync(home.wellpipeHome).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('id and secret may come as the lines of a file that they were copied from', async () => {
  using home = createScratchHome();
  const args = ['init', '--json', '--client-id', ' "client_id": "my-app", ', '--client-secret-stdin'];
  const result = await runWellpipe(args, { home, input: "export WHOOP_CLIENT_SECRET='my-secret'\n" });
  expect(result.code).toBe(0);
  const stored = parseEnv(readFileSync(envFileOf(home), 'utf8'));
  expect(stored).toMatchObject({ WHOOP_CLIENT_ID: 'my-app', WHOOP_CLIENT_SECRET: 'my-secret' });
});
