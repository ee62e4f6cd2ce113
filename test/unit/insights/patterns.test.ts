import { describe, expect, test } from 'bun:test';
import { addDays, mondayIndex } from '../../../src/insights/calendar.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import {
  compareShortNights,
  findBestBedtime,
  findStrainCeiling,
  findWeekdayDepartures,
} from '../../../src/insights/patterns.ts';
import { createNoise } from './support/noise.ts';
import { dayRow } from './support/rows.ts';

const FIRST = '2026-01-01';
const DAYS = 366;
const RANGE = { from: addDays(FIRST, 1), to: addDays(FIRST, DAYS - 1) };

interface Life {
  weekday: number;
  strainBefore: number;
  bedtime: number;
  asleep: number;
}

/** A year of somebody whose recovery follows what `effectOf` says, and else varies by 10 points. */
function simulate(seed: number, effectOf: (life: Life) => number): DayRow[] {
  const noise = createNoise(seed);
  const recovery = noise.series(DAYS, 0.3);
  let strainBefore = 11;
  return recovery.map((value, index) => {
    const day = addDays(FIRST, index);
    const weekday = mondayIndex(day);
    const late = weekday >= 5 ? 1 : 0;
    const [bedtime, asleep] = [-0.8 + late + 0.6 * noise.normal(), 7.3 + 0.9 * noise.normal()];
    const strain = 11 + 2.6 * noise.normal();
    const life = { weekday, strainBefore, bedtime, asleep };
    strainBefore = strain;
    const values = { bedtime_h: bedtime, asleep_h: asleep, strain };
    return dayRow(day, { ...values, recovery_score: 60 + 10 * value + effectOf(life) });
  });
}

describe('the strain ceiling', () => {
  test('is where recovery begins to fall', () => {
    const found = findStrainCeiling(
      simulate(1, ({ strainBefore }) => -5 * Math.max(0, strainBefore - 13)),
      RANGE,
    );
    expect(13).toBeWithin(found?.interval.low ?? 21, (found?.interval.high ?? 0) + 1e-9);
    expect(-5).toBeWithin(found?.slopeInterval.low ?? 0, found?.slopeInterval.high ?? 0);
  });

  test.each([
    ['nothing follows strain', () => 0],
    ['recovery rises above it', ({ strainBefore }: Life) => 5 * Math.max(0, strainBefore - 13)],
    ['recovery falls all along', ({ strainBefore }: Life) => -3 * strainBefore],
  ])('is not there where %s', (_, effectOf) => {
    expect(findStrainCeiling(simulate(2, effectOf), RANGE)).toBeUndefined();
  });

  test('of no days is none', () => {
    expect(findStrainCeiling([], RANGE)).toBeUndefined();
  });
});

describe('the best bedtime', () => {
  test('is the hour with the highest recovery', () => {
    const found = findBestBedtime(
      simulate(3, ({ bedtime }) => (Math.abs(bedtime + 1) < 0.5 ? 9 : 0)),
      RANGE,
    );
    expect(found).toMatchObject({ from: -1.5, to: -0.5 });
    expect(found?.difference).toBeWithin(4, 12);
  });

  test('is not that of better weekdays, nor found where there is none', () => {
    expect(
      findBestBedtime(
        simulate(4, ({ weekday }) => (weekday >= 5 ? -12 : 0)),
        RANGE,
      ),
    ).toBeUndefined();
    expect(
      findBestBedtime(
        simulate(5, () => 0),
        RANGE,
      ),
    ).toBeUndefined();
    expect(findBestBedtime([], RANGE)).toBeUndefined();
  });
});

describe('weekdays', () => {
  test('depart where something is planted, and nowhere else', () => {
    const rows = simulate(6, ({ weekday }) => (weekday === 6 ? -9 : 0));
    const found = findWeekdayDepartures(rows, RANGE, ['recovery_score', 'asleep_h', 'strain']);
    expect(found.map(({ weekday, metric }) => [weekday, metric])).toEqual([[6, 'recovery_score']]);
    expect(found[0]?.difference).toBeWithin(-13, -6);
  });
});

test('a short night costs what was planted', () => {
  const rows = simulate(7, ({ asleep }) => (asleep < 6 ? -11 : 0));
  const { test: result, a } = compareShortNights(rows, RANGE, 6);
  expect(a.n).toBeWithin(15, 50);
  expect(-11).toBeWithin(result?.interval.low ?? 0, result?.interval.high ?? 0);
});
