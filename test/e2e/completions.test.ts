import { describe, expect, test } from 'bun:test';
import { runWellpipe } from '../support/binary.ts';
import { COMPLETING_SHELLS, FILE } from './support/completing-shells.ts';

/** What somebody has typed up to the cursor, and the ends of some of what has to be offered. */
const TYPED: readonly (readonly [line: string, offered: readonly string[], not?: readonly string[]])[] = [
  ['wellpipe tr', ['trend'], ['days']],
  ['wellpipe auth ', ['whoop', 'protect', 'logout'], ['today']],
  ['wellpipe auth protect ', ['keychain', 'passphrase', 'none']],
  ['wellpipe auth whoop --p', ['--port', '--paste'], ['--json']],
  ['wellpipe trend ', ['hrv_ms', 'recovery_score'], ['today']],
  ['wellpipe trend hrv_ms --fr', ['--from']],
  ['wellpipe --json trend hrv', ['hrv_ms']],
  ['wellpipe --env-file x trend hrv', ['hrv_ms']],
  ['wellpipe today --date ', ['today', 'yesterday', '-7d']],
  ['wellpipe days --from ', ['-30d', 'yesterday'], ['--json']],
  ['wellpipe days --from=-', ['-30d'], ['today', '--json']],
  ['wellpipe days --from -30d --b', ['--by']],
  ['wellpipe days --by ', ['day', 'week', 'month']],
  ['wellpipe days --by=w', ['week'], ['month']],
  ['wellpipe days --metrics hrv_ms,rh', ['rhr_bpm'], ['strain']],
  ['wellpipe workouts --sport run', ['running'], ['yoga']],
  ['wellpipe compare strain --a weekday:s', ['sat', 'sun'], ['mon']],
  ['wellpipe connect cu', ['cursor']],
  ['wellpipe connect cursor co', ['codex', 'copilot']],
  ['wellpipe connect cursor ', ['codex'], ['cursor']],
  ['wellpipe connect cursor codex c', ['copilot'], ['cursor', 'codex']],
  ['wellpipe chart hrv_ms ', ['rhr_bpm'], ['hrv_ms']],
  ['wellpipe chart hrv_ms --fr', ['--from']],
  ['wellpipe record ', ['cycle', 'profile']],
  ['wellpipe export ', ['days', 'everything']],
  ['wellpipe import my', [FILE]],
  ['wellpipe wait ', ['recovery', 'sleep']],
  ['wellpipe completions ', ['bash', 'fish']],
  ['wellpipe sleeps --no', ['--no-naps', '--no-color']],
];

/** Names in a help's list: of commands, and of flags, a switch that is on by itself as what turns it off. */
async function readHelp(command: readonly string[]): Promise<{ commands: string[]; flags: string[] }> {
  const { stdout } = await runWellpipe([...command, '--help']);
  const [, commands = ''] = stdout.split(/^COMMANDS\n/m);
  const flags = [...stdout.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, name = '']) => name);
  return {
    commands: [...commands.matchAll(/^ +([a-z]+) {2}/gm)].map(([, name = '']) => name),
    flags: flags.filter((flag) => !flags.includes(flag.replace('--', '--no-'))),
  };
}

/** Every command with its flags, as the help has them. */
async function readCommands(): Promise<{ path: string[]; flags: string[] }[]> {
  const { commands } = await readHelp([]);
  const top = await Promise.all(
    commands.map(async (name) => ({ path: [name], ...(await readHelp([name])) })),
  );
  const below = top.flatMap(({ path, commands: names }) => names.map((name) => [...path, name]));
  const nested = await Promise.all(below.map(async (path) => ({ path, ...(await readHelp(path)) })));
  return [...top, ...nested];
}

describe.each(Object.entries(COMPLETING_SHELLS))('%s', (shell, complete) => {
  test('offers every command, and every flag of each', async () => {
    const [{ stdout: script }, commands] = await Promise.all([
      runWellpipe(['completions', shell]),
      readCommands(),
    ]);
    expect(commands.length).toBeGreaterThan(20);
    const names = commands.filter(({ path }) => path.length === 1).map(({ path: [name = ''] }) => name);
    const lines = ['wellpipe ', ...commands.map(({ path }) => `wellpipe ${path.join(' ')} --`)];
    const [offered = [], ...flags] = await complete(script, lines);
    expect(names.filter((name) => !offered.includes(name))).toEqual([]);
    const missing = commands.flatMap(({ path, flags: known }, index) =>
      known.filter((flag) => !flags[index]?.includes(flag)).map((flag) => `${path.join(' ')} ${flag}`),
    );
    expect(missing).toEqual([]);
  }, 20_000);

  test('offers what may stand in a place, and nothing else', async () => {
    const { stdout: script } = await runWellpipe(['completions', shell]);
    const offered = await complete(
      script,
      TYPED.map(([line]) => line),
    );
    const wrong = TYPED.flatMap(([line, wanted, not = []], index) => {
      const found = offered[index] ?? [];
      const has = (end: string) => found.some((hit) => hit.trimEnd().endsWith(end));
      const lacks = wanted
        .filter((end) => !has(end))
        .map((end) => `"${line}" lacks ${end}: ${found.join(' ')}`);
      return [...lacks, ...not.filter(has).map((end) => `"${line}" offers ${end}`)];
    });
    expect(wrong).toEqual([]);
  }, 20_000);
});

test('for PowerShell there is a script too', async () => {
  const { code, stdout } = await runWellpipe(['completions', 'powershell']);
  expect(code).toBe(0);
  expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName wellpipe');
  const balance = (open: string, close: string) => stdout.split(open).length - stdout.split(close).length;
  expect([balance('{', '}'), balance('(', ')')]).toEqual([0, 0]);
});

test('for another shell there is none', async () => {
  const { code, stderr } = await runWellpipe(['completions', 'tcsh']);
  expect(code).toBe(21);
  expect(stderr).toContain('Use one of bash, zsh, fish, powershell.');
});
