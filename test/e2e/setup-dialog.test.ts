import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { READ_SCOPES } from '../../src/auth/scopes.ts';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { FakeBrowser } from './support/browser.ts';
import { Machine, visit } from './support/login.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';
import { until } from './support/waiting.ts';

const SECRET = 'hid0en-secret';
const SHOW_CURSOR = '\u001b[?25h';

const envFileOf = (home: ScratchHome) => join(home.wellpipeHome, '.env');
const openSetup = (home: ScratchHome, flags: readonly string[] = []) =>
  new TypedTerminal(['init', ...flags], { env: { ...home.env }, cwd: home.home });

function writeEnv(home: ScratchHome, text: string): void {
  mkdirSync(home.wellpipeHome);
  writeFileSync(envFileOf(home), text);
}

/** Answers a question once it is asked. */
async function answer(terminal: TypedTerminal, question: string, typed: string): Promise<void> {
  await terminal.waitFor(question);
  terminal.type(`${typed}${KEYS.enter}`);
}

test('the guided set-up says what to enter at WHOOP, asks for id and secret, and stores them', async () => {
  using home = createScratchHome();
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', 'my-app');
  await answer(terminal, 'Client Secret', SECRET);
  await terminal.waitFor('Log in to WHOOP');
  // What follows names a path, which is as long as it is.
  expect(terminal.tooLong).toEqual([]);
  terminal.type('n');
  await terminal.waitFor('Next: wellpipe auth whoop');
  expect(await terminal.waitForExit()).toBe(0);

  for (const said of [
    'https://developer-dashboard.whoop.com',
    'http://localhost:3000/api/callback/whoop',
    ...READ_SCOPES,
    envFileOf(home),
  ]) {
    expect(terminal.text).toContain(said);
  }
  expect(parseEnv(readFileSync(envFileOf(home), 'utf8'))).toEqual({
    WHOOP_CLIENT_ID: 'my-app',
    WHOOP_CLIENT_SECRET: SECRET,
    WHOOP_REDIRECT_URI: 'http://localhost:3000/api/callback/whoop',
  });
});

test('no character of the secret is ever drawn', async () => {
  using home = createScratchHome();
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', 'my-app');
  await terminal.waitFor('Client Secret');
  const before = terminal.text.length;
  for (const key of 'ZQXJ') {
    terminal.type(key);
    await terminal.waitFor('▪');
  }
  terminal.type(KEYS.enter);
  await terminal.waitFor('Log in to WHOOP');
  expect(terminal.text.slice(before)).not.toMatch(/[ZQXJ]/);
});

test('after the set-up the login goes on in the browser, and to the history', async () => {
  await using machine = await Machine.start();
  const browser = new FakeBrowser(machine);
  const { WHOOP_BASE_URL = '', WHOOP_REDIRECT_URI = '' } = machine.env;
  const env = { ...machine.home.env, ...browser.env, WHOOP_BASE_URL, WHOOP_REDIRECT_URI };
  await using terminal = new TypedTerminal(['init'], { env, cwd: machine.home.home });
  await answer(terminal, 'Client ID', machine.whoop.clientId);
  await answer(terminal, 'Client Secret', machine.whoop.clientSecret);
  await answer(terminal, 'Log in to WHOOP', '');
  await until('the browser is opened', () => browser.opened.length > 0);
  const page = await visit(await approveConsent(browser.opened[0] ?? ''));
  expect(page.status).toBe(200);
  await terminal.waitFor('Logged in to WHOOP.');
  await terminal.waitFor('wellpipe connect');
  await terminal.waitFor('Reading your history');
  await terminal.waitFor('back to 20');
  terminal.type(KEYS.ctrlC);
  expect(await terminal.waitForExit()).toBe(130);
  expect(terminal.text).toContain('What was read is kept.');
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
});

const STOPS = [
  ['Client ID', 0, KEYS.ctrlC],
  ['Client Secret', 1, KEYS.ctrlC],
  ['Replace it', 2, KEYS.ctrlC],
  ['Log in to WHOOP', 3, KEYS.ctrlC],
  ['Client ID', 0, KEYS.escape],
  ['Log in to WHOOP', 3, KEYS.escape],
] as const;

test.each(STOPS)('giving up at "%s" (question %d, key %j) changes nothing', async (question, place, key) => {
  using home = createScratchHome();
  const before = 'WHOOP_CLIENT_ID=older-app\nWHOOP_CLIENT_SECRET=older\nWHOOP_REFRESH_TOKEN=older-token\n';
  writeEnv(home, before);
  await using terminal = openSetup(home);
  const answers = [
    ['Client ID', 'my-app'],
    ['Client Secret', SECRET],
    ['Replace it', 'y'],
  ] as const;
  for (const [asked, typed] of answers.slice(0, place)) await answer(terminal, asked, typed);
  await terminal.waitFor(question);
  terminal.type(key);
  await terminal.waitFor('Nothing was changed.');
  expect(await terminal.waitForExit()).toBe(130);
  expect(readFileSync(envFileOf(home), 'utf8')).toBe(before);
  expect(terminal.drawn).toContain(SHOW_CURSOR);
});

test('giving up before anything was stored leaves no folder behind', async () => {
  using home = createScratchHome();
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', 'my-app');
  await terminal.waitFor('Client Secret');
  terminal.type(`${SECRET}${KEYS.ctrlC}`);
  expect(await terminal.waitForExit()).toBe(130);
  expect(existsSync(home.wellpipeHome)).toBe(false);
  expect(terminal.drawn).not.toContain(SECRET);
});

test('what cannot be an id or a secret is told at once and asked again', async () => {
  using home = createScratchHome();
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', '');
  await terminal.waitFor('The client id is empty.');
  terminal.type(`my app${KEYS.enter}`);
  await terminal.waitFor('The client id has a blank in it.');
  terminal.type(KEYS.ctrlC);
  expect(await terminal.waitForExit()).toBe(130);
});

test('another app is kept after a no, and nothing is stored', async () => {
  using home = createScratchHome();
  const before = 'WHOOP_CLIENT_ID=older-app\nWHOOP_CLIENT_SECRET=older\n';
  writeEnv(home, before);
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', 'my-app');
  await answer(terminal, 'Client Secret', SECRET);
  await terminal.waitFor('older-app');
  terminal.type('n');
  expect(await terminal.waitForExit()).toBe(20);
  expect(terminal.text).toContain('keeps its app (older-app)');
  expect(readFileSync(envFileOf(home), 'utf8')).toBe(before);
});

test('another app is replaced after a yes', async () => {
  using home = createScratchHome();
  writeEnv(home, '# mine\nWHOOP_CLIENT_ID=older-app\nWHOOP_REFRESH_TOKEN=older-token\n');
  await using terminal = openSetup(home);
  await answer(terminal, 'Client ID', 'my-app');
  await answer(terminal, 'Client Secret', SECRET);
  await answer(terminal, 'Replace it', 'y');
  await answer(terminal, 'Log in to WHOOP', 'n');
  expect(await terminal.waitForExit()).toBe(0);
  const text = readFileSync(envFileOf(home), 'utf8');
  expect(text).toStartWith('# mine\nWHOOP_CLIENT_ID=my-app\n');
  expect(text).not.toContain('older-token');
});

test('a client id given as a flag is not asked for again', async () => {
  using home = createScratchHome();
  await using terminal = openSetup(home, ['--client-id', 'my-app']);
  await answer(terminal, 'Client Secret', SECRET);
  await answer(terminal, 'Log in to WHOOP', 'n');
  expect(await terminal.waitForExit()).toBe(0);
  expect(terminal.text).not.toContain('Client ID');
  expect(parseEnv(readFileSync(envFileOf(home), 'utf8')).WHOOP_CLIENT_ID).toBe('my-app');
});

test('with CI set nothing is asked, not even at a terminal', async () => {
  using home = createScratchHome();
  await using terminal = new TypedTerminal(['init'], { env: { ...home.env, CI: '1' }, cwd: home.home });
  expect(await terminal.waitForExit()).toBe(2);
  expect(terminal.text).toContain('error: --client-id is missing');
});
