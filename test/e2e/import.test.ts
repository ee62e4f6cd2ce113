import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { simulateMember } from '../../src/demo/member.ts';
import { assembleDays } from '../../src/insights/assemble-days.ts';
import type { Cycle } from '../../src/whoop/schemas.ts';
import { type RunResult, runWellpipe } from '../support/binary.ts';
import { exportTable } from '../support/export-rows.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { exportTables, toCsv, toFiles, toZip } from '../support/whoop-export.ts';
import { readJsonError } from './support/errors.ts';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const NOW = new Date();
const DISK_KIB = 8_192;
/** Enough for one day and not for half a year. */
const SMALL_DISK_KIB = 512;
/** Seconds of reading. */
const MANY_ROWS = 400_000;
const days = assembleDays(simulateMember({ joined: '2026-06-01' }).recordsAt(NOW));
const answers = days.map(({ records: { cycle } }) => ({
  cycle,
  question: 'Read in bed?',
  yes: true,
  notes: '',
}));
const EXPORT = toZip({
  ...toFiles(exportTables(days, answers, 'de'), 'de', { delimiter: ';', decimalComma: true }),
  'GPX/run.gpx': '<gpx/>',
});

/** A member without any login, with files in their home folder. */
class Importer implements Disposable {
  readonly home: ScratchHome = createScratchHome();
  readonly env = {};

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.home.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  run(...args: readonly string[]): Promise<RunResult> {
    return runWellpipe([...args, '--json'], { home: this.home });
  }

  async ask(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout } = await this.run(...args);
    if (code !== 0) throw new Error(stdout);
    return JSON.parse(stdout);
  }

  [Symbol.dispose](): void {
    this.home[Symbol.dispose]();
  }
}

describe('a member without any login', () => {
  test('is told what an import brought, and not to ask WHOOP', async () => {
    using member = new Importer();
    await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
    const range = { from: days[0]?.day, to: days.at(-1)?.day };
    const { history } = await member.ask('status');
    expect(history).toMatchObject({ ...range, imported_only: true, journal: days.length });
    expect(history).toHaveProperty('streams.cycles', expect.objectContaining({ imported: days.length }));
    const { notes } = await member.ask('query', 'SELECT 1');
    expect(String(notes)).not.toContain('wellpipe sync');
    await using server = await McpClient.connect({ home: member.home, env: member.env });
    expect(await server.ask('whoop_status', { action: 'sync' })).toMatchObject({
      notes: expect.arrayContaining(['The history is not read on, since there is no login to WHOOP.']),
    });
  });

  test('imports and asks', async () => {
    using member = new Importer();
    const path = member.write('my_whoop_data.zip', EXPORT);
    const imported = await member.ask('import', path);
    expect(imported.range).toEqual({ from: days[0]?.day, to: days.at(-1)?.day });
    expect(imported.rows).toContainEqual(['cycles', days.length, 0, 0, 0]);
    expect(imported.rows).toContainEqual(['journal', days.length, 0, 0, 0]);
    expect(imported.problems).toBeUndefined();

    const shown = await member.ask('days', '--from', '2026-06-01', '--metrics', 'recovery_score,rhr_bpm');
    const expected = days.map(({ day, values }) => [
      day,
      values.recovery_score ?? null,
      values.rhr_bpm ?? null,
    ]);
    expect(shown.rows).toEqual(expected);
    const { n: nights } = await member.ask('sleeps', '--from', '2026-06-01', '--no-naps');
    expect(nights).toBe(days.flatMap(({ records }) => records.nights).length);
    const { n: workouts } = await member.ask('workouts', '--from', '2026-06-01', '--limit', '500');
    expect(workouts).toBe(days.flatMap((day) => day.records.workouts).length);
    expect(await member.ask('today')).toMatchObject({ day: days.at(-1)?.day });
  });

  test('is told how to log in where there is nothing for today, once, and nowhere else', async () => {
    using member = new Importer();
    const old = days.slice(0, -10);
    await member.ask('import', member.write('old.zip', toZip(toFiles(exportTables(old, [], 'de'), 'de'))));
    const { notes } = await member.ask('today');
    expect(notes).toEqual([
      expect.stringMatching(
        /^There is no cycle at hand for \d{4}-\d{2}-\d{2}; the newest one before it is of /,
      ),
      expect.stringMatching(/^There is no WHOOP login.* Run `wellpipe init`/),
    ]);
    for (const question of [
      ['days', '--days', '30'],
      ['trend', 'hrv_ms'],
      ['query', 'SELECT 1'],
    ]) {
      expect(JSON.stringify(await member.ask(...question))).not.toContain('login');
    }
  });

  test('is told of a day before the import where the history begins, and of no login', async () => {
    using member = new Importer();
    await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
    const { notes } = await member.ask('today', '--date', '2026-05-01');
    expect(notes).toEqual([
      `There is no cycle at hand for 2026-05-01: the history at hand begins on ${days[0]?.day}.`,
    ]);
  });

  test('is told that nothing is known yet of what was blank while the day was not over', async () => {
    using member = new Importer();
    const blank = days.map((day) =>
      day.open ? { ...day, records: { ...day.records, cycle: withoutScore(day.records.cycle) } } : day,
    );
    const tables = exportTables(blank, [], 'de');
    await member.ask('import', member.write('blank.zip', toZip(toFiles(tables, 'de'))));
    const { unscored, notes } = await member.ask('today');
    expect(unscored).toBeUndefined();
    expect(notes).toContain('Nothing is known of the strain yet.');
    expect(String(notes)).not.toContain('WHOOP could not score');
  });

  test('gets each imported record by the ids that answers hand out', async () => {
    using member = new Importer();
    await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
    const { columns, rows } = await member.ask('sleeps', '--from', '2026-06-01', '--no-naps', '--detail');
    const [night = []] = rows as unknown[][];
    const cellOf = (name: string) => String(night[(columns as string[]).indexOf(name)]);
    const [id, cycleId] = [cellOf('id'), cellOf('cycle_id')];
    expect(await member.ask('record', 'sleep', id)).toEqual({ record: expect.objectContaining({ id }) });
    expect(await member.ask('record', 'recovery', id)).toMatchObject({ record: { sleep_id: id } });
    expect(await member.ask('record', 'cycle', cycleId)).toMatchObject({ record: { id: Number(cycleId) } });
    const unknown = await member.run('record', 'sleep', `${id}-9`);
    expect(unknown.code).toBe(21);
    expect(readJsonError(unknown).message).toContain('is not the id of a sleep');
  });

  test('imports the same again, from another place, and nothing changes', async () => {
    using member = new Importer();
    await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
    member.write('unpacked/physiologische_zyklen.csv', toCsv(exportTables(days).cycles));
    const { rows } = await member.ask('import', 'unpacked');
    expect(rows).toContainEqual(['cycles', 0, 0, days.length, 0]);
  });

  test('tries it first, and nothing is written', async () => {
    using member = new Importer();
    const path = member.write('my_whoop_data.zip', EXPORT);
    expect(await member.ask('import', path, '--dry-run')).toMatchObject({ dry_run: true });
    expect(existsSync(member.home.wellpipeHome)).toBe(false);
  });

  test('sees what could not be read', async () => {
    using member = new Importer();
    member.write('cycles.csv', toCsv(exportTable('cycles', {}, { 'Day Strain': 'x' })));
    const { code, stdout, stderr } = await runWellpipe(['import', 'cycles.csv'], { home: member.home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('cycles.csv:3  "Day Strain" is "x", not a number from 0 to 21');
    expect(stdout).toMatch(/cycles +1 +0 +0 +1/);
  });
});

describe('what cannot be imported leaves nothing behind', () => {
  test.each<[string, string | Uint8Array, number, string]>([
    ['an empty file', '', 21, 'it is empty'],
    ['a web page', '<!DOCTYPE html>\n<html></html>', 21, 'it is a web page'],
    ['a PDF', '%PDF-1.4', 21, 'it is a PDF document'],
    ['half a zip', EXPORT.subarray(0, EXPORT.length / 2), 21, 'it ends too early'],
    ['a zip that writes elsewhere', toZip({ '../../escaped.csv': 'x' }), 21, '"../../escaped.csv"'],
    ['no text', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), 21, 'it is not text'],
    ['another table', 'Date,Open\n2026-11-20,1\n', 21, 'its columns are not those'],
    [
      'half the columns',
      toCsv(exportTables(days).cycles.map((row) => row.slice(0, 13))),
      21,
      'columns are missing',
    ],
  ])('%s', async (_, content, code, reason) => {
    using member = new Importer();
    const path = member.write('given', content);
    const result = await member.run('import', path);
    expect(result.code).toBe(code);
    const { message, hint } = readJsonError(result);
    expect(message).toContain(path);
    expect(message).toContain(reason);
    expect(hint).not.toBe('');
    expect(existsSync(member.home.wellpipeHome)).toBe(false);
    expect(readdirSync(dirname(member.home.home)).toSorted()).toEqual(['home']);
  });

  test('a path that leads nowhere', async () => {
    using member = new Importer();
    const result = await member.run('import', 'gone.zip');
    expect(result.code).toBe(22);
    expect(readJsonError(result).message).toContain('gone.zip');
  });

  test('a long reading shows how far it is, and Ctrl-C ends it', async () => {
    using member = new Importer();
    const [titles = [], row = []] = exportTable('workouts', {});
    const path = member.write('workouts.csv', toCsv([titles]) + toCsv([row]).repeat(MANY_ROWS));
    const { env, home: cwd } = member.home;
    await using terminal = new TypedTerminal(['import', path], { env, cwd });
    await terminal.waitFor('reading  █');
    terminal.type(KEYS.ctrlC);
    expect(await terminal.waitForExit()).toBe(130);
    expect(terminal.drawn).toContain('\r\u001b[Kerror: Interrupted.');
    expect(terminal.tooLong).toEqual([]);
    expect(existsSync(join(member.home.wellpipeHome, 'member.db'))).toBe(false);
  });
});

describe('JSON Lines that were exported give the same history in an empty home', () => {
  const everything = ['export', '--format', 'jsonl', '--from', '2026-06-01', '--out', '-'];

  /** What a home that imports `lines` exports. */
  async function importAndExport(lines: string): Promise<string> {
    using member = new Importer();
    const { problems } = await member.ask('import', member.write('all.jsonl', lines));
    expect(problems).toBeUndefined();
    return (await runWellpipe(everything, { home: member.home })).stdout;
  }

  test('of an imported member with tags', async () => {
    using member = new Importer();
    await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
    await member.ask('log', 'late-meal', '2', '--date', '2026-10-01', '--note', 'pizza');
    const { stdout } = await runWellpipe(everything, { home: member.home });
    expect(stdout.split('\n').length).toBeGreaterThan(4 * days.length);
    expect(await importAndExport(stdout)).toBe(stdout);
  });

  test('of a member of WHOOP’s', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const { stdout } = await machine.run(everything);
    expect(stdout.split('\n').length).toBeGreaterThan(3 * days.length);
    expect(await importAndExport(stdout)).toBe(stdout);
  });
});

test('records of another member than the login’s are refused, and nothing of them is kept', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  await machine.run(['today']);
  const [record] = simulateMember({ joined: '2026-06-01' }).recordsAt(NOW).cycles;
  const lines = [
    { kind: 'tag', day: '2026-06-02', tag: 'wine' },
    { kind: 'cycle', record: { ...record, user_id: 99_999_999 } },
  ];
  const path = join(machine.home.home, 'theirs.jsonl');
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  const result = await machine.run(['import', path, '--json']);
  expect([result.code, readJsonError(result).code]).toEqual([20, 'config']);
  expect(existsSync(join(machine.home.wellpipeHome, 'member.db'))).toBe(false);
});

test('an import whose member.db is deleted the same day comes back from its backup, which is told', async () => {
  using member = new Importer();
  await member.ask('log', 'late-meal');
  await member.ask('import', member.write('my_whoop_data.zip', EXPORT));
  rmSync(join(member.home.wellpipeHome, 'member.db'));
  const { rows, notes } = await member.ask('import', 'my_whoop_data.zip', '--dry-run');
  expect(rows).toContainEqual(['cycles', 0, 0, days.length, 0]);
  expect(notes).toContainEqual(expect.stringContaining('member.db was gone or empty.'));
});

test('two imports at once are both whole', async () => {
  using member = new Importer();
  const path = member.write('my_whoop_data.zip', EXPORT);
  const answers = await Promise.all([
    member.ask('import', path),
    member.ask('import', path),
    member.ask('import', path),
  ]);
  const added = answers.flatMap(({ rows }) => (rows as unknown[][]).filter(([kind]) => kind === 'cycles'));
  expect(added.map(([, count]) => count).toSorted()).toEqual([0, 0, days.length]);
});

test.skipIf(!canMount)(
  'a full disk: nothing of an import is written, and with space all of it is',
  async () => {
    using member = new Importer();
    const path = member.write('my_whoop_data.zip', EXPORT);
    const first = member.write('cycles.csv', toCsv(exportTable('cycles', {})));
    using disk = new SmallDisk(member, DISK_KIB);
    await member.ask('import', first);
    disk.fill();
    const result = await member.run('import', path);
    expect(result.code).toBe(40);
    expect(readJsonError(result).message).toContain('the disk is full');
    disk.free();
    expect((await member.ask('import', path)).rows).toContainEqual(['cycles', days.length, 0, 0, 0]);
  },
);

test.skipIf(!canMount)('a disk that fills up during an import has what was there before', async () => {
  using member = new Importer();
  const path = member.write('my_whoop_data.zip', EXPORT);
  const first = member.write('cycles.csv', toCsv(exportTable('cycles', {})));
  using _ = new SmallDisk(member, SMALL_DISK_KIB);
  await member.ask('import', first);
  const result = await member.run('import', path);
  expect(result.code).toBe(40);
  expect(readJsonError(result).message).toContain('the disk is full');
  expect((await member.ask('import', first)).rows).toContainEqual(['cycles', 0, 0, 1, 0]);
  expect((await member.ask('import', path, '--dry-run')).rows).toContainEqual([
    'cycles',
    days.length,
    0,
    0,
    0,
  ]);
});

test('a file that may not be read is told; of several, the others are read', async () => {
  using member = new Importer();
  using user = new OrdinaryUser();
  const path = member.write('export/a.csv', toCsv(exportTable('sleeps', {})));
  member.write('export/b.csv', toCsv(exportTable('cycles', {})));
  mkdirSync(member.home.wellpipeHome);
  user.own(member);
  using _ = restrict(path, 0);
  const alone = await user.run(member, ['import', path, '--json']);
  expect(alone.code).toBe(40);
  expect(readJsonError(alone)).toEqual({
    code: 'local_data',
    message: `Cannot read ${path}: permission denied.`,
    hint: 'Make it readable for your user.',
  });
  const { code, stdout } = await user.run(member, ['import', dirname(path), '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).problems).toEqual([{ file: 'a.csv', reason: 'permission denied' }]);
});

function withoutScore(cycle: Cycle): Cycle {
  return { ...cycle, score_state: 'PENDING_SCORE', score: null };
}
