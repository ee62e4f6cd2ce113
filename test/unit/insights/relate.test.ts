import { describe, expect, test } from 'bun:test';
import { settledValue } from '../../../src/insights/baseline.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { areLinked } from '../../../src/insights/linked-metrics.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../../../src/insights/metrics.ts';
import { type Driver, relateDrivers } from '../../../src/insights/relate.ts';
import { createNoise } from './support/noise.ts';
import { memberWithoutEffects, rowsOf } from './support/rows.ts';

const FIRST = '2026-01-01';
const rangeOf = (rows: readonly DayRow[]) => ({ from: rows[2]?.day ?? '', to: rows.at(-1)?.day ?? '' });

/** Everything that may be asked about an outcome. */
function driversOf(rows: readonly DayRow[], outcome: MetricName): Driver[] {
  return METRIC_NAMES.filter((name) => name !== outcome && !areLinked(name, outcome)).map((name) => ({
    name,
    measured: METRICS[name].measured,
    values: rows.map((row) => settledValue(row, name)),
  }));
}

describe('relations', () => {
  const noise = createNoise(6);
  const DAYS = 182;
  const tagged = Array.from({ length: DAYS }, () => Number(noise.uniform() < 0.2));
  const asleep = noise.series(DAYS, 0);
  const rows = memberWithoutEffects(noise, FIRST, DAYS, 0.3).map((row, index) => ({
    ...row,
    values: {
      ...row.values,
      asleep_h: asleep[index] ?? 0,
      recovery_score: noise.normal() + (asleep[index] ?? 0) - 2 * (tagged[index - 1] ?? 0),
    },
  }));
  const tag: Driver = { name: 'tag:wine', measured: 'span', values: tagged };
  const found = relateDrivers(
    rows,
    rangeOf(rows),
    'recovery_score',
    [...driversOf(rows, 'recovery_score'), tag],
    2,
  );

  test('are those that were planted, the surest first, and no others', () => {
    const standing = found.filter(({ q }) => q < 0.05).map(({ driver, lag }) => `${driver} ${lag}`);
    expect(standing.toSorted()).toEqual(['asleep_h 0', 'tag:wine 1']);
    expect(found[0]).toMatchObject({ n: 180 });
    expect(found.map(({ p }) => p)).toEqual(found.map(({ p }) => p).toSorted((a, b) => a - b));
    expect(found.find(({ driver, lag }) => driver === 'tag:wine' && lag === 1)?.rho).toBeLessThan(-0.3);
  });

  test('of a night take what happens during a day from the day before, or earlier', () => {
    const lagsOf = (name: string) =>
      found
        .filter(({ driver }) => driver === name)
        .map(({ lag }) => lag)
        .toSorted();
    expect(lagsOf('tag:wine')).toEqual([1, 2]);
    expect(lagsOf('strain')).toEqual([1, 2]);
    expect(lagsOf('skin_temp_c')).toEqual([0, 1, 2]);
    const ofDay = relateDrivers(rows, rangeOf(rows), 'strain', [tag], 2);
    expect(ofDay.map(({ lag }) => lag).toSorted()).toEqual([0, 1, 2]);
  });

  test('count every pair that was tried, and no pair that was not', () => {
    const metrics = driversOf(rows, 'recovery_score');
    const ofStart = metrics.filter(({ measured }) => measured === 'start').length;
    expect(found).toHaveLength(3 * ofStart + 2 * (metrics.length - ofStart) + 2);
  });

  test('are not tried with what hardly ever happens', () => {
    const rare: Driver = { ...tag, values: tagged.map((_, index) => Number(index % 50 === 7)) };
    const constant: Driver = { ...tag, values: tagged.map(() => 1) };
    const unknown: Driver = { ...tag, values: tagged.map(() => undefined) };
    expect(relateDrivers(rows, rangeOf(rows), 'recovery_score', [rare, constant, unknown], 2)).toEqual([]);
    expect(relateDrivers([], rangeOf(rows), 'recovery_score', [tag], 2)).toEqual([]);
  });

  test('do not bridge missing days', () => {
    const values = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? undefined : noise.normal()));
    const weekly = rowsOf(FIRST, 'hrv_ms', noise.series(120, 0)).filter((_, index) => index % 4 === 0);
    const driver: Driver = { name: 'x', measured: 'start', values: weekly.map((_, index) => values[index]) };
    const range = { from: FIRST, to: addDays(FIRST, 120) };
    expect(relateDrivers(weekly, range, 'hrv_ms', [driver], 2).map(({ lag }) => lag)).toEqual([0]);
  });
});

describe('of a thousand members without effects', () => {
  const MEMBERS = 1_000;
  const DAYS = 92;
  /** Some seconds of work, on a machine that may be busy. */
  const TIMEOUT_MS = 60_000;

  test.each([
    [1, 0],
    [2, 0],
    [1, 0.5],
    [2, 0.5],
  ])(
    'seed %d, φ = %d: at most 6.5 %% have any relation at all',
    (seed, phi) => {
      const noise = createNoise(seed);
      let any = 0;
      for (let member = 0; member < MEMBERS; member++) {
        const rows = memberWithoutEffects(noise, FIRST, DAYS, phi);
        const found = relateDrivers(rows, rangeOf(rows), 'hrv_ms', driversOf(rows, 'hrv_ms'), 2);
        if (found.some(({ q }) => q < 0.05)) any += 1;
      }
      expect(any / MEMBERS).toBeLessThanOrEqual(0.065);
    },
    TIMEOUT_MS,
  );
});
