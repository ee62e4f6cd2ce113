import { expect, test } from 'bun:test';
import { median } from '../../../src/insights/baseline.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import { type DayValue, rollingQuantiles } from '../../../src/insights/rolling-quantiles.ts';

const FIRST = '2026-02-20';
const day = (index: number) => addDays(FIRST, index);
const course = (values: readonly (number | null)[]): DayValue[] =>
  values.map((value, index) => [day(index), value]);

test('each day has the median of the days that end with it', () => {
  const values = [5, 1, 4, 2, 8, 3, 9, 7, 6, 0];
  const [found = []] = rollingQuantiles(course(values), { from: FIRST, to: day(9) }, 3, [0.5]);
  const expected = values.map((_, index) => median(values.slice(Math.max(0, index - 2), index + 1)));
  expect(found.slice(1).map(([, value]) => value)).toEqual(expected.slice(1));
  // One of three days is less than half.
  expect(found[0]).toEqual([FIRST, null]);
});

test('points before the range count for its first days', () => {
  const [found = []] = rollingQuantiles(course([1, 2, 3, 4]), { from: day(2), to: day(3) }, 3, [0.5]);
  expect(found).toEqual([
    [day(2), 2],
    [day(3), 3],
  ]);
});

test('days without a value, and days that are missing, are gaps only where most of the window is', () => {
  const points: DayValue[] = [
    [day(0), 1],
    [day(1), 3],
    [day(2), null],
    [day(9), 5],
  ];
  const [found = []] = rollingQuantiles(points, { from: day(1), to: day(9) }, 3, [0.5]);
  expect(found.map(([, value]) => value)).toEqual([2, 2, null, null, null, null, null, null, null]);
});

test('two rows of one day both count', () => {
  const points: DayValue[] = [
    [day(0), 1],
    [day(0), 3],
  ];
  expect(rollingQuantiles(points, { from: day(0), to: day(0) }, 3, [0.5])).toEqual([[[day(0), 2]]]);
});

test('quantiles lie between neighbours, as R has them by default', () => {
  const [low = [], high = []] = rollingQuantiles(
    course([10, 20, 30, 40]),
    { from: day(3), to: day(3) },
    4,
    [0.1, 0.9],
  );
  expect(low[0]?.[1]).toBeCloseTo(13, 10);
  expect(high[0]?.[1]).toBeCloseTo(37, 10);
});
