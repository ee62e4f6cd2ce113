import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { simulateMember } from '../../../../src/demo/member.ts';
import { readImport } from '../../../../src/history/import/read-import.ts';
import type { JournalEntry } from '../../../../src/history/imported-data.ts';
import { assembleDays } from '../../../../src/insights/assemble-days.ts';
import type { AssembledDay, PartState } from '../../../../src/insights/day-row.ts';
import type { MetricName } from '../../../../src/insights/metrics.ts';
import type { MemberRecords } from '../../../../src/whoop/member-records.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import {
  type CsvStyle,
  type ExportedAnswer,
  type ExportTable,
  exportTables,
  toFiles,
  toZip,
} from '../../../support/whoop-export.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
/** What an export rounds away; a minute is a sixtieth of an hour. */
const MINUTE_H = 1 / 60;
const SECOND_H = 1 / 3_600;
const PRECISION: Readonly<Partial<Record<MetricName, number>>> = {
  hrv_ms: 1,
  spo2_pct: 0.01,
  skin_temp_c: 0.01,
  respiratory_rate: 0.1,
  strain: 0.1,
  workout_strain: 0.1,
  asleep_h: 1.6 * MINUTE_H,
  nap_h: 3.1 * MINUTE_H,
  in_bed_h: MINUTE_H,
  awake_h: MINUTE_H,
  light_h: MINUTE_H,
  deep_h: MINUTE_H,
  rem_h: MINUTE_H,
  sleep_need_h: MINUTE_H,
  sleep_debt_h: MINUTE_H,
  bedtime_h: SECOND_H,
  wake_h: SECOND_H,
  workout_h: 6 * SECOND_H,
  /** Percents of workouts of up to hours. */
  zone45_min: 6,
  kcal: 1,
  recovery_score: 1,
  sleep_performance_pct: 1,
  sleep_efficiency_pct: 1,
  sleep_consistency_pct: 1,
};
const NOT_EXPORTED: readonly MetricName[] = ['steps', 'disturbances'];

/** As spreadsheet programs of several countries save a table. */
const STYLES: readonly CsvStyle[] = [
  { lineEnd: '\n' },
  { bom: true },
  { delimiter: ';', decimalComma: true },
  { delimiter: ';', decimalComma: true, lineEnd: '\r', bom: true },
  { delimiter: '\t', lineEnd: '\n' },
  { decimalComma: true },
];

function simulatedDays(joined: string, seed = 1): AssembledDay[] {
  return assembleDays(simulateMember({ joined, seed }).recordsAt(NOW));
}

/** Two questions a day, with notes that a table has to quote. */
function answersOf(days: readonly AssembledDay[]): ExportedAnswer[] {
  return days.flatMap(({ records: { cycle } }, index) => [
    {
      cycle,
      question: 'Had any alcohol?',
      yes: index % 3 === 0,
      notes: index % 9 === 0 ? 'two, "large"' : '',
    },
    {
      cycle,
      question: 'Read before bed; in bed?',
      yes: index % 2 === 0,
      notes: index % 8 ? '' : 'a,b;c\n1,5',
    },
  ]);
}

async function importFiles(files: Readonly<Record<string, string>>) {
  using folder = new ImportFolder();
  const { data, problems } = await readImport(folder.write('my_whoop_data.zip', toZip(files)), NOW);
  expect(problems).toEqual([]);
  return { ...data, days: assembleDays(data.records) };
}

/** What a day says, for comparison; values are rounded to what an export tells. */
function expectSameDays(imported: readonly AssembledDay[], days: readonly AssembledDay[]): void {
  // An export does not tell what WHOOP has yet to score from what it cannot.
  const stateOf = (state: PartState) => (state === 'pending' ? 'unscored' : state);
  const facts = ({ day, open, states }: AssembledDay) => ({
    day,
    open,
    states: Object.values(states).map(stateOf),
  });
  expect(imported.map(facts)).toEqual(days.map(facts));
  const differing = imported.flatMap((row, index) => {
    const before: AssembledDay['values'] = days[index]?.values ?? {};
    const names = new Set([...Object.keys(row.values), ...Object.keys(before)] as MetricName[]);
    return [...names]
      .filter((name) => !NOT_EXPORTED.includes(name))
      .filter((name) => !isClose(row.values[name], before[name], PRECISION[name] ?? 0))
      .map((name) => `${row.day} ${name}: ${before[name]} became ${row.values[name]}`);
  });
  expect(differing).toEqual([]);
}

function expectSameAnswers(imported: readonly JournalEntry[], answers: readonly ExportedAnswer[]): void {
  const expected = answers.map(({ cycle, question, yes, notes }) => ({
    cycleStartMs: Math.floor(Date.parse(cycle.start) / 1_000) * 1_000,
    utcOffset: cycle.timezone_offset,
    question,
    answeredYes: yes,
    notes: notes === '' ? null : notes.replace('\n', ' '),
  }));
  const inOrder = (entries: readonly JournalEntry[]) =>
    entries.toSorted((a, b) => a.cycleStartMs - b.cycleStartMs || a.question.localeCompare(b.question));
  expect(inOrder(imported)).toEqual(inOrder(expected));
}

/** Its columns and its rows in another order. */
function shuffleTable([titles = [], ...rows]: ExportTable, order: Iterator<number>): ExportTable {
  const columns = shuffle([...titles.keys()], order);
  return [titles, ...shuffle(rows, order)].map((row) => columns.map((index) => row[index] ?? ''));
}

function shuffle<T>(items: readonly T[], order: Iterator<number>): T[] {
  const keyed = items.map((item) => ({ item, key: order.next().value as number }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function sortRecords(records: MemberRecords): MemberRecords {
  const sorted = <T>(list: readonly T[]) =>
    list.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  const { cycles, sleeps, recoveries, workouts } = records;
  return {
    cycles: sorted(cycles),
    sleeps: sorted(sleeps),
    recoveries: sorted(recoveries),
    workouts: sorted(workouts),
  };
}

function isClose(a: number | undefined, b: number | undefined, precision: number): boolean {
  return a === undefined || b === undefined ? a === b : Math.abs(a - b) <= precision + 1e-9;
}

describe('an export of two years, with all that WHOOP’s data does', () => {
  const days = simulatedDays('2024-11-01');
  const answers = answersOf(days);

  test.each(['en', 'es', 'de', 'unknown'] as const)('gives the same days again (%s)', async (language) => {
    const imported = await importFiles(toFiles(exportTables(days, answers, language), language));
    expect(days.length).toBeGreaterThan(700);
    expectSameDays(imported.days, days);
    expectSameAnswers(imported.journal, answers);
  });

  test('is the same in every spelling of its tables', async () => {
    const tables = exportTables(days.slice(-60), answers.slice(-120));
    const { days: _, ...expected } = await importFiles(toFiles(tables));
    for (const style of STYLES) {
      const { days: __, ...imported } = await importFiles(toFiles(tables, 'en', style));
      expect(imported).toEqual(expected);
    }
  });
});

test('members of any kind come back, in any order of columns and rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 10_000 }),
        joined: fc.constantFrom('2026-08-01', '2026-03-20', '2026-10-10'),
        timeZoneHome: fc.constantFrom(
          'Asia/Kolkata',
          'America/Los_Angeles',
          'Europe/London',
          'Pacific/Auckland',
        ),
        language: fc.constantFrom('en', 'es', 'de'),
        order: fc.infiniteStream(fc.nat()),
      }),
      async ({ seed, joined, timeZoneHome, language, order }) => {
        const days = assembleDays(simulateMember({ seed, joined, timeZoneHome }).recordsAt(NOW));
        const tables = exportTables(days, answersOf(days), language);
        const { days: _, ...expected } = await importFiles(toFiles(tables, language));
        const shuffled = Object.fromEntries(
          Object.entries(tables).map(([name, table]) => [name, shuffleTable(table, order)]),
        );
        const imported = await importFiles(toFiles(shuffled, language));
        expectSameDays(imported.days, days);
        expectSameAnswers(imported.journal, answersOf(days));
        expect(sortRecords(imported.records)).toEqual(sortRecords(expected.records));
      },
    ),
    { numRuns: 10 },
  );
});
