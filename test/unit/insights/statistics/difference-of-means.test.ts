import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { compareMeans, daysNeeded } from '../../../../src/insights/statistics/difference-of-means.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

const nile = NILE.map((value, at) => ({ at, value }));
/** Hours of extra sleep under two drugs (Student 1908), on days so far apart that they are independent. */
const SLEEP = [
  [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
  [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
].map((values, group) => values.map((value, index) => ({ at: 20 * index + 10 * group, value })));

describe('the difference of means', () => {
  test('of independent days is Welch’s t test', () => {
    const [first = [], second = []] = SLEEP;
    const result = compareMeans(first, second, []);
    expect(result.a).toEqual({ n: 10, nEffective: 10, mean: 0.75 });
    expect(result.difference).toBeCloseTo(-1.58, 12);
    // R 4.2.2: t.test(extra ~ group, data = sleep)
    expect(result.test?.p).toBeCloseTo(0.07939414018735817, 12);
    expect(result.test?.interval.low).toBeCloseTo(-3.3654832307117104, 10);
    expect(result.test?.interval.high).toBeCloseTo(0.2054832307117102, 10);
    // statsmodels 0.13.5: effectsize_smd
    expect(result.test?.effect).toBeCloseTo(-0.7970185004474464, 12);
  });

  test('of days that follow one another counts effective days, with φ of the whole series', () => {
    const result = compareMeans(nile.slice(0, 28), nile.slice(28, 60), nile.slice(60));
    // NumPy 1.24.2 and SciPy 1.10.1, φ = 0.20625454636429721 by acf of statsmodels 0.13.5, full matrices of φ^|i−j|.
    expect(result.a.nEffective).toBeCloseTo(18.84144720244318, 9);
    expect(result.b.nEffective).toBeCloseTo(21.511926761180273, 9);
    expect(result.difference).toBeCloseTo(263.375, 12);
    expect(result.test?.interval.low).toBeCloseTo(175.4211073480572, 6);
    expect(result.test?.interval.high).toBeCloseTo(351.3288926519428, 6);
    expect(result.test?.p).toBeCloseTo(4.73356688743691e-7, 15);
  });

  test('with too few effective days is told without a verdict, and with the days that it takes', () => {
    const result = compareMeans(nile.slice(0, 3), nile.slice(3), []);
    expect(result.difference).toBeFinite();
    expect(result.test).toBeUndefined();
    expect(daysNeeded(result.a)).toBeGreaterThanOrEqual(2);
    expect(daysNeeded(result.b)).toBe(0);
    expect(daysNeeded({ n: 0, nEffective: 0, mean: Number.NaN })).toBe(5);
    expect(daysNeeded({ n: 4, nEffective: 4, mean: 1 })).toBe(1);
    expect(daysNeeded({ n: 10, nEffective: 2.5, mean: 1 })).toBe(10);
  });

  test('takes five days a side that lie apart, though they are worth a little less', () => {
    const isApart = (at: number) => at % 4 === 0 && at < 20;
    const { a, test: result } = compareMeans(
      nile.filter(({ at }) => isApart(at)),
      nile.slice(50),
      nile.slice(0, 50).filter(({ at }) => !isApart(at)),
    );
    expect(a.nEffective).toBeWithin(4.5, 5);
    expect(result).toBeDefined();
  });

  test('of constant groups has neither interval nor p', () => {
    const flat = (from: number, value: number) =>
      Array.from({ length: 9 }, (_, index) => ({ at: from + index, value }));
    for (const value of [1, 10.1234, 1e9 / 3]) {
      const result = compareMeans(flat(0, value), flat(20, 2 * value), []);
      expect([result.difference, result.test]).toEqual([-value, undefined]);
    }
  });
});

const grouped = fc.array(
  fc.record({ value: fc.integer({ min: -9, max: 9 }), group: fc.constantFrom(0, 1, 2) }),
  { minLength: 12, maxLength: 80 },
);

test('it does not depend on order, changes sign with the sides, scales with the values, and is always finite', () => {
  fc.assert(
    fc.property(grouped, fc.integer({ min: 1, max: 9 }), (days, scale) => {
      const all = days.map(({ value, group }, at) => ({ at, value, group }));
      const [a = [], b = [], rest = []] = [0, 1, 2].map((wanted) =>
        all.filter(({ group }) => group === wanted),
      );
      const result = compareMeans(a, b, rest);
      const numbers = [
        result.test?.p,
        result.test?.effect,
        result.test?.interval.low,
        result.test?.interval.high,
      ];
      for (const number of numbers) if (number !== undefined) expect(number).toBeFinite();
      for (const { n, nEffective } of [result.a, result.b]) expect(nEffective).toBeWithin(0, n + 1e-9);
      expect(compareMeans(a.toReversed(), b.toReversed(), rest.toReversed()).test?.p ?? 2).toBeCloseTo(
        result.test?.p ?? 2,
        9,
      );
      const swapped = compareMeans(b, a, rest);
      if (a.length > 0 && b.length > 0) expect(swapped.difference).toBeCloseTo(-result.difference, 9);
      expect(swapped.test?.p ?? 2).toBeCloseTo(result.test?.p ?? 2, 9);
      const scaled = [a, b, rest].map((part) =>
        part.map(({ at, value }) => ({ at, value: value * scale + 5 })),
      );
      const after = compareMeans(scaled[0] ?? [], scaled[1] ?? [], scaled[2] ?? []);
      expect(after.test?.p ?? 2).toBeCloseTo(result.test?.p ?? 2, 8);
      expect(after.test?.effect ?? 2).toBeCloseTo(result.test?.effect ?? 2, 8);
    }),
  );
});

describe.each([
  [
    'the last month against the one before',
    (at: number, n: number) => (at >= n - 30 ? 0 : at >= n - 60 ? 1 : 2),
  ],
  ['halves', (at: number, n: number) => (at < n / 2 ? 0 : 1)],
  ['weekends', (at: number) => (at % 7 >= 5 ? 0 : 1)],
  ['every other week', (at: number) => (Math.floor(at / 7) % 2 === 0 ? 0 : 1)],
  ['every fifth day or so', (at: number) => (Math.imul(at, 0x9e3779b1) >>> 0 < 2 ** 32 / 5 ? 0 : 1)],
] as const)('comparing %s', (_, groupOf) => {
  const MEMBERS = 1_000;

  test.each([
    [1, 0],
    [2, 0],
    [1, 0.5],
    [2, 0.5],
  ])('seed %d, φ = %d: finds nothing in noise, beyond the nominal rate', (seed, phi) => {
    const noise = createNoise(seed);
    let found = 0;
    for (let member = 0; member < MEMBERS; member++) {
      const all = noise.series(120, phi).map((value, at) => ({ at, value, group: groupOf(at, 120) }));
      const [a = [], b = [], rest = []] = [0, 1, 2].map((wanted) =>
        all.filter(({ group }) => group === wanted),
      );
      if ((compareMeans(a, b, rest).test?.p ?? 1) < 0.05) found += 1;
    }
    expect(found / MEMBERS).toBeLessThanOrEqual(0.065);
  });
});
