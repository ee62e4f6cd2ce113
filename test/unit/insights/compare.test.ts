import { describe, expect, test } from 'bun:test';
import { addDays, mondayIndex } from '../../../src/insights/calendar.ts';
import { compareGroups } from '../../../src/insights/compare.ts';
import { createNoise } from './support/noise.ts';
import { dayRow, memberWithoutEffects, rowsOf } from './support/rows.ts';

const FIRST = '2026-01-01';
const all = (days: number) => ({ from: FIRST, to: addDays(FIRST, days - 1) });

describe('the days of a group', () => {
  const values = Array.from({ length: 40 }, (_, index) => index);
  const rows = rowsOf(FIRST, 'hrv_ms', values);
  const a = values.map((index) => index % 4 === 0);
  const b = values.map((index) => index % 4 === 1);

  test('count for the row so many rows later', () => {
    expect(compareGroups(rows, all(40), 'hrv_ms', { a, b }, 0)).toMatchObject({
      difference: -1,
      a: { n: 10, mean: 18 },
      medians: { a: 18, b: 19 },
    });
    const later = compareGroups(rows, all(40), 'hrv_ms', { a, b }, 2);
    expect([later.a.mean, later.b.mean]).toEqual([20, 21]);
  });

  test('do not count across missing days', () => {
    const gapped = rows.filter((_, index) => index < 8 || index > 11);
    const groups = { a: gapped.map((_, index) => index === 7), b: gapped.map((_, index) => index === 20) };
    expect(compareGroups(gapped, all(40), 'hrv_ms', groups, 1)).toMatchObject({ a: { n: 0 }, b: { n: 1 } });
    expect(compareGroups(gapped, all(40), 'hrv_ms', groups, 0)).toMatchObject({ a: { n: 1 }, b: { n: 1 } });
  });

  test('count across a date that was skipped, and twice on a date that came twice', () => {
    const line = ['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-04'].map((day, index) =>
      dayRow(day, { hrv_ms: index }),
    );
    const second = { a: [false, true, false, false], b: [false, false, true, true] };
    const found = compareGroups(line, { from: '2026-03-01', to: '2026-03-04' }, 'hrv_ms', second, 1);
    expect([found.a.mean, found.b.mean]).toEqual([2, 3]);
  });

  test('outside the range may still be what a day inside follows', () => {
    const found = compareGroups(
      rows,
      { from: addDays(FIRST, 1), to: addDays(FIRST, 2) },
      'hrv_ms',
      { a, b },
      1,
    );
    expect(found).toMatchObject({ a: { n: 1, mean: 1 }, b: { n: 1, mean: 2 } });
  });

  test('count for neither side when they are on both, nor when nobody knows', () => {
    const some = values.map((index) => index < 10);
    const rest = values.map((index) => (index < 20 ? index >= 5 : undefined));
    const found = compareGroups(rows, all(40), 'hrv_ms', { a: some, b: rest }, 0);
    expect(found).toMatchObject({ shared: 5, a: { n: 5 }, b: { n: 10 } });
    const same = compareGroups(rows, all(40), 'hrv_ms', { a: some, b: some }, 0);
    expect(same).toMatchObject({ shared: 10, a: { n: 0 }, b: { n: 0 }, test: undefined });
  });

  test('are neither those that are not over, nor calibrating nights', () => {
    const some = { a: [true, true], b: [false, false] };
    const of = (more: object, name: 'strain' | 'hrv_ms') =>
      compareGroups(
        [dayRow(FIRST, { [name]: 1 }, more), dayRow(addDays(FIRST, 1), { [name]: 1 })],
        all(2),
        name,
        some,
        0,
      ).a.n;
    expect([of({ open: true }, 'strain'), of({ calibrating: true }, 'strain')]).toEqual([1, 2]);
    expect([of({ open: true }, 'hrv_ms'), of({ calibrating: true }, 'hrv_ms')]).toEqual([2, 1]);
  });
});

test('an effect is found at the size it was planted', () => {
  const noise = createNoise(21);
  const DAYS = 365;
  let covered = 0;
  for (let member = 0; member < 100; member++) {
    const tagged = Array.from({ length: DAYS }, () => noise.uniform() < 0.15);
    const values = noise
      .series(DAYS, 0.35)
      .map((value, index) => 60 + 12 * value - (tagged[index - 1] ? 14 : 0));
    const rows = rowsOf(FIRST, 'recovery_score', values);
    const found = compareGroups(
      rows,
      all(DAYS),
      'recovery_score',
      { a: tagged, b: tagged.map((is) => !is) },
      1,
    );
    expect(found.test?.p).toBeLessThan(0.001);
    if ((found.test?.interval.low ?? 0) <= -14 && (found.test?.interval.high ?? -20) >= -14) covered += 1;
  }
  expect(covered).toBeWithin(89, 101);
});

test.each([
  [1, 0],
  [2, 0],
  [1, 0.5],
  [2, 0.5],
])(
  'seed %d, φ = %d: of a thousand members without effects at most 6.5 %% have another weekend',
  (seed, phi) => {
    const noise = createNoise(seed);
    const DAYS = 120;
    let found = 0;
    for (let member = 0; member < 1_000; member++) {
      const rows = rowsOf(FIRST, 'hrv_ms', noise.series(DAYS, phi));
      const a = rows.map(({ day }) => mondayIndex(day) >= 5);
      const { test: result } = compareGroups(rows, all(DAYS), 'hrv_ms', { a, b: a.map((is) => !is) }, 0);
      if ((result?.p ?? 1) < 0.05) found += 1;
    }
    expect(found / 1_000).toBeLessThanOrEqual(0.065);
  },
);

test('it takes no notice of other metrics', () => {
  const rows = memberWithoutEffects(createNoise(1), FIRST, 60, 0);
  const a = rows.map((_, index) => index < 30);
  const groups = { a, b: a.map((is) => !is) };
  const alone = rows.map(({ day, values: { hrv_ms } }) =>
    dayRow(day, hrv_ms === undefined ? {} : { hrv_ms }),
  );
  expect(compareGroups(rows, all(60), 'hrv_ms', groups, 0)).toEqual(
    compareGroups(alone, all(60), 'hrv_ms', groups, 0),
  );
});
