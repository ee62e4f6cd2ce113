import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IN_MEMORY } from '../../../src/core/database-file.ts';
import { importExport } from '../../../src/engine/import.ts';
import { MemberDb } from '../../../src/history/member-db.ts';
import { renderImportReport } from '../../../src/render/import-report.ts';
import { createStyle } from '../../../src/render/style.ts';
import { exportTable } from '../../support/export-rows.ts';
import { ImportFolder } from '../../support/import-folder.ts';
import { cycle } from '../../support/records.ts';
import { type ExportTables, toFiles, toZip } from '../../support/whoop-export.ts';

const now = () => new Date('2026-11-22T12:00:00Z');
const PLAIN = createStyle(false);
const WHOLE = {
  cycles: exportTable('cycles', {}),
  sleeps: exportTable('sleeps', {}),
  workouts: exportTable('workouts', {}),
  journal: exportTable('journal', {}),
};

/** Whom the login and the history are known to be of. */
interface Owners {
  login?: number;
  known?: number;
}

class Member implements Disposable {
  readonly member: MemberDb;
  readonly #folder = new ImportFolder();

  readonly #owners: Owners;

  constructor(path = IN_MEMORY, owners: Owners = {}) {
    this.#owners = owners;
    this.member = new MemberDb(path);
  }

  import(tables: Partial<ExportTables>, dryRun = false) {
    const path = this.#folder.write('my_whoop_data.zip', toZip(toFiles(tables)));
    return this.importFile(path, dryRun);
  }

  importLines(...lines: readonly object[]) {
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    return this.importFile(this.#folder.write('all.jsonl', text));
  }

  importFile(path: string, dryRun = false) {
    const { login, known } = this.#owners;
    const store = { peek: () => ({ userId: login }) };
    const history = { readUserId: async () => known };
    return importExport({ member: this.member, history, store, now }, { path, dryRun });
  }

  [Symbol.dispose](): void {
    this.member.close();
    this.#folder[Symbol.dispose]();
  }
}

const row = (kind: string, added: number, changed = 0, same = 0, skipped = 0) => [
  kind,
  added,
  changed,
  same,
  skipped,
];

test('the answer tells what became of every kind', async () => {
  using member = new Member();
  expect(await member.import(WHOLE)).toEqual({
    range: { from: '2024-03-02', to: '2024-03-02' },
    columns: ['kind', 'added', 'changed', 'same', 'skipped'],
    rows: [
      row('cycles', 1),
      row('sleeps', 1),
      row('recoveries', 1),
      row('workouts', 1),
      row('journal', 1),
      row('tags', 0),
    ],
    n: 6,
  });
});

test('the same export twice changes nothing', async () => {
  using member = new Member();
  await member.import(WHOLE);
  const before = [member.member.imported(), member.member.journal(), member.member.revision('imported')];
  const { rows } = await member.import(WHOLE);
  expect(rows.map(([, ...counts]) => counts)).toEqual([
    [0, 0, 1, 0],
    [0, 0, 1, 0],
    [0, 0, 1, 0],
    [0, 0, 1, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 0],
  ]);
  expect([member.member.imported(), member.member.journal(), member.member.revision('imported')]).toEqual(
    before,
  );
});

test('a dry run says the same and leaves no trace', async () => {
  using folder = new ImportFolder();
  const path = join(folder.path, 'home', 'member.db');
  using member = new Member(path);
  const { dry_run, rows, notes } = await member.import(WHOLE, true);
  expect(dry_run).toBe(true);
  expect(rows).toContainEqual(row('cycles', 1));
  expect(notes).toEqual(['Nothing was written: this was a dry run.']);
  expect(existsSync(join(folder.path, 'home'))).toBe(false);
});

describe('a later import', () => {
  test('that says something else changes it', async () => {
    using member = new Member();
    await member.import(WHOLE);
    const { rows } = await member.import({
      cycles: exportTable('cycles', { 'Recovery score %': '62' }),
      journal: exportTable('journal', { 'Answered yes': 'false' }),
    });
    expect(rows).toContainEqual(row('recoveries', 0, 1));
    expect(rows).toContainEqual(row('journal', 0, 1));
    expect(rows).toContainEqual(row('cycles', 0, 0, 1));
    expect(member.member.imported().recoveries).toMatchObject([{ score: { recovery_score: 62 } }]);
  });

  test('of an older export takes nothing back', async () => {
    using member = new Member();
    await member.import(WHOLE);
    const open = { 'Cycle end time': '', 'Day Strain': '2.0', 'Recovery score %': '' };
    const { rows } = await member.import({ cycles: exportTable('cycles', open) });
    expect(rows.slice(0, 3)).toEqual([
      row('cycles', 0, 0, 1),
      row('sleeps', 0, 0, 1),
      row('recoveries', 0, 0, 1),
    ]);
    expect(member.member.imported().cycles).toMatchObject([
      { end: '2024-03-02T22:40:00.000Z', score: { strain: 12.3 } },
    ]);
  });

  test('of one file alone takes no score from the cycles that it names', async () => {
    using member = new Member();
    await member.import(WHOLE);
    const { rows } = await member.import({ sleeps: WHOLE.sleeps });
    expect(rows).toContainEqual(row('cycles', 0, 0, 1));
    expect(member.member.imported().cycles).toMatchObject([{ score_state: 'SCORED' }]);
  });

  test('of the other files gives those cycles their scores', async () => {
    using member = new Member();
    await member.import({ workouts: WHOLE.workouts });
    expect(member.member.imported().cycles).toMatchObject([{ score_state: 'UNSCORABLE' }]);
    expect((await member.import(WHOLE)).rows).toContainEqual(row('cycles', 0, 1));
    expect(member.member.imported().cycles).toMatchObject([{ score_state: 'SCORED' }]);
  });
});

test('what could not be read is listed, counted by kind, and bounded', async () => {
  using member = new Member();
  const broken = Array.from({ length: 30 }, () => ({ 'Day Strain': 'x' }));
  const answer = await member.import({ cycles: exportTable('cycles', {}, ...broken) });
  expect(answer.rows).toContainEqual(row('cycles', 1, 0, 0, 30));
  expect(answer.problems).toHaveLength(20);
  expect(answer.problems?.[0]).toEqual({
    file: 'physiological_cycles.csv',
    line: 3,
    reason: '"Day Strain" is "x", not a number from 0 to 21',
  });
  expect(answer.more).toStartWith('10 more problems');
  const report = renderImportReport(answer, PLAIN);
  expect(report).toContain('physiological_cycles.csv:3  "Day Strain" is "x", not a number from 0 to 21');
  expect(report).toContain('2024-03-02 to 2024-03-02');
  expect(report).toContain('10 more problems');
});

test('an export without rows is an honest empty answer', async () => {
  using member = new Member();
  const [titles = []] = WHOLE.workouts;
  const { rows, range, notes } = await member.import({ workouts: [titles] });
  expect(rows.flatMap(([, ...counts]) => counts)).toEqual(Array.from({ length: 24 }, () => 0));
  expect(range).toBeUndefined();
  expect(notes).toEqual(['There are no rows in it.']);
});

describe('records that name a member', () => {
  const lineOf = (userId: number) => ({
    kind: 'cycle',
    record: { ...cycle(1, '2026-11-20T22:00:00.000Z', null), user_id: userId },
  });

  test.each([{ login: 7 }, { known: 7 }, { login: 7, known: 7 }])(
    'are refused as a whole where %j is another one',
    async (owners) => {
      using member = new Member(IN_MEMORY, owners);
      const tag = { kind: 'tag', day: '2026-11-20', tag: 'wine' };
      const error = await member.importLines(tag, lineOf(7), lineOf(8)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'config', hint: expect.stringContaining('WELLPIPE_HOME') });
      expect([member.member.tags(), member.member.imported().cycles]).toEqual([[], []]);
    },
  );

  test('come in where it is the same one, where nobody is known, and where they name none', async () => {
    using same = new Member(IN_MEMORY, { login: 7, known: 7 });
    expect((await same.importLines(lineOf(7))).rows).toContainEqual(row('cycles', 1));
    expect((await same.importLines(lineOf(0))).rows).toHaveLength(6);
    using anybody = new Member();
    expect((await anybody.importLines(lineOf(8))).rows).toContainEqual(row('cycles', 1));
  });
});

test('answers alone have the days of their cycles', async () => {
  using member = new Member();
  const { range, rows } = await member.import({ journal: WHOLE.journal });
  expect(range).toEqual({ from: '2024-03-02', to: '2024-03-02' });
  expect(rows).toContainEqual(row('cycles', 0));
});
