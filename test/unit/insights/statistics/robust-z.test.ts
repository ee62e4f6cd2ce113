import { expect, test } from 'bun:test';
import { baselineOf, robustZ } from '../../../../src/insights/baseline.ts';
import { robustTwoSided } from '../../../../src/insights/statistics/robust-z.ts';
import { createNoise } from '../support/noise.ts';

const TRIALS = 40_000;

test.each([7, 10, 14, 20, 30])('is as seldom as it says against %i days', (n) => {
  const noise = createNoise(n);
  const claimed = Array.from({ length: TRIALS }, () => {
    const baseline = baselineOf(noise.series(n, 0));
    return robustTwoSided((baseline && robustZ(noise.normal(), baseline)) ?? 0, n);
  });
  for (const p of [0.05, 0.02, 0.01]) {
    const share = claimed.filter((other) => other < p).length / TRIALS;
    expect([share > 0.75 * p, share < 1.25 * p]).toEqual([true, true]);
  }
});

test('is that of a normal distribution where the baseline has no end', () => {
  expect(robustTwoSided(1.959964, 1e7)).toBeCloseTo(0.05, 5);
  expect(robustTwoSided(-3, 30)).toBe(robustTwoSided(3, 30));
  expect(robustTwoSided(0, 7)).toBe(1);
});
