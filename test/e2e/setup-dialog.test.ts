import { expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { READ_SCOPES } from '../../src/auth/scopes.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { FakeBrowser } from './support/browser.ts';
import { Machine } from './support/login.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';
import { until } from './support/waiting.ts';
import { Wizard } from './support/wizard.ts';

const DASHBOARD = 'https://developer-dashboard.whoop.com';
const SHOW_CURSOR = '\u001b[?25h';

test.each([80, 120])(
  'at %d columns it leads from nothing to the first number and the assistants',
  async (columns) => {
    await using machine = await Machine.start();
    const cursor = join(machine.home.home, '.cursor/mcp.json');
    mkdirSync(join(cursor, '..'));
    writeFileSync(cursor, '{}\n');
    const browser = new FakeBrowser(machine);
    await using wizard = new Wizard(machine, { env: browser.env, columns });
    const { terminal } = wizard;
    await wizard.choose('a WHOOP app of your own', 0);
    await terminal.waitFor('Client ID');
    await until('the dashboard is opened', () => browser.opened.includes(DASHBOARD));
    const lines = terminal.text.split('\n');
    const values = [
      'Wellpipe',
      'https://example.com/privacy',
      machine.env.WHOOP_REDIRECT_URI,
      ...READ_SCOPES,
    ];
    // Each alone on its line, from the first column on.
    for (const value of values) expect(lines).toContain(value ?? '');

    terminal.type(`${machine.whoop.clientId}${KEYS.enter}`);
    await wizard.answer('Client Secret', machine.whoop.clientSecret);
    await terminal.waitFor('Stored in');
    await terminal.waitFor('WHOOP knows your app');
    await until('the browser is opened', () => browser.opened.length > 1);
    await wizard.visitLogin();
    await terminal.waitFor('Logged in to WHOOP.');
    await terminal.waitFor('Recovery today: ');
    await wizard.answer('Connect your assistants now? Found here: Cursor');
    await wizard.answer('Connect Cursor?');
    await terminal.waitFor('Cursor  connected');
    await terminal.waitFor('wellpipe today');
    await terminal.waitFor('How hard should I train today?');
    expect(await wizard.finish()).toBe(130);
    expect(terminal.text).toContain('What was read is kept.');
    expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
    expect(readFileSync(cursor, 'utf8')).toContain('wellpipe');
    // Addresses, paths and what is shown of a file are as long as they are.
    expect(terminal.tooLong.filter((line) => !/\/\w/.test(line))).toEqual([]);
  },
);

test('over SSH nothing is opened, and the address that the browser ends up at is pasted', async () => {
  await using machine = await Machine.start();
  const browser = new FakeBrowser(machine);
  const env = { ...browser.env, SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' };
  await using wizard = new Wizard(machine, { env });
  await wizard.choose('a WHOOP app of your own', 0);
  await wizard.choose("Name was sent to your terminal's clipboard.", 2);
  // OSC 52: the terminal is asked to copy.
  const copied = Buffer.from('Wellpipe').toString('base64');
  expect(wizard.terminal.drawn).toContain(`\u001b]52;c;${copied}\u0007`);
  await wizard.enterApp();
  await wizard.terminal.waitFor('Paste the whole of it here');
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
  expect(await wizard.finish()).toBe(130);
  expect(browser.opened).toEqual([]);
});

test('each value of the form is put into the clipboard, one after the other', async () => {
  await using machine = await Machine.start();
  const browser = new FakeBrowser(machine);
  const clipboard = join(machine.home.home, 'clipboard');
  const xclip = join(machine.home.home, 'bin', 'xclip');
  writeFileSync(xclip, `#!/bin/sh\ncat >> '${clipboard}'\necho >> '${clipboard}'\n`);
  chmodSync(xclip, 0o755);
  await using wizard = new Wizard(machine, { env: browser.env });
  await wizard.choose('a WHOOP app of your own', 0);
  for (const label of ['Name', 'Privacy Policy', 'Redirect URL']) {
    await wizard.choose(`${label} is in your clipboard.`, 0);
  }
  await wizard.terminal.waitFor('Client ID');
  expect(readFileSync(clipboard, 'utf8').split('\n').filter(Boolean)).toEqual([
    'Wellpipe',
    'https://example.com/privacy',
    machine.env.WHOOP_REDIRECT_URI ?? '',
  ]);
});

test('no character of the secret is ever drawn', async () => {
  await using machine = await Machine.start();
  await using wizard = new Wizard(machine, { flags: ['--client-id', 'my-app'] });
  await wizard.terminal.waitFor('Client Secret');
  const before = wizard.terminal.text.length;
  for (const key of 'ZQXJ') {
    wizard.terminal.type(key);
    await wizard.terminal.waitFor('▪');
  }
  wizard.terminal.type(KEYS.enter);
  await wizard.terminal.waitFor('invalid_client');
  expect(wizard.terminal.text.slice(before)).not.toMatch(/[ZQXJ]/);
});

test('what cannot be an id or a secret is told at once and asked again', async () => {
  await using machine = await Machine.start();
  await using wizard = new Wizard(machine);
  const { terminal } = wizard;
  await wizard.choose('a WHOOP app of your own', 1);
  await wizard.answer('Client ID', '');
  await terminal.waitFor('The client id is empty.');
  terminal.type(`me@example.com${KEYS.enter}`);
  await terminal.waitFor('That is an e-mail address');
  terminal.type(KEYS.ctrlC);
  expect(await terminal.waitForExit()).toBe(130);
});

test.each([
  ['Ctrl-C', KEYS.ctrlC],
  ['Escape', KEYS.escape],
])('giving up by %s before anything was entered changes nothing', async (_, key) => {
  await using machine = await Machine.start();
  await using wizard = new Wizard(machine);
  await wizard.choose('a WHOOP app of your own', 1);
  await wizard.terminal.waitFor('Client ID');
  wizard.terminal.type(key);
  await wizard.terminal.waitFor('Nothing was changed.');
  expect(await wizard.terminal.waitForExit()).toBe(130);
  expect(existsSync(machine.home.wellpipeHome)).toBe(false);
  expect(wizard.terminal.drawn).toContain(SHOW_CURSOR);
});

test('with CI set nothing is asked, not even at a terminal', async () => {
  using home = createScratchHome();
  await using terminal = new TypedTerminal(['init'], { env: { ...home.env, CI: '1' }, cwd: home.home });
  expect(await terminal.waitForExit()).toBe(2);
  expect(terminal.text).toContain('error: --client-id is missing');
});

test('with --paste the address is asked for, although there is a display', async () => {
  await using machine = await Machine.start();
  const browser = new FakeBrowser(machine);
  await using wizard = new Wizard(machine, {
    env: { ...browser.env, WHOOP_REDIRECT_URI: 'http://localhost:3000/api/callback/whoop' },
    flags: ['--paste', '--client-id', machine.whoop.clientId],
  });
  await wizard.answer('Client Secret', machine.whoop.clientSecret);
  await wizard.terminal.waitFor('Then paste the address');
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
  expect(browser.opened).toEqual([]);
});

test.each([
  ['/oauth/oauth2/auth', 'Asking WHOOP about your app'],
  ['/developer/v2/recovery', 'Logged in to WHOOP.'],
])('Ctrl-C ends it while WHOOP does not answer %s, with the terminal as it was', async (path, shown) => {
  let isHung = path.includes('auth');
  await using machine = await Machine.start({
    intercept: (request) => (isHung && request.path === path ? { delayMs: 60_000 } : undefined),
  });
  await using wizard = new Wizard(machine, { flags: ['--client-id', machine.whoop.clientId] });
  await wizard.answer('Client Secret', machine.whoop.clientSecret);
  if (!isHung) {
    isHung = true;
    await wizard.visitLogin();
  }
  await wizard.terminal.waitFor(shown);
  await Bun.sleep(200);
  wizard.terminal.type(KEYS.ctrlC);
  expect(await wizard.terminal.waitForExit()).toBe(130);
  expect(wizard.terminal.drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThanOrEqual(
    wizard.terminal.drawn.lastIndexOf('\u001b[?25l'),
  );
});
