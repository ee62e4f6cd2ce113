import { describe, expect, test } from 'bun:test';
import { fewestLag, indexesEarlier } from '../../../src/insights/lags.ts';
import { dayRow } from './support/rows.ts';

describe('rows earlier', () => {
  const rows = ['2026-03-01', '2026-03-02', '2026-03-02', '2026-03-04', '2026-03-07', '2026-03-08'].map(
    (day) => dayRow(day, {}),
  );

  test('are counted by rows, over a repeated and a skipped date, but not over missing days', () => {
    expect(indexesEarlier(rows, 0)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(indexesEarlier(rows, 1)).toEqual([undefined, 0, 1, 2, undefined, 4]);
    expect(indexesEarlier(rows, 2)).toEqual([undefined, undefined, 0, 1, undefined, undefined]);
  });

  test('of no rows are none', () => {
    expect(indexesEarlier([], 3)).toEqual([]);
  });
});

test('only a night needs what happens during a day to be of the day before', () => {
  expect(fewestLag('recovery_score', 'span')).toBe(1);
  expect(fewestLag('asleep_h', 'span')).toBe(1);
  expect(fewestLag('recovery_score', 'start')).toBe(0);
  expect(fewestLag('strain', 'span')).toBe(0);
  expect(fewestLag('strain', 'start')).toBe(0);
});
