import { expect, test } from 'bun:test';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedWhoopOptions } from '../../src/demo/server.ts';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { Machine } from './support/login.ts';

const README = join(import.meta.dir, '../../README.md');
/** A bug, so there is no scenario for it. */
const UNEXPECTED = 1;
/** What Claude Desktop passes for a setting left blank. */
const BLANK_SETTING = '$'.concat('{user_config.client_id}');
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

interface Scenario {
  exit: number;
  code: string;
  when: string;
  args: readonly string[];
  /** What the error names. */
  names: string;
  whoop?: SimulatedWhoopOptions;
  /** By default the member is logged in. */
  prepare?(machine: Machine): void | Promise<void>;
  env?: Record<string, string>;
}

const SCENARIOS: readonly Scenario[] = [
  { exit: 2, code: 'usage', when: 'an unknown flag', args: ['today', '--dat', 'today'], names: '--dat' },
  { exit: 2, code: 'usage', when: 'a missing value', args: ['today', '--date'], names: '--date' },
  { exit: 2, code: 'usage', when: 'an extra word', args: ['today', 'tomorrow'], names: 'tomorrow' },
  { exit: 2, code: 'usage', when: 'an unknown command', args: ['tody'], names: 'tody' },
  {
    exit: 10,
    code: 'not_logged_in',
    when: 'no tokens',
    args: ['today'],
    names: 'no WHOOP login',
    prepare: () => undefined,
  },
  {
    exit: 11,
    code: 'login_expired',
    when: 'WHOOP refusing the tokens',
    args: ['today'],
    names: 'refused to renew',
    prepare: (machine) => {
      machine.placeLogin();
      machine.whoop.revokeEverything();
    },
  },
  {
    exit: 12,
    code: 'scope_missing',
    when: 'a scope that was not granted',
    args: ['workouts'],
    names: 'read:workout',
    prepare: (machine) =>
      machine.placeLogin({ scopes: ALL_SCOPES.filter((scope) => scope !== 'read:workout') }),
  },
  {
    exit: 20,
    code: 'config',
    when: 'a missing client id',
    args: ['auth', 'refresh'],
    names: 'WHOOP_CLIENT_ID',
    env: { WHOOP_CLIENT_ID: BLANK_SETTING },
  },
  {
    exit: 20,
    code: 'config',
    when: 'an unknown log level',
    args: ['today'],
    names: 'loud',
    env: { WELLPIPE_LOG: 'loud' },
  },
  {
    exit: 21,
    code: 'invalid_input',
    when: 'a date that is none',
    args: ['today', '--date', '2026-13-01'],
    names: '2026-13-01',
  },
  {
    exit: 21,
    code: 'invalid_input',
    when: 'an unknown metric',
    args: ['days', '--metrics', 'recovery_scor'],
    names: 'recovery_scor',
  },
  {
    exit: 22,
    code: 'not_found',
    when: 'an id that WHOOP does not know',
    args: ['record', 'workout', UNKNOWN_ID],
    names: UNKNOWN_ID,
  },
  {
    exit: 30,
    code: 'whoop_error',
    when: 'WHOOP failing',
    args: ['record', 'profile'],
    names: 'HTTP 418',
    whoop: { intercept: () => ({ reply: { status: 418 } }) },
  },
  {
    exit: 31,
    code: 'network',
    when: 'nobody listening at WHOOP',
    args: ['record', 'profile'],
    names: '127.0.0.1',
    prepare: async (machine) => {
      machine.placeLogin();
      await machine.whoop.close();
    },
  },
  {
    exit: 32,
    code: 'rate_limited',
    when: 'too many requests to the login service, which no budget of requests knows about',
    args: ['auth', 'refresh'],
    names: 'too many requests',
    whoop: { intercept: () => ({ reply: { status: 429 } }) },
    prepare: (machine) => {
      machine.placeLogin();
    },
  },
  {
    exit: 33,
    code: 'timeout',
    when: 'nobody coming back from the browser',
    args: ['auth', 'whoop', '--timeout', '1'],
    names: 'did not send the browser back',
  },
  {
    exit: 40,
    code: 'local_data',
    when: 'a lock that cannot be taken',
    args: ['auth', 'refresh'],
    names: 'refresh.lock',
    prepare: (machine) => {
      machine.placeLogin();
      mkdirSync(join(machine.home.wellpipeHome, 'refresh.lock'));
    },
  },
  {
    exit: 50,
    code: 'upgrade',
    when: 'nobody listening where releases are',
    args: ['upgrade', '--check'],
    names: '127.0.0.1:9',
    env: { WELLPIPE_RELEASES_URL: 'http://127.0.0.1:9/' },
  },
];

test.each(SCENARIOS.map((scenario) => [scenario.exit, scenario.when, scenario] as const))(
  'exit code %d: %s',
  async (exit, _, { args, code, names, whoop, env, prepare }) => {
    await using machine = await Machine.start(whoop);
    if (prepare) await prepare(machine);
    else machine.placeLogin();
    const options = env ? { env } : {};

    const asText = await machine.run(args, options);
    const { message, hint } = readTextError(asText);
    expect(asText.code).toBe(exit);
    expect(message).toContain(names);
    expect(message).toEndWith('.');
    expect(hint).not.toBe('');

    const asJson = await machine.run([...args, '--json'], options);
    const error = readJsonError(asJson);
    expect(asJson.code).toBe(exit);
    expect(error.code).toBe(code);
    expect(error.message).toContain(names);
  },
);

test('exit code 130: a signal, without a hint since nothing is to be done', async () => {
  for (const flags of [[], ['--json']]) {
    const asked = Promise.withResolvers<void>();
    await using machine = await Machine.start({
      intercept: () => {
        asked.resolve();
        return { delayMs: 60_000 };
      },
    });
    machine.placeLogin();
    await using asking = machine.start(['record', 'profile', ...flags]);
    await asked.promise;
    asking.signal('SIGINT');
    expect(await asking.waitForExit()).toBe(130);
    const { stdout, stderr } = asking;
    expect([stdout.text, stderr.text]).toEqual(
      flags.length === 0
        ? ['', 'error: Interrupted.\n']
        : ['{"error":{"code":"interrupted","message":"Interrupted."}}\n', ''],
    );
  }
});

test('exit code 0: done, also with an honest empty answer', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const empty = await machine.run(['workouts', '--from', '2015-01-01', '--to', '2015-01-02', '--json']);
  expect({ code: empty.code, stderr: empty.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(empty.stdout)).toMatchObject({ n: 0, rows: [] });
  expect((await machine.run(['status'])).code).toBe(0);
});

test('every exit code of the README has its scenario here, but that of a bug', () => {
  const readme = readFileSync(README, 'utf8');
  const [table = ''] = readme.slice(readme.indexOf('## Exit codes')).split('\n## ');
  const rows = [...table.matchAll(/^\| ([\d ]+) \| (.*?) \|/gm)].flatMap(([, exits = '', names = '']) => {
    const codes = [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    return exits.split(' ').map((exit, index) => ({ exit: Number(exit), code: codes[index] }));
  });
  expect(rows.length).toBeGreaterThan(10);
  const tried = new Map<number, string | undefined>([
    [0, undefined],
    [130, 'interrupted'],
    ...SCENARIOS.map(({ exit, code }) => [exit, code] as const),
  ]);
  const wanted = rows.filter(({ exit }) => exit !== UNEXPECTED);
  expect(wanted).toEqual(wanted.map(({ exit }) => ({ exit, code: tried.get(exit) })));
  expect([...tried.keys()].toSorted((a, b) => a - b)).toEqual(wanted.map(({ exit }) => exit));
});
