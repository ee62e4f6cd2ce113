import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { correlateRanks, type Pair } from '../../../../src/insights/statistics/spearman.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

describe('a rank correlation', () => {
  test('with ties is that of R', () => {
    const x = [1, 1, 2, 3, 3, 3, 5, 4, 6, 2];
    const y = [2, 1, 1, 4, 4, 5, 3, 6, 6, 6];
    // In this order neither remembers the day before.
    const days = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
    const pairs = days.map((at, index) => ({ at, x: x[index] ?? 0, y: y[index] ?? 0 }));
    const found = correlateRanks(pairs);
    // R 4.2.2: cor.test(x, y, method = "spearman", exact = FALSE) and cor.test(rank(x), rank(y))
    expect(found?.rho).toBeCloseTo(0.5911949685534591, 12);
    expect(found?.p).toBeCloseTo(0.07186295036133304, 12);
    expect(found?.nEffective).toBe(10);
  });

  test('of days that follow one another counts effective pairs', () => {
    const pairs = NILE.slice(1).map((y, at) => ({ at, x: NILE[at] ?? 0, y }));
    const found = correlateRanks(pairs);
    // SciPy 1.10.1 spearmanr; Pyper & Peterman by acf(ranks, adjusted=True, nlags=19) of statsmodels 0.13.5.
    expect(found?.rho).toBeCloseTo(0.43661610304672926, 12);
    expect(found?.nEffective).toBeCloseTo(34.41818207144784, 9);
    expect(found?.p).toBeCloseTo(0.009356399434240818, 10);
    expect(found?.interval.low).toBeCloseTo(0.10173424409126929, 10);
    expect(found?.interval.high).toBeCloseTo(0.6826163759477951, 10);
  });

  test('of fewer than ten pairs, or of something that never varies, is none', () => {
    const pairs = NILE.map((x, at) => ({ at, x, y: 3 }));
    expect(correlateRanks(pairs)).toBeUndefined();
    expect(correlateRanks(NILE.slice(0, 9).map((x, at) => ({ at, x, y: x })))).toBeUndefined();
  });

  test('that is perfect stays within its bounds', () => {
    const found = correlateRanks(NILE.map((x, at) => ({ at, x, y: -x })));
    expect(found).toMatchObject({ rho: -1, p: 0, interval: { low: -1, high: -1 } });
  });

  test('does not depend on the order of rows, nor on anything but ranks', () => {
    const anyPairs = fc
      .array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 })), {
        minLength: 10,
        maxLength: 60,
      })
      .map((tuples): Pair[] => tuples.map(([x, y], at) => ({ at, x, y })));
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const found = correlateRanks(pairs);
        expect(correlateRanks(pairs.toReversed())).toEqual(found);
        expect(correlateRanks(pairs.map(({ at, x, y }) => ({ at, x: x ** 3, y: 2 * y - 1 })))).toEqual(found);
        const turned = correlateRanks(pairs.map(({ at, x, y }) => ({ at, x: -x, y })));
        expect(turned?.rho ?? 0).toBeCloseTo(-(found?.rho ?? 0), 9);
        if (!found) return;
        for (const number of [found.p, found.interval.low, found.interval.high]) expect(number).toBeFinite();
        expect(found.nEffective).toBeWithin(4, pairs.length + 1e-9);
      }),
    );
  });
});

test.each([
  [0, 0],
  [0.5, 0.5],
  [0.8, 0.8],
])('noise of φ = %d and %d is called related at most at the nominal rate, far out too', (phiX, phiY) => {
  const noise = createNoise(5);
  const MEMBERS = 4_000;
  const p = Array.from({ length: MEMBERS }, () => {
    const y = noise.series(120, phiY);
    return correlateRanks(noise.series(120, phiX).map((x, at) => ({ at, x, y: y[at] ?? 0 })))?.p ?? 1;
  });
  expect(p.filter((value) => value < 0.05).length / MEMBERS).toBeLessThanOrEqual(0.065);
  expect(p.filter((value) => value < 0.005).length / MEMBERS).toBeLessThanOrEqual(0.008);
});
