import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { fitSeason } from '../../../../src/insights/statistics/season.ts';
import { estimateTrend } from '../../../../src/insights/statistics/theil-sen.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

const YEAR_DAYS = 365.2425;
const DAYS = 365;
const waveAt = (at: number, phase: number) => Math.sin((2 * Math.PI * at) / YEAR_DAYS + phase);

test('a season is that of NumPy and SciPy', () => {
  const season = fitSeason(NILE.map((value, index) => ({ at: 4 * index, value })));
  // NumPy 2.4.6, SciPy 1.17.1: lstsq of level, sine, cosine and day on mstats.winsorize(nile, 0.05), on rankdata(nile).
  expect(season?.wave[0]).toBeCloseTo(71.88972738346588, 8);
  expect(season?.wave[30]).toBeCloseTo(-29.730566476881485, 8);
  expect(season?.inflation).toBeCloseTo(1.7186087643397427, 9);
  expect(season?.squares).toBeCloseTo(55_916.588538668686, 5);
});

describe('a season', () => {
  const noise = createNoise(4);

  test('is found at the size it was planted, whatever its phase and a wild day', () => {
    for (const phase of [0, 1, 2, 3, 4, 5]) {
      const series = noise
        .series(DAYS, 0.3)
        .map((value, at) => ({ at, value: 60 + 5 * value + 8 * waveAt(at, phase) + (at === 100 ? 500 : 0) }));
      const season = fitSeason(series);
      expect(season?.isClear).toBe(true);
      const size = (Math.max(...(season?.wave ?? [])) - Math.min(...(season?.wave ?? []))) / 2;
      expect(size).toBeWithin(5.5, 10);
    }
  });

  test('leaves a trend beside it as it is', () => {
    const series = noise
      .series(2 * DAYS, 0.3)
      .map((value, at) => ({ at, value: 60 + 4 * value + 8 * waveAt(at, 1) + 0.02 * at }));
    const { interval, direction } = estimateTrend(series, fitSeason(series)) ?? {};
    expect(direction).toBe('rising');
    expect(0.02).toBeWithin(interval?.low ?? 1, interval?.high ?? 0);
  });

  test('is not looked for in less than half a year, nor where nothing varies', () => {
    const level = (days: number) => Array.from({ length: days }, (_, at) => ({ at, value: 5 }));
    expect(fitSeason(level(183))).toBeUndefined();
    expect(fitSeason([])).toBeUndefined();
    expect(fitSeason(level(DAYS))).toMatchObject({ isClear: false });
  });

  test('is the same whenever the days are, and of the size of the values', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000, max: 9_000 }), fc.integer({ min: 1, max: 9 }), (shift, scale) => {
        const values = createNoise(3).series(DAYS, 0.3);
        const before = fitSeason(values.map((value, at) => ({ at, value })));
        const after = fitSeason(values.map((value, at) => ({ at: at + shift, value: scale * value + 40 })));
        expect(after?.wave[7]).toBeCloseTo(scale * (before?.wave[7] ?? Number.NaN), 8);
        expect(after?.isClear).toBe(before?.isClear ?? true);
      }),
      { numRuns: 20 },
    );
  });

  test('cannot be told from a line by days that are few and far between', () => {
    for (const days of [
      [0, 200],
      [0, 1, 200],
      [0, 100, 200, 300],
    ]) {
      const series = days.map((at) => ({ at, value: at }));
      expect(fitSeason(series)?.isClear ?? false).toBe(false);
      expect(estimateTrend(series, fitSeason(series))?.p ?? 1).toBeFinite();
    }
  });
});
