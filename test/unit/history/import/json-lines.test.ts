import { describe, expect, test } from 'bun:test';
import { simulateMember } from '../../../../src/demo/member.ts';
import { readImport } from '../../../../src/history/import/read-import.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import { cycle, recovery, sleep, workout } from '../../../support/records.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const JOURNAL = {
  kind: 'journal',
  day: '2026-11-21',
  cycle_start: '2026-11-20T22:30:00.000Z',
  utc_offset: '+01:00',
  question: 'Had any alcohol?',
  answered_yes: true,
  notes: null,
};
const TAG = { kind: 'tag', day: '2026-11-21', tag: 'late-meal', value: 2, note: 'pizza' };

async function read(...lines: readonly (object | string)[]) {
  using folder = new ImportFolder();
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const path = folder.write('all.jsonl', `{"kind":"day","day":"2026-11-21"}\n${text}\n`);
  const { data, problems, skipped } = await readImport(path, NOW);
  return { ...data, skipped, problems: problems.map(({ line, reason }) => `${line}: ${reason}`) };
}

test('records come back as they were, under their own ids', async () => {
  const { cycles, sleeps, recoveries, workouts } = simulateMember({ joined: '2026-10-01' }).recordsAt(NOW);
  const lines = [
    ...cycles.map((record) => ({ kind: 'cycle', day: '2026-10-01', record })),
    ...sleeps.map((record) => ({ kind: 'sleep', asleep_h: 7, record })),
    ...recoveries.map((record) => ({ kind: 'recovery', record })),
    ...workouts.map((record) => ({ kind: 'workout', record })),
  ];
  const { records, problems } = await read(...lines);
  expect(problems).toEqual([]);
  expect(records).toEqual({ cycles, sleeps, recoveries, workouts });
});

test('answers and tags come back', async () => {
  const { journal, tags, problems, records } = await read(
    JOURNAL,
    { ...JOURNAL, question: 'Read?', answered_yes: 0 },
    TAG,
  );
  expect(problems).toEqual([]);
  expect(journal).toEqual([
    {
      cycleStartMs: Date.parse('2026-11-20T22:30:00Z'),
      utcOffset: '+01:00',
      question: 'Had any alcohol?',
      answeredYes: true,
      notes: null,
    },
    {
      cycleStartMs: Date.parse('2026-11-20T22:30:00Z'),
      utcOffset: '+01:00',
      question: 'Read?',
      answeredYes: false,
      notes: null,
    },
  ]);
  expect(tags).toEqual([{ day: '2026-11-21', tag: 'late-meal', value: 2, note: 'pizza' }]);
  expect(records.cycles).toEqual([]);
});

describe('a line that cannot be read is told by number and reason', () => {
  const night = sleep('s1', 1, '2026-11-20T22:30:00.000Z', '2026-11-21T06:30:00.000Z');
  test.each<[string, object | string, string]>([
    ['half a line', '{"kind":"cycle","rec', 'it is not JSON'],
    ['a list', '[1,2]', 'it has no "kind"'],
    ['a number', '7', 'it has no "kind"'],
    ['another kind', { kind: 'body' }, 'its "kind" is none that `wellpipe export` writes'],
    ['a kind of no text', { kind: 1 }, 'it has no "kind"'],
    ['no record', { kind: 'cycle', strain: 12 }, 'record: expected a value, got nothing'],
    [
      'a record of another shape',
      { kind: 'sleep', record: { ...night, end: 5 } },
      'record.end: expected string, got number',
    ],
    [
      'a time without zone',
      { kind: 'sleep', record: { ...night, end: '2026-11-21T06:30:00' } },
      'expected time with zone',
    ],
    [
      'a record of a year to come',
      { kind: 'cycle', record: cycle(1, '9999-01-01T00:00:00.000Z', null) },
      'in the future',
    ],
    ['an answer without a question', { ...JOURNAL, question: ' ' }, 'it has no question'],
    ['an answer of no cycle', { ...JOURNAL, cycle_start: undefined }, 'cycle_start: expected'],
    [
      'an answer before WHOOP',
      { ...JOURNAL, cycle_start: '1999-11-20T22:30:00.000Z' },
      'before WHOOP existed',
    ],
    ['a tag of no day', { ...TAG, day: 'today' }, 'day: expected'],
    ['a tag of a day to come', { ...TAG, day: '9999-01-01' }, 'in the future: 9999-01-01'],
    ['a tag of the day after tomorrow', { ...TAG, day: '2026-11-24' }, 'in the future'],
    ['a tag before all dates', { ...TAG, day: '1969-12-31' }, 'before 1970'],
    ['a tag of a day that no month has', { ...TAG, day: '2026-02-31' }, 'its day is none'],
    ['an answer of a year to come', { ...JOURNAL, cycle_start: '9999-01-01T00:00:00.000Z' }, 'in the future'],
    ['a tag that is no word', { ...TAG, tag: '42' }, '"42" is no name for a tag'],
    ['a tag beyond numbers', { ...TAG, value: 1e300 }, 'is no value for a tag'],
  ])('%s', async (_, line, reason) => {
    const { problems, records } = await read(
      { kind: 'workout', record: workout('w1', '2026-11-21T10:00:00.000Z', 30) },
      line,
      { kind: 'recovery', record: recovery('s1', 1, 50) },
    );
    expect(problems).toEqual([expect.stringMatching(/^3: /)]);
    expect(problems[0]).toContain(reason);
    expect([records.workouts.length, records.recoveries.length]).toEqual([1, 1]);
  });

  test('a line without an end: what comes before it is there', async () => {
    const { problems, tags } = await read(TAG, `{"kind":"tag","note":"${'x'.repeat(400_000)}"}`, TAG);
    expect(problems).toEqual([expect.stringMatching(/^3: the line is too long/)]);
    expect(tags).toHaveLength(1);
  });
});
