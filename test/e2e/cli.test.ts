import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import type { TableAnswer } from '../../src/engine/answer.ts';
import { runWellpipe } from '../support/binary.ts';
import { README } from '../support/environment-table.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { runInTerminal } from './support/terminal.ts';

const USAGE = 2;
const GLOBAL_FLAGS = ['--json', '--env-file', '--demo', '--debug', '--no-color', '--help'];

describe('--version', () => {
  test.each([
    [['--version']],
    [['-v']],
    [['--debug', '--version']],
    [['today', '--version']],
    [['auth', '-v', '--no-color']],
  ])('%j prints the version alone', async (args) => {
    expect(await runWellpipe(args)).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  test.each([[['--version', '--json']], [['auth', '-v', '--json']]])(
    '%j prints one JSON document, with what it was built from',
    async (args) => {
      const { code, stdout, stderr } = await runWellpipe(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ version: packageJson.version, target: expect.any(String) });
    },
  );
});

describe('--help', () => {
  test('shows every command how it is called, with the flags that all take', async () => {
    const commands = await listCommands();
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const [help, short] = await Promise.all([
        runWellpipe([...command, '--help']),
        runWellpipe(['-h', ...command]),
      ]);
      expect({ code: help.code, stderr: help.stderr }).toEqual({ code: 0, stderr: '' });
      expect(help.stdout).toContain(`USAGE wellpipe ${command.join(' ')} `);
      for (const flag of GLOBAL_FLAGS) expect(help.stdout).toContain(flag);
      expect(help.stdout).not.toContain('undefined');
      expect(short).toEqual(help);
    }
  });

  test('is what the program shows without any words, and asks nothing of flags and settings', async () => {
    const { stdout } = await runWellpipe(['--help']);
    expect(await runWellpipe([])).toEqual({ code: 0, stdout, stderr: '' });
    expect(stdout).toStartWith('Your own WHOOP data, for your terminal and your assistant (wellpipe)\n');
    expect(await runWellpipe(['today', '--help', '--date', '--bogus'])).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});

test('the commands in the README are those of the program, with flags that it takes', async () => {
  const known = (await listCommands()).map((command) => command.join(' '));
  const rows = readCommandTable(readFileSync(README, 'utf8'), known);
  const documented = new Set(rows.flatMap(({ commands }) => commands));
  expect([...documented].toSorted()).toEqual(known.toSorted());

  for (const { commands, flags } of rows) {
    const helps = await Promise.all(
      commands.map((command) => runWellpipe([...command.split(' '), '--help'])),
    );
    const unknown = flags.filter(
      (flag) => !helps.some(({ stdout }) => new RegExp(`${flag}\\b`).test(stdout)),
    );
    expect({ [commands.join()]: unknown }).toEqual({ [commands.join()]: [] });
  }
});

describe('a command line that is wrong in its shape is refused with the way out:', () => {
  test.each([
    ['tody', '`wellpipe` has no command "tody".', 'Did you mean `wellpipe today`?'],
    ['xyzzy', '`wellpipe` has no command "xyzzy".', /^Commands: init, auth, connect, serve, /],
    ['auth statos', '`wellpipe auth` has no command "statos".', 'Did you mean `wellpipe auth status`?'],
    ['auth', '`wellpipe auth` needs a command.', /^Use one of whoop, .*, or wellpipe auth --help\.$/],
    ['--demo', '`wellpipe` needs a command.', /^Use one of init, auth, /],
    ['--jsn', '--jsn is not a flag of `wellpipe`.', 'Did you mean --json? See `wellpipe --help`.'],
    [
      'auth --jsn',
      '--jsn is not a flag of `wellpipe auth`.',
      'Did you mean --json? See `wellpipe auth --help`.',
    ],
    ['days --metric strain', '--metric is not a flag of `wellpipe days`.', /^Did you mean --metrics\?/],
    ['today --csv', '--csv is not a flag of `wellpipe today`.', 'See `wellpipe today --help`.'],
    ['today -x', '-x is not a flag of `wellpipe today`.', /See `wellpipe today --help`\.$/],
    ['days --no-days', '--no-days is not a flag of `wellpipe days`.', /See `wellpipe days --help`\.$/],
    ['days --metrics', '--metrics needs a value.', 'Write --metrics METRICS.'],
    ['days --days=', '--days needs a value.', 'Write --days N.'],
    ['days --by --csv', '--by needs a value.', 'Write --by day|week|month.'],
    ['--env-file', '--env-file needs a value.', 'Write --env-file FILE.'],
    ['today --json=yes', '--json takes no value.', 'Write --json alone.'],
    ['sleeps --no-naps=1', '--no-naps takes no value.', 'Write --no-naps alone.'],
    ['days --days 1 --days 2', '--days is given twice.', 'Give it once.'],
    ['today yesterday', '"yesterday" is one word too many.', 'See `wellpipe today --help`.'],
    ['record sleep a b', '"b" is one word too many.', 'See `wellpipe record --help`.'],
    ['record', 'KIND is missing.', 'See `wellpipe record --help`.'],
    ['demo --port 4000', '--port goes with --serve.', 'Use `wellpipe demo --serve --port N`.'],
  ])('wellpipe %s', async (line, message, hint) => {
    const result = await runWellpipe(line.split(' '));
    expect(result.code).toBe(USAGE);
    const error = readTextError(result);
    expect(error.message).toBe(message);
    if (typeof hint === 'string') expect(error.hint).toBe(hint);
    else expect(error.hint).toMatch(hint);
  });

  test('control characters of a refused word do not reach the terminal', async () => {
    const { stderr } = await runWellpipe(['\u001b[31mred\u0007', '--demo']);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('global flags', () => {
  test('may stand before, between and after the words', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const { envFile } = machine;
    const lines = [
      ['auth', 'status', '--json', '--env-file', envFile],
      ['--json', '--env-file', envFile, 'auth', 'status'],
      ['--json', 'auth', `--env-file=${envFile}`, 'status'],
      ['--env-file', envFile, 'auth', 'status', '--json'],
      ['--no-color', '--json', 'auth', 'status'],
    ];
    const results = await Promise.all(lines.map((line) => machine.run(line)));
    const [first] = results;
    expect(JSON.parse(first?.stdout ?? '')).toMatchObject({ logged_in: true });
    for (const result of results) expect(result).toEqual(first ?? result);
  });
});

describe('--csv', () => {
  test.each([
    [['days', '--metrics', 'recovery_score,hrv_ms,bedtime_h,nap_h', '--from', '-60d', '--to', '-2d']],
    [['days', '--by', 'month', '--from', '-200d', '--to', '-40d']],
    [['sleeps', '--detail', '--from', '-30d', '--to', '-2d']],
    [['workouts', '--detail', '--from', '-30d', '--to', '-2d']],
  ])('%j holds the rows of the answer, and nothing else', async (args) => {
    const [csv, json] = await Promise.all([
      runWellpipe([...args, '--demo', '--csv']),
      runWellpipe([...args, '--demo', '--json']),
    ]);
    expect({ code: csv.code, stderr: csv.stderr }).toEqual({ code: 0, stderr: '' });
    const { columns, rows }: TableAnswer = JSON.parse(json.stdout);
    expect(rows.length).toBeGreaterThan(3);
    const lines = [columns, ...rows].map((row) => row.map((cell) => cell ?? '').join());
    expect(csv.stdout).toBe(`${lines.join('\n')}\n`);
  });
});

test.each(['days', 'sleeps', 'workouts', 'usage', 'audit'])(
  '`%s` prints one thing: --json and --csv together are refused',
  async (command) => {
    for (const flags of [
      ['--json', '--csv'],
      ['--csv', '--json'],
    ]) {
      const result = await runWellpipe([command, ...flags]);
      expect(result.code).toBe(USAGE);
      const { code, message } = readJsonError(result);
      expect([code, message]).toEqual(['usage', '--json and --csv are two ways to print one answer.']);
    }
  },
);

describe('colours', () => {
  const DAYS = ['days', '--demo', '--from', '-9d', '--to', '-2d'];
  const ESCAPE = '\u001b[';

  test('are for a terminal', async () => {
    const [terminal, pipe] = [await runInTerminal(DAYS), await runWellpipe(DAYS)];
    expect([terminal.code, pipe.code]).toEqual([0, 0]);
    expect(terminal.shown).toContain(ESCAPE);
    expect(pipe.stdout).not.toContain(ESCAPE);
    expect(withoutTime(Bun.stripANSI(terminal.shown).replaceAll('\r\n', '\n'))).toBe(
      withoutTime(pipe.stdout),
    );
  });

  test.each([
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }],
    ['a terminal that knows none', [], { TERM: 'dumb' }],
    ['--json', ['--json'], {}],
    ['--csv', ['--csv'], {}],
  ])('are left out by %s, in the help too', async (_, flags, env) => {
    const { shown } = await runInTerminal([...DAYS, ...flags], { ...env });
    expect(shown).toMatch(/recovery/i);
    expect(shown).not.toContain(ESCAPE);
    if (flags.some((flag) => flag !== '--no-color')) return;
    expect((await runInTerminal(['days', '--help', ...flags], { ...env })).shown).not.toContain(ESCAPE);
  });

  test('can be forced upon a pipe, unless they are refused', async () => {
    const forced = { FORCE_COLOR: '1' };
    expect((await runWellpipe(DAYS, { env: forced })).stdout).toContain(ESCAPE);
    expect((await runWellpipe([...DAYS, '--no-color'], { env: forced })).stdout).not.toContain(ESCAPE);
    expect((await runWellpipe(DAYS, { env: { ...forced, NO_COLOR: '1' } })).stdout).not.toContain(ESCAPE);
  });
});

test('every question under --json prints one line of JSON and nothing else', async () => {
  const questions = [
    ['today'],
    ['days'],
    ['sleeps'],
    ['workouts'],
    ['record', 'body'],
    ['status'],
    ['auth', 'status'],
  ];
  for (const question of questions) {
    const { code, stdout, stderr } = await runWellpipe([...question, '--demo', '--json']);
    expect({ question, code, stderr }).toEqual({ question, code: 0, stderr: '' });
    expect(stdout.indexOf('\n')).toBe(stdout.length - 1);
    expect(JSON.parse(stdout)).toBeObject();
  }
});

/** Words of every command that does something, as the help lists them. */
async function listCommands(group: readonly string[] = []): Promise<string[][]> {
  const { stdout } = await runWellpipe([...group, '--help']);
  const [, listed] = stdout.split('\nCOMMANDS\n');
  if (listed === undefined) return [[...group]];
  const names = [...listed.matchAll(/^ +([a-z-]+) {4}/gm)].map(([, name]) => name ?? '');
  return (await Promise.all(names.map((name) => listCommands([...group, name])))).flat();
}

/** Commands and flags of each row of the README's table of commands; an unknown call stands as it is. */
function readCommandTable(
  readme: string,
  known: readonly string[],
): { commands: string[]; flags: string[] }[] {
  const commandOf = (call: string) => known.find((name) => `${call} `.startsWith(`${name} `)) ?? call;
  const section = readme.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((row) => {
      const [, first = ''] = row.split(/(?<!\\)\|/);
      const calls = [...first.matchAll(/`([^`]+)`/g)].map(([, call]) => call ?? '');
      return {
        commands: calls.map(commandOf),
        flags: [...row.matchAll(/--[a-z-]+/g)].map(([flag]) => flag),
      };
    });
}

function withoutTime(text: string): string {
  return text.replace(/^As of .*$/m, '');
}
