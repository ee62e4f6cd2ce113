import { describe, expect, test } from 'bun:test';
import { createNoise } from '../../../../src/demo/simulation/noise.ts';

const noise = createNoise(5);
const DAYS = Array.from({ length: 20_000 }, (_, day) => day);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB)));
  const spread = (values: readonly number[], center: number) =>
    Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
  return product / (spread(a, meanA) * spread(b, meanB));
}

describe('noise', () => {
  test('is a function of seed, stream, day and index', () => {
    expect(createNoise(5).uniform('a', 3, 1)).toBe(noise.uniform('a', 3, 1));
    const others = [noise.uniform('a', 3, 2), noise.uniform('a', 4, 1), noise.uniform('b', 3, 1)];
    expect(others).not.toContain(noise.uniform('a', 3, 1));
    expect(createNoise(6).uniform('a', 3, 1)).not.toBe(noise.uniform('a', 3, 1));
  });

  test('is even, or normal', () => {
    const uniform = DAYS.map((day) => noise.uniform('u', day));
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    const normal = DAYS.map((day) => noise.normal('n', day));
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(DAYS.map((day) => Number(noise.chance('c', day, 0.2))))).toBeCloseTo(0.2, 1);
  });

  test('of other streams, seeds and days is unrelated', () => {
    const own = DAYS.map((day) => noise.normal('x', day));
    const others = [
      DAYS.map((day) => noise.normal('y', day)),
      DAYS.map((day) => createNoise(6).normal('x', day)),
      DAYS.map((day) => noise.normal('x', day + 1)),
      DAYS.map((day) => noise.normal('x', day, 1)),
    ];
    for (const other of others) expect(Math.abs(correlation(own, other))).toBeLessThan(0.03);
  });

  test.each([0.3, 0.5])(
    'that drifts keeps %d of the day before, and of that the day before',
    (persistence) => {
      const drift = DAYS.map((day) => noise.drifting('d', day, persistence));
      expect(mean(drift.map((value) => value ** 2))).toBeCloseTo(1, 1);
      for (const lag of [1, 2, 3]) {
        const found = correlation(drift.slice(0, -lag), drift.slice(lag));
        expect(found).toBeWithin(persistence ** lag - 0.04, persistence ** lag + 0.04);
      }
    },
  );
});
