import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { inOrder, type Observation } from '../../../../src/insights/statistics/observations.ts';
import { pairSlopes } from '../../../../src/insights/statistics/pair-slopes.ts';
import { estimateTrend, kendallVariance } from '../../../../src/insights/statistics/theil-sen.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

const nile = NILE.map((value, at) => ({ at, value }));
const everyOther = NILE.map((value, at) => ({ at: 2 * at, value }));

describe('the trend of the Nile', () => {
  test('without neighbouring days is that of SciPy and R', () => {
    const trend = estimateTrend(everyOther);
    // SciPy 1.10.1: theilslopes(nile, 2 * arange(100), 0.95)
    expect(trend?.slope).toBeCloseTo(-1.3, 12);
    expect(trend?.interval?.low).toBeCloseTo(-1.813953488372093, 12);
    expect(trend?.interval?.high).toBeCloseTo(-0.7142857142857143, 12);
    // R 4.2.2: cor.test(Nile, 1:100, method = "kendall", exact = FALSE, continuity = TRUE)
    expect(trend?.p).toBeCloseTo(3.658262921664341e-5, 14);
    expect(trend?.phi).toBe(0);
  });

  test('has one variance, inflated for autocorrelation, for p and interval', () => {
    const trend = estimateTrend(nile);
    // NumPy 1.24.2 and statsmodels 0.13.5: S = −1387, adjusted lag-1 autocorrelation of the residuals 0.3787308.
    expect(trend?.phi).toBeCloseTo(0.4153446150249407, 12);
    expect(trend?.p).toBeCloseTo(0.007973899506315562, 12);
    expect(trend?.slope).toBeCloseTo(-2.6, 12);
    expect(trend?.interval?.low).toBeCloseTo(-4.285714285714286, 12);
    expect(trend?.interval?.high).toBeCloseTo(-0.7457627118644068, 12);
  });
});

test('the variance of Kendall’s S counts ties in values and in days', () => {
  expect(kendallVariance(nile)).toBeCloseTo(112_728.33333333333, 8);
  const days = [1, 1, 2, 3, 3, 3, 5, 4, 6, 2];
  const values = [2, 1, 1, 4, 4, 5, 3, 6, 6, 6];
  const tied = days.map((at, index) => ({ at: 10 * at, value: values[index] ?? 0 }));
  // R 4.2.2: cor.test(days, values, method = "kendall", exact = FALSE, continuity = TRUE)
  expect(estimateTrend(tied)?.p).toBeCloseTo(0.1116979095773267, 12);
});

const anySeries = fc
  .uniqueArray(fc.integer({ min: 0, max: 120 }), { minLength: 2, maxLength: 60 })
  .chain((days) =>
    fc
      .array(fc.integer({ min: -6, max: 6 }), { minLength: days.length, maxLength: days.length })
      .map((values) => days.map((at, index) => ({ at, value: values[index] ?? 0 }))),
  );
const trendOf = (series: readonly Observation[]) => {
  const trend = estimateTrend(series);
  if (!trend) throw new Error('There are two days.');
  return trend;
};

describe('a trend', () => {
  test('shifted and scaled is the trend of the shifted and scaled values', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 8 }), fc.integer(), (series, scale, shift) => {
        const before = trendOf(series);
        const after = trendOf(
          series.map(({ at, value }) => ({ at: at + shift, value: value * scale + 100 })),
        );
        expect(after.slope).toBeCloseTo(before.slope * scale, 9);
        expect(after.p).toBeCloseTo(before.p, 9);
        expect(after.interval?.low ?? 0).toBeCloseTo((before.interval?.low ?? 0) * scale, 9);
      }),
    );
  });

  test('runs the other way when time does', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const before = trendOf(series);
        const after = trendOf(series.map(({ at, value }) => ({ at: -at, value })));
        expect(after.slope).toBeCloseTo(-before.slope, 9);
        expect(after.p).toBeCloseTo(before.p, 9);
        expect(after.interval?.low ?? 0).toBeCloseTo(-(before.interval?.high ?? 0), 9);
      }),
    );
  });

  test('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        expect(estimateTrend(series.toReversed())).toEqual(estimateTrend(series));
      }),
    );
  });

  test('says the same by its p, its direction and its interval, which holds the slope, however many days are equal', () => {
    const grain = fc.constantFrom(0.1, 0.5, 1, 3);
    const steep = fc.tuple(
      anySeries,
      fc.integer({ min: -3, max: 3 }),
      grain,
      fc.integer({ min: -50, max: 50 }),
    );
    fc.assert(
      fc.property(steep, ([series, rise, size, shift]) => {
        const trend = trendOf(
          series.map(({ at, value }) => ({
            at,
            value: size * (shift + value + Math.round((rise * at) / 60)),
          })),
        );
        const { p, interval, slope, direction } = trend;
        for (const number of [p, slope, interval?.low ?? 0, interval?.high ?? 0]) {
          expect(number).toBeFinite();
        }
        expect(direction !== 'flat').toBe(p < 0.05);
        if (direction !== 'flat') expect(interval !== undefined).toBe(slope !== 0);
        if (slope !== 0 && direction !== 'flat') expect(direction).toBe(slope > 0 ? 'rising' : 'falling');
        if (!interval) return;
        expect(interval.low > 0 || interval.high < 0).toBe(p < 0.05);
        expect(slope).toBeWithin(interval.low, interval.high + Number.EPSILON);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of whole numbers has an interval that leaves out 0 although many pairs are level', () => {
    const values = [
      52, 51, 53, 52, 52, 51, 53, 52, 54, 52, 53, 51, 53, 54, 52, 53, 54, 53, 52, 54, 53, 55, 53, 54,
    ];
    const { p, slope, interval } = trendOf(values.map((value, at) => ({ at: 2 * at, value })));
    // Python 3.11: fractions of all 276 slopes, 62 of them 0; linear between the middles of the shares that are alike.
    expect(interval?.low).toBeCloseTo(0.011258691940824201, 12);
    // SciPy 1.17.1: theilslopes(values, days, 0.95) has 0 for the low end, and the same high end.
    expect(interval?.high).toBeCloseTo(0.07142857142857142, 12);
    expect(slope).toBeCloseTo(0.04006410256410257, 12);
    expect(p).toBeCloseTo(0.00565685512255301, 12);
  });

  test.each([
    ['resting heart rates', 54, 2.2],
    ['recoveries', 60, 17],
    ['breaths in tenths', 145, 3.5],
  ])(
    'of whole %s has an interval wherever it has a direction, and it holds the truth',
    (_, level, spread) => {
      const noise = createNoise(3);
      const rise = (1.4 * spread) / 90;
      const trends = Array.from({ length: 200 }, () =>
        trendOf(
          noise
            .series(90, 0.35)
            .map((value, at) => ({ at, value: Math.round(level + spread * value + rise * at) })),
        ),
      );
      const rising = trends.filter(({ direction }) => direction === 'rising');
      expect(rising.length).toBeGreaterThan(100);
      expect(rising.filter(({ interval }) => interval === undefined)).toEqual([]);
      const holding = trends.filter(
        ({ interval }) => interval && interval.low <= rise && rise <= interval.high,
      );
      expect(holding.length).toBeWithin(184, 200);
    },
  );

  test('of values that hardly vary has a direction, and no size that is not there', () => {
    const rare = Array.from({ length: 90 }, (_, at) => ({ at: 2 * at, value: at > 60 && at % 2 ? 1 : 0 }));
    // SciPy 1.17.1: theilslopes(values, days, 0.95) is 0, from 0 to 0.
    expect(trendOf(rare)).toMatchObject({ direction: 'rising', slope: 0, interval: undefined });
    expect(trendOf(rare).p).toBeLessThan(0.05);
  });

  test('of a constant series is level, and of one day there is none', () => {
    expect(trendOf([1, 2, 3].map((at) => ({ at, value: 5 })))).toMatchObject({ slope: 0, p: 1 });
    expect(estimateTrend([{ at: 1, value: 5 }])).toBeUndefined();
    expect(estimateTrend([])).toBeUndefined();
  });
});

test('pairs are counted as their definition has them, days with several values among them', () => {
  const series = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: -4, max: 4 }) }),
  );
  fc.assert(
    fc.property(series, (observations) => {
      const sorted = inOrder(observations);
      const signs = sorted.flatMap((from, index) =>
        sorted
          .slice(index + 1)
          .flatMap((to) => (to.at === from.at ? [] : [Math.sign(to.value - from.value)])),
      );
      const count = (sign: number) => signs.filter((other) => other === sign).length;
      expect(pairSlopes(sorted)).toMatchObject({ rising: count(1), falling: count(-1), level: count(0) });
    }),
  );
});

test('slopes of ranks are exact also where there are too many to be sorted', () => {
  const noise = createNoise(1);
  const series = Array.from({ length: 700 }, (_, at) => ({ at, value: Math.round(40 * noise.normal()) }));
  const all: number[] = [];
  for (const [index, from] of series.entries()) {
    for (const to of series.slice(index + 1)) all.push((to.value - from.value) / (to.at - from.at));
  }
  all.sort((a, b) => a - b);
  const slopes = pairSlopes(series);
  expect(slopes.rising + slopes.falling + slopes.level).toBe(all.length);
  for (const share of [0, 0.0001, 0.03, 0.45, 0.5, 0.62, 0.9999]) {
    const rank = Math.floor(share * all.length);
    expect(slopes.ofRank(rank)).toBe(all[rank] ?? Number.NaN);
  }
});
