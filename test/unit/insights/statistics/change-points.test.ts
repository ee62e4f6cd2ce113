import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { findChangePoints } from '../../../../src/insights/statistics/change-points.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

const YEARS_BEFORE_1871 = 1871;

test('the Nile changed once, in 1899', () => {
  // Pettitt 1979 by its definition: K = 1617 after 28 years; Cobb (1978) has the same year.
  const changes = findChangePoints(NILE.map((value, index) => ({ at: YEARS_BEFORE_1871 + index, value })));
  expect(changes).toEqual([{ at: 1899, before: 1097.75, after: 849.9722222222222 }]);
});

const DAYS = 180;
const SIMULATED = 300;

/** Shares of simulated series of half a year in which a change is found, and the number of changes on average. */
function simulate(phi: number, levelAt: (day: number) => number, near: readonly number[] = []) {
  const noise = createNoise(7);
  let [any, all, total] = [0, 0, 0];
  for (let member = 0; member < SIMULATED; member++) {
    const series = noise.series(DAYS, phi).map((value, at) => ({ at, value: value + levelAt(at) }));
    const found = findChangePoints(series);
    total += found.length;
    if (found.length > 0) any += 1;
    if (near.every((day) => found.some(({ at }) => Math.abs(at - day) <= 5))) all += 1;
  }
  return { any: any / SIMULATED, all: all / SIMULATED, mean: total / SIMULATED };
}

describe('changes', () => {
  test.each([0, 0.5, 0.8])('are found in noise (φ = %d) at most at the nominal rate', (phi) => {
    expect(simulate(phi, () => 0).any).toBeLessThanOrEqual(0.065);
  });

  test.each([
    [0, 1.5],
    [0.35, 2],
    [0.5, 2],
  ])('are found where they are, once (φ = %d, %d standard deviations)', (phi, size) => {
    const found = simulate(phi, (day) => (day < 70 ? 0 : size), [70]);
    expect(found.all).toBeGreaterThan(0.8);
    expect(found.mean).toBeLessThan(1.2);
  });

  test('are found two in a row', () => {
    expect(simulate(0, (day) => (day < 60 ? 0 : day < 120 ? 2 : 4), [60, 120]).all).toBeGreaterThan(0.8);
  });

  test.each([
    [0, 2],
    [0.35, 1],
    [0.35, 4],
  ])('are not made of a steady rise (φ = %d, by %d standard deviations)', (phi, rise) => {
    expect(simulate(phi, (day) => (rise * day) / DAYS).any).toBeLessThan(0.1);
  });

  test('are as large as what changed', () => {
    const noise = createNoise(3);
    const [change] = findChangePoints(
      noise.series(120, 0.3).map((value, at) => ({ at, value: 60 + 4 * value + (at < 50 ? 0 : 12) })),
    );
    expect(change?.before).toBeWithin(58, 62);
    expect(change?.after).toBeWithin(70, 74);
  });

  test('do not depend on the order of rows, the scale or the origin', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: -5_000, max: 5_000 }), (numbers, shift) => {
        const series = numbers.map((value, at) => ({ at, value: value + (at > 20 ? 6 : 0) }));
        const found = findChangePoints(series);
        expect(findChangePoints(series.toReversed())).toEqual(found);
        const moved = findChangePoints(series.map(({ at, value }) => ({ at: at + shift, value: 2 * value })));
        expect(moved.map(({ at }) => at - shift)).toEqual(found.map(({ at }) => at));
        expect(moved.map(({ after }) => after / 2)).toEqual(found.map(({ after }) => after));
      }),
    );
  });

  test('of constant values, few days or none are none', () => {
    const constant = Array.from({ length: 60 }, (_, at) => ({ at, value: 5 }));
    expect(findChangePoints(constant)).toEqual([]);
    expect(findChangePoints(constant.slice(0, 3))).toEqual([]);
    expect(findChangePoints([])).toEqual([]);
  });

  test('of a perfect step are found', () => {
    const step = Array.from({ length: 60 }, (_, at) => ({ at, value: at < 30 ? 5 : 9 }));
    expect(findChangePoints(step)).toEqual([{ at: 30, before: 5, after: 9 }]);
  });
});
