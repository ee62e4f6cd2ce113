import { expect, test } from 'bun:test';
import { bridgeExceeds } from '../../../../src/insights/statistics/kolmogorov.ts';
import { NORMAL_975, normalTwoSided } from '../../../../src/insights/statistics/normal.ts';
import { studentCritical, studentTwoSided } from '../../../../src/insights/statistics/student-t.ts';

/** Reference values of SciPy 1.10.1, `2 * norm.sf(z)`. */
test.each([
  [0, 1],
  [0.1, 0.920344325445942],
  [1, 0.31731050786291415],
  [1.96, 0.04999579029644087],
  [2.9, 0.003731626600768075],
  [6, 1.973175290075389e-9],
  [10, 1.523970604832094e-23],
])('the normal distribution beyond ±%d', (z, expected) => {
  expect(normalTwoSided(z) / expected).toBeCloseTo(1, 12);
  expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
});

test('the normal distribution leaves 5 % outside the ends of a 95 % interval', () => {
  expect(normalTwoSided(NORMAL_975)).toBeCloseTo(0.05, 14);
});

/** Reference values of SciPy 1.10.1, `2 * t.sf(t, df)`. */
test.each([
  [0, 5, 1],
  [1, 1, 0.5],
  [2.5, 3.7, 0.07182202291182675],
  [2, 10, 0.07338803477074039],
  [4, 30.5, 0.0003733794502604033],
  [6, 200, 9.115120348810404e-9],
  [0.3, 1000, 0.7642395041672442],
  [12, 2, 0.00687293367715846],
])('Student’s t beyond ±%d of %d degrees of freedom', (t, df, expected) => {
  expect(studentTwoSided(t, df) / expected).toBeCloseTo(1, 11);
});

/** Reference values of SciPy 1.10.1, `t.isf(0.025, df)`. */
test.each([
  [1, 12.706204736],
  [2, 4.30265273],
  [3.7, 2.867520707191209],
  [10, 2.22813885196],
  [30.5, 2.04086944518632],
  [200, 1.97189622363],
])('Student’s t of %d degrees of freedom leaves 5 %% outside its critical value', (df, expected) => {
  expect(studentCritical(0.05, df)).toBeCloseTo(expected, 8);
});

/** Reference values of SciPy 1.10.1, `kstwobign.sf(x)`. */
test.each([
  [0, 1],
  [0.5, 0.9639452436648751],
  [1, 0.26999967167735456],
  [1.358, 0.05002679733444698],
  [2.5, 7.453306344157342e-6],
])('a Brownian bridge beyond ±%d', (distance, expected) => {
  expect(bridgeExceeds(distance) / expected).toBeCloseTo(1, 12);
});
