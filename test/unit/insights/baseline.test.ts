import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import {
  baselineOf,
  baselineValues,
  median,
  percentileRank,
  robustZ,
  usualRange,
} from '../../../src/insights/baseline.ts';
import { readAgainstBaseline } from '../../../src/insights/reading.ts';
import { cycle, recovery, sleep } from '../../support/records.ts';

const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 7, maxLength: 40 });

function allBefore<Row>(rows: readonly Row[]): { before: readonly Row[]; year: readonly Row[] } {
  const before = rows.slice(0, -1);
  return { before, year: before };
}

test('median and MAD of a known sample', () => {
  expect(median([1, 5, 2, 2, 8])).toBe(2);
  expect(baselineOf([1, 1, 2, 2, 4, 6, 9])).toEqual({ median: 2, mad: 1, n: 7 });
});

test('shifting and scaling a sample shifts and scales its baseline', () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: -99, max: 99 }),
      fc.integer({ min: 1, max: 9 }),
      (sample, shift, scale) => {
        const before = baselineOf(sample);
        const after = baselineOf(sample.map((value) => value * scale + shift));
        expect(after?.median).toBe((before?.median ?? 0) * scale + shift);
        expect(after?.mad).toBe((before?.mad ?? 0) * scale);
      },
    ),
  );
});

test('there is no z where nothing varies', () => {
  const baseline = baselineOf([5, 5, 5, 5, 5, 5, 9]);
  expect(baseline && robustZ(9, baseline)).toBeUndefined();
});

test('what is usual is never what cannot be', () => {
  const around = (center: number, mad: number) => ({ median: center, mad, n: 30 });
  expect(usualRange(around(10, 1), 'hrv_ms')).toEqual({ low: 10 - 2.9652, high: 10 + 2.9652 });
  expect(usualRange(around(5, 9), 'zone45_min').low).toBe(0);
  expect(usualRange(around(1, 1), 'workout_count').low).toBe(0);
  expect(usualRange(around(97, 4), 'sleep_performance_pct').high).toBe(100);
  expect(usualRange(around(20, 2), 'strain').high).toBe(21);
  expect(usualRange(around(-1, 0.5), 'bedtime_h').low).toBeLessThan(-2);
  expect(usualRange(around(0.2, 0.5), 'skin_temp_c').low).toBeLessThan(-1);
});

test('a percentile rank counts ties half', () => {
  expect(percentileRank(2, [1, 2, 2, 3])).toBe(50);
  expect(percentileRank(9, [1, 2])).toBe(100);
  expect(percentileRank(1, [])).toBeUndefined();
});

describe('a reading', () => {
  const DAY_MS = 86_400_000;
  const start = Date.parse('2026-01-01T22:00:00Z');
  const iso = (ms: number) => new Date(ms).toISOString();
  function member(scores: readonly number[], calibrating = 0) {
    return assembleDays({
      cycles: scores.map((_, index) =>
        cycle(
          index,
          iso(start + index * DAY_MS),
          index === scores.length - 1 ? null : iso(start + (index + 1) * DAY_MS),
        ),
      ),
      sleeps: scores.map((_, index) =>
        sleep(`s${index}`, index, iso(start + index * DAY_MS), iso(start + index * DAY_MS + DAY_MS / 3)),
      ),
      recoveries: scores.map((score, index) => {
        const record = recovery(`s${index}`, index, score);
        return {
          ...record,
          score: record.score && { ...record.score, user_calibrating: index < calibrating },
        };
      }),
      workouts: [],
    });
  }

  test('stands beside the median of the days before, itself excluded', () => {
    const rows = member([50, 60, 70, 80, 90, 70, 70, 10]);
    const row = rows.at(-1);
    expect(row && readAgainstBaseline(row, allBefore(rows), 'recovery_score')).toEqual({
      value: 10,
      baseline: 70,
      z: -4,
      percentile: 0,
    });
  });

  test('leaves calibrating nights out of the baseline', () => {
    const rows = member([1, 1, 1, 50, 60, 70, 80], 3);
    expect(baselineValues(rows, 'recovery_score')).toEqual([50, 60, 70, 80]);
  });

  test('takes the newest thirty scored days', () => {
    const rows = member(Array.from({ length: 45 }, (_, index) => index));
    expect(baselineValues(rows, 'recovery_score')).toHaveLength(30);
    expect(baselineValues(rows, 'recovery_score')[0]).toBe(15);
  });

  test('of a running day has no z: what it measured so far is no whole day', () => {
    const rows = member([50, 60, 70, 80, 90, 70, 70, 10]);
    const row = rows.at(-1);
    expect(row && readAgainstBaseline(row, allBefore(rows), 'strain')).toEqual({
      value: 10.12,
      baseline: 10.12,
    });
  });
});
