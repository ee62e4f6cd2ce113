import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { BINARY } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { FakeBrowser } from './support/browser.ts';
import { Machine, visit } from './support/login.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';
import { until } from './support/waiting.ts';

const CURSOR = '.cursor/mcp.json';
const CODEX = '.codex/config.toml';

function place(home: ScratchHome, path: string, text: string): void {
  mkdirSync(dirname(join(home.home, path)), { recursive: true });
  writeFileSync(join(home.home, path), text);
}

const textOf = (home: ScratchHome, path: string) => readFileSync(join(home.home, path), 'utf8');
const open = (home: ScratchHome, args: readonly string[], env = {}) =>
  new TypedTerminal(['connect', ...args], { env: { ...home.env, ...env }, cwd: home.home });

test('each change is shown and asked for, and a no leaves its file alone', async () => {
  using home = createScratchHome();
  place(home, CURSOR, '{}\n');
  place(home, CODEX, 'model = "a"\n');
  await using terminal = open(home, []);
  await terminal.waitFor('+    "wellpipe": {');
  await terminal.waitFor('Connect Cursor?');
  expect(textOf(home, CURSOR)).toBe('{}\n');
  terminal.type('n');
  await terminal.waitFor('+[mcp_servers.wellpipe]');
  await terminal.waitFor('Connect Codex?');
  terminal.type('y');
  await terminal.waitFor('Codex  connected');
  expect(await terminal.waitForExit()).toBe(0);
  expect(textOf(home, CURSOR)).toBe('{}\n');
  expect(textOf(home, CODEX)).toContain(BINARY);
});

test('a removal is asked for too', async () => {
  using home = createScratchHome();
  const before = 'model = "a"\n';
  place(home, CODEX, `${before}\n[mcp_servers.wellpipe]\ncommand = "/old/wellpipe"\n`);
  await using terminal = open(home, ['--remove']);
  await terminal.waitFor('-command = "/old/wellpipe"');
  await terminal.waitFor('Disconnect Codex?');
  terminal.type(KEYS.enter);
  await terminal.waitFor('Codex  removed');
  expect(await terminal.waitForExit()).toBe(0);
  expect(textOf(home, CODEX)).toBe(before);
});

test.each([
  ['Ctrl-C', KEYS.ctrlC],
  ['Escape', KEYS.escape],
])('%s at any question changes nothing, not what was agreed to before either', async (_, key) => {
  using home = createScratchHome();
  place(home, CURSOR, '{}\n');
  place(home, CODEX, '');
  await using terminal = open(home, ['cursor', 'codex']);
  await terminal.waitFor('Connect Cursor?');
  terminal.type('y');
  await terminal.waitFor('Connect Codex?');
  terminal.type(key);
  await terminal.waitFor('Nothing was changed.');
  expect(await terminal.waitForExit()).toBe(130);
  expect(textOf(home, CURSOR)).toBe('{}\n');
  expect(textOf(home, CODEX)).toBe('');
});

test('with CI set nothing is asked, not even at a terminal', async () => {
  using home = createScratchHome();
  place(home, CURSOR, '{}\n');
  await using terminal = open(home, [], { CI: '1' });
  expect(await terminal.waitForExit()).toBe(2);
  expect(terminal.text).toContain('error: --all is missing');
});

/** A login at the terminal, up to where it is done. */
async function logIn(machine: Machine, browser: FakeBrowser): Promise<TypedTerminal> {
  const {
    WHOOP_BASE_URL = '',
    WHOOP_REDIRECT_URI = '',
    WHOOP_CLIENT_ID = '',
    WHOOP_CLIENT_SECRET = '',
  } = machine.env;
  const app = { WHOOP_BASE_URL, WHOOP_REDIRECT_URI, WHOOP_CLIENT_ID, WHOOP_CLIENT_SECRET };
  const env = { ...machine.home.env, ...browser.env, ...app };
  const terminal = new TypedTerminal(['auth', 'whoop'], { env, cwd: machine.home.home });
  await until('the browser is opened', () => browser.opened.length > 0);
  await visit(await approveConsent(browser.opened[0] ?? ''));
  await terminal.waitFor('Logged in to WHOOP.');
  return terminal;
}

test('after a login the assistants that are here are offered, each with its change; then the history is read', async () => {
  await using machine = await Machine.start();
  place(machine.home, CURSOR, '{}\n');
  place(machine.home, CODEX, '');
  await using terminal = await logIn(machine, new FakeBrowser(machine));
  await terminal.waitFor('Connect your assistants now? Found here: Cursor, Codex');
  terminal.type('y');
  await terminal.waitFor('Connect Cursor?');
  terminal.type('y');
  await terminal.waitFor('Connect Codex?');
  terminal.type('n');
  await terminal.waitFor('Cursor  connected');
  await terminal.waitFor('Reading your history');
  expect(textOf(machine.home, CURSOR)).toContain(BINARY);
  expect(textOf(machine.home, CODEX)).toBe('');
});

test('the offer comes after a pasted address too', async () => {
  await using machine = await Machine.start();
  place(machine.home, CURSOR, '{}\n');
  const redirect = { CI: '', WHOOP_REDIRECT_URI: 'http://localhost:3000/api/callback/whoop' };
  const env = { ...machine.home.env, ...machine.env, ...redirect };
  await using terminal = new TypedTerminal(['auth', 'whoop', '--paste'], { env, cwd: machine.home.home });
  await terminal.waitFor('Then paste');
  const address = /http:[\s\S]*?(?=Then paste)/.exec(terminal.text)?.[0].replace(/\s/g, '') ?? '';
  terminal.type(`${await approveConsent(address)}${KEYS.enter}`);
  await terminal.waitFor('Connect your assistants now?');
  terminal.type('y');
  await terminal.waitFor('Connect Cursor?');
  terminal.type('y');
  await terminal.waitFor('Cursor  connected');
  expect(textOf(machine.home, CURSOR)).toContain(BINARY);
});

test('a file that cannot be changed keeps nobody from the history', async () => {
  await using machine = await Machine.start();
  place(machine.home, CURSOR, '{}\n');
  await using terminal = await logIn(machine, new FakeBrowser(machine));
  await terminal.waitFor('Connect your assistants now?');
  terminal.type('y');
  await terminal.waitFor('Connect Cursor?');
  place(machine.home, CURSOR, '{ broken');
  terminal.type('y');
  await terminal.waitFor('Not all is connected: ');
  await terminal.waitFor('Reading your history');
  expect(textOf(machine.home, CURSOR)).toBe('{ broken');
});

test('a no to that offer goes on to the history', async () => {
  await using machine = await Machine.start();
  place(machine.home, CURSOR, '{}\n');
  await using terminal = await logIn(machine, new FakeBrowser(machine));
  await terminal.waitFor('Connect your assistants now?');
  terminal.type('n');
  await terminal.waitFor('Reading your history');
  expect(textOf(machine.home, CURSOR)).toBe('{}\n');
});

test('Ctrl-C at that offer ends it, with a login that is done', async () => {
  await using machine = await Machine.start();
  place(machine.home, CURSOR, '{}\n');
  await using terminal = await logIn(machine, new FakeBrowser(machine));
  await terminal.waitFor('Connect your assistants now?');
  terminal.type(KEYS.ctrlC);
  await terminal.waitFor('You are logged in all the same.');
  expect(await terminal.waitForExit()).toBe(130);
  expect(textOf(machine.home, CURSOR)).toBe('{}\n');
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
});

test('where no assistant is here, nothing is offered', async () => {
  await using machine = await Machine.start();
  await using terminal = await logIn(machine, new FakeBrowser(machine));
  await terminal.waitFor('Reading your history');
  expect(terminal.text).not.toContain('Connect your assistants');
  expect(existsSync(join(machine.home.home, '.cursor'))).toBe(false);
});
