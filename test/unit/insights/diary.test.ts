import { describe, expect, test } from 'bun:test';
import { journalColumn, tagColumn } from '../../../src/insights/diary.ts';
import { dayRow } from './support/rows.ts';

const rows = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-03', '2026-03-04'].map((day) =>
  dayRow(day, {}),
);

describe('a tag', () => {
  test('is unknown before its first day, and 0 on days without it', () => {
    const entries = [
      { day: '2026-03-03', tag: 'wine', value: 2 },
      { day: '2026-03-02', tag: 'wine', value: null },
    ];
    expect(tagColumn(rows, entries)).toEqual([undefined, 1, 2, 2, 0]);
  });

  test('that was used before the first row is known of all', () => {
    expect(tagColumn(rows, [{ day: '2020-01-01', tag: 'wine', value: 0 }])).toEqual([0, 0, 0, 0, 0]);
  });

  test('that was never used is unknown of all', () => {
    expect(tagColumn(rows, [])).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

test('an answer is known of the days on which it was given', () => {
  const answers = [
    { day: '2026-03-01', question: 'Wine?', answered_yes: true },
    { day: '2026-03-02', question: 'Wine?', answered_yes: false },
    { day: '2026-03-04', question: 'Wine?', answered_yes: null },
  ];
  expect(journalColumn(rows, answers)).toEqual([1, 0, undefined, undefined, undefined]);
});
