import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDemoApp } from '../../src/engine/demo-login.ts';
import { BINARY, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { describeLoginAt } from './support/env-values.ts';
import { readJsonError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import {
  answerTo,
  callTool,
  INITIALIZED,
  initialize,
  readMessages,
  send,
  textOf,
} from './support/mcp-lines.ts';

/** What Claude Desktop hands over for a setting left blank. */
const PLACEHOLDER = ['$', '{user_config.value}'].join('');
const BLANK_SETTINGS = ['', '   ', PLACEHOLDER];

/** Runs the executable with exactly this environment. */
function runBare(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([BINARY, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  return { code: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe('a folder of somebody else', () => {
  /** What a project that was cloned from anywhere may hold, each able to change a program run in it. */
  function fillWithTraps(folder: string, foreign: Machine): { isSprung: () => boolean } {
    const trap = `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'sprung'))}, 'x');\n`;
    const login = Object.entries(describeLoginAt(foreign.whoop));
    const env = [
      ...login.map(([name, value]) => `${name}=${value}`),
      `WELLPIPE_HOME=${join(folder, 'foreign-home')}`,
      'WELLPIPE_LOG=debug',
      'FORCE_COLOR=1',
      '',
    ].join('\n');
    const files = {
      'bunfig.toml':
        'preload = ["./preload.js"]\n[run]\nsilent = false\nbun = true\n[install]\nauto = "force"\n',
      'preload.js': trap,
      '.env': env,
      '.env.local': env,
      '.env.production': env,
      'package.json': '{"name":"trap","type":"commonjs","main":"preload.js","imports":{"#x":"./preload.js"}}',
      'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./preload.js"]},"jsxImportSource":"trap"}}',
      'node_modules/valibot/package.json': '{"name":"valibot","main":"../../preload.js"}',
      'deno.json': '{"imports":{"node:fs":"./preload.js"}}',
      'commands/today.ts': trap,
    };
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, text);
    }
    return { isSprung: () => existsSync(join(folder, 'sprung')) || existsSync(join(folder, 'foreign-home')) };
  }

  test('changes nothing for a command that is run in it', async () => {
    await using machine = await Machine.start();
    await using foreign = await Machine.start();
    machine.placeLogin();
    const cwd = join(machine.home.home, 'cloned');
    const traps = fillWithTraps(cwd, foreign);
    const { code, stdout, stderr } = await machine.run(['days', '--days', '3'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(machine.statusesOf('/cycle')).not.toEqual([]);
    expect(foreign.whoop.requests).toEqual([]);
    expect(traps.isSprung()).toBe(false);
  });

  test('is not where a login is looked for', async () => {
    using home = createScratchHome();
    await using foreign = await Machine.start();
    const traps = fillWithTraps(home.home, foreign);
    const { code, stdout } = runBare(['today', '--json'], home.env, home.home);
    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({ code: 10, error: 'not_logged_in' });
    expect(foreign.whoop.requests).toEqual([]);
    expect(traps.isSprung()).toBe(false);
  });

  test('changes nothing for an assistant that starts the server in it', async () => {
    await using machine = await Machine.start();
    await using foreign = await Machine.start();
    machine.placeLogin();
    const cwd = join(machine.home.home, 'cloned');
    const traps = fillWithTraps(cwd, foreign);
    await using server = machine.start(['serve'], { cwd });
    send(server, initialize(), INITIALIZED, callTool(1, 'whoop_record', { kind: 'profile' }));
    expect(JSON.parse(textOf(await answerTo(server, 1)))).toHaveProperty('record.email');
    server.endInput();
    expect(await server.waitForExit()).toBe(0);
    expect(readMessages(server.stdout.text)).toHaveLength(2);
    expect(server.stderr.text).toBe('');
    expect(foreign.whoop.requests).toEqual([]);
    expect(traps.isSprung()).toBe(false);
  });
});

describe('WELLPIPE_HOME', () => {
  test.each(['with spaces', 'Gesundheit – здоровье 健康', 'it\'s $HOME `a` "b"', '#hash=%41&'])(
    'may be named "%s"',
    async (name) => {
      await using machine = await Machine.start();
      machine.placeLogin({ expiresInMs: -1 });
      const home = join(machine.home.home, name);
      mkdirSync(home);
      writeFileSync(join(home, '.env'), readFileSync(machine.envFile));
      const answer = await machine.ask(['record', 'profile'], { env: { WELLPIPE_HOME: home } });
      expect(answer).toHaveProperty('record.email');
      expect(machine.whoop.refreshes).toBe(1);
      expect(readdirSync(home)).toContain('refresh.lock');
    },
  );

  test('may begin with ~, as a configuration that no shell reads has it, or with the working folder', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const { home } = machine.home;
    const folder = join(home, 'my data');
    mkdirSync(folder);
    writeFileSync(join(folder, '.env'), readFileSync(machine.envFile));
    for (const [WELLPIPE_HOME, cwd] of [
      ['~/my data', '/'],
      ['my data', home],
      ['./my data/', home],
    ] as const) {
      expect(await machine.ask(['auth', 'status'], { env: { WELLPIPE_HOME }, cwd })).toMatchObject({
        logged_in: true,
      });
    }
  });

  test('is a folder in the home of the member when it is not set', () => {
    using scratch = createScratchHome();
    const { code, stdout } = runBare(['today', '--json'], { HOME: scratch.home }, scratch.home);
    expect(code).toBe(10);
    expect(JSON.parse(stdout).error.message).toContain(join(scratch.home, '.wellpipe', '.env'));
    expect(readdirSync(scratch.home)).toEqual([]);
  });
});

test('nothing but the given file is needed where there is no HOME', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const env = { ...machine.env, WELLPIPE_ENV_FILE: machine.envFile };
  await using server = spawnWellpipe(['serve'], { home: withoutVariables(machine.home), env });
  send(server, initialize(), INITIALIZED, callTool(1, 'whoop_record', { kind: 'profile' }));
  expect(JSON.parse(textOf(await answerTo(server, 1)))).toHaveProperty('record.email');
});

describe('the .env', () => {
  test('is that of --env-file, else of WELLPIPE_ENV_FILE, else of the home', async () => {
    await using machine = await Machine.start();
    const { home } = machine.home;
    const path = (name: string) => join(home, name);
    const scopes = { home: ['read:sleep'], variable: ['read:cycles'], flag: ['read:profile'] };
    const place = (granted: string[], target: string) => {
      machine.placeLogin({ scopes: granted });
      writeFileSync(target, readFileSync(machine.envFile));
    };
    place(scopes.variable, path('variable.env'));
    place(scopes.flag, path('flag.env'));
    machine.placeLogin({ scopes: scopes.home });

    const env = { WELLPIPE_ENV_FILE: path('variable.env') };
    const status = (args: string[], options = {}) => machine.ask(['auth', 'status', ...args], options);
    expect(await status([])).toMatchObject({ scopes: scopes.home });
    expect(await status([], { env })).toMatchObject({ scopes: scopes.variable });
    expect(await status(['--env-file', path('flag.env')], { env })).toMatchObject({ scopes: scopes.flag });
    expect(await status(['--env-file=flag.env'], { env, cwd: home })).toMatchObject({ scopes: scopes.flag });
    expect(await status(['--env-file', '~/flag.env'], { env })).toMatchObject({ scopes: scopes.flag });
  });

  test('that is given is the one that a refresh renews; the home stays as it is', async () => {
    await using machine = await Machine.start();
    machine.placeLogin({ expiresInMs: -1 });
    const folder = join(machine.home.home, 'elsewhere');
    mkdirSync(folder);
    const given = join(folder, 'whoop.env');
    const before = readFileSync(machine.envFile, 'utf8');
    writeFileSync(given, before);
    const answer = await machine.ask(['record', 'profile', '--env-file', given]);
    expect(answer).toHaveProperty('record.email');
    expect(readFileSync(given, 'utf8')).not.toBe(before);
    expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
    expect(readdirSync(machine.home.wellpipeHome)).not.toContain('refresh.lock');
    expect(readdirSync(folder)).toContain('refresh.lock');
  });

  test('that is not there holds no login, and is named', async () => {
    using home = createScratchHome();
    const file = join(home.home, 'none.env');
    const { code, stdout, stderr } = runBare(['today', '--json', '--env-file', file], home.env, home.home);
    expect(code).toBe(10);
    expect(readJsonError({ code, stdout, stderr }).message).toContain(file);
    expect(existsSync(file)).toBe(false);
  });

  test('gives way to the process environment', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const text = readFileSync(machine.envFile, 'utf8');
    machine.writeEnv(`${text}WHOOP_BASE_URL=http://127.0.0.1:1\nWHOOP_CLIENT_ID=other\n`);
    expect(await machine.ask(['record', 'profile'])).toHaveProperty('record.email');
  });
});

test.each(BLANK_SETTINGS)('a setting left blank (%p) counts as unset', async (blank) => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const app = Object.entries(describeDemoApp(machine.whoop)).map(([name, value]) => `${name}=${value}\n`);
  machine.writeEnv(readFileSync(machine.envFile, 'utf8') + app.join(''));
  const names = [
    ...['WELLPIPE_ENV_FILE', 'WELLPIPE_LOG', 'WHOOP_BASE_URL', 'WHOOP_CLIENT_ID', 'WHOOP_CLIENT_SECRET'],
    ...[
      'WHOOP_REDIRECT_URI',
      'WHOOP_ACCESS_TOKEN',
      'WHOOP_REFRESH_TOKEN',
      'WHOOP_TOKEN_EXPIRES_AT',
      'WHOOP_SCOPES',
    ],
  ];
  const env = Object.fromEntries(names.map((name) => [name, blank]));
  expect(await machine.ask(['record', 'profile'], { env })).toHaveProperty('record.email');
  expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({
    logged_in: true,
    source: 'env_file',
  });

  const { code, stdout } = await machine.run(['auth', 'status', '--json'], {
    env: { ...env, WELLPIPE_HOME: blank },
  });
  expect({ code, logged_in: JSON.parse(stdout).logged_in }).toEqual({ code: 0, logged_in: false });
});

test('a blank setting in the .env counts as unset too', async () => {
  await using machine = await Machine.start();
  machine.writeEnv(`WHOOP_ACCESS_TOKEN=\nWHOOP_REFRESH_TOKEN='${PLACEHOLDER}'\n`);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: false });
});

test('an unknown log level is refused, and the known ones say more and more', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const linesAt = async (WELLPIPE_LOG: string) => {
    const { code, stderr } = await machine.run(['record', 'body'], { env: { WELLPIPE_LOG } });
    expect(code).toBe(0);
    return stderr.split('\n').length - 1;
  };
  expect(await linesAt('silent')).toBe(0);
  expect(await linesAt('WARN')).toBe(0);
  expect(await linesAt('debug')).toBeGreaterThan(0);
  const refused = await machine.run(['today', '--json'], { env: { WELLPIPE_LOG: 'loud' } });
  expect(refused.code).toBe(20);
  expect(readJsonError(refused).message).toContain('"loud"');
});

/** The same folders, unknown to the program. */
function withoutVariables({ home, wellpipeHome }: ScratchHome): ScratchHome {
  return { home, wellpipeHome, env: {}, [Symbol.dispose]: () => undefined };
}
