import { describe, expect, test } from 'bun:test';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { findYearRecords } from '../../../src/insights/year-records.ts';
import { createNoise } from './support/noise.ts';
import { dayRow, memberWithoutEffects } from './support/rows.ts';

const MORNING = ['recovery_score', 'hrv_ms', 'rhr_bpm', 'asleep_h', 'deep_h'] as const;
const year = Array.from({ length: 200 }, (_, index) =>
  dayRow('2026-01-01', { recovery_score: 40 + (index % 50), hrv_ms: 60, deep_h: 1.5 }),
);

function recordsOf(values: DayRow['values'], days = year) {
  return findYearRecords(dayRow('2026-11-22', values), days, MORNING);
}

describe('a value that no day of the year before has reached', () => {
  test('is a record, with the days it was held against', () => {
    expect(recordsOf({ recovery_score: 39 })).toEqual([
      { name: 'recovery_score', value: 39, side: 'lowest', days: 200 },
    ]);
    expect(recordsOf({ recovery_score: 90 })).toMatchObject([{ side: 'highest' }]);
  });

  test('is none where another day is its equal, or where it is no headline', () => {
    expect(recordsOf({ recovery_score: 40, hrv_ms: 60, deep_h: 9 })).toEqual([]);
  });

  test('is none among few days', () => {
    expect(recordsOf({ recovery_score: 1 }, year.slice(0, 179))).toEqual([]);
  });
});

test('of members of whom nothing is true, at most one morning in twenty has a record', () => {
  const noise = createNoise(3);
  const found = Array.from({ length: 300 }, () => {
    const rows = memberWithoutEffects(noise, '2025-11-22', 366, 0.5);
    const [today, before] = [rows.at(-1), rows.slice(0, -1)];
    return today ? findYearRecords(today, before, MORNING).length : 0;
  });
  expect(found.filter((count) => count > 0).length / found.length).toBeLessThan(0.05);
});
