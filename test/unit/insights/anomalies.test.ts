import { describe, expect, test } from 'bun:test';
import { isAnomaly as isAnomalous } from '../../../src/insights/anomalies.ts';
import { baselineOf } from '../../../src/insights/baseline.ts';
import { createNoise } from './support/noise.ts';

const BASELINE_DAYS = 30;
const DAYS = 5_000;

function isAnomaly(value: number, before: readonly number[], least = 0): boolean {
  const baseline = baselineOf(before);
  return baseline !== undefined && isAnomalous(value, baseline, before, least);
}

/** Share of days of a kind that are anomalies against thirty others of it, below and above. */
function shareOf(draw: () => number): { below: number; above: number } {
  let [below, above] = [0, 0];
  for (let day = 0; day < DAYS; day++) {
    const before = Array.from({ length: BASELINE_DAYS }, draw);
    const value = draw();
    if (!isAnomaly(value, before)) continue;
    if (value < (before.toSorted((a, b) => a - b)[BASELINE_DAYS / 2] ?? 0)) below += 1;
    else above += 1;
  }
  return { below: below / DAYS, above: above / DAYS };
}

describe('an anomaly', () => {
  const noise = createNoise(5);

  test('is rare among days that vary evenly, or are skewed', () => {
    const normal = shareOf(() => noise.normal());
    expect(365 * (normal.below + normal.above)).toBeLessThan(0.5);
    // A symmetric rule takes 2.4 % of these for anomalies, all above.
    const skewed = shareOf(() => Math.exp(0.7 * noise.normal()));
    expect(skewed.above).toBeLessThan(0.016);
    expect(skewed.below).toBeLessThan(0.0005);
  });

  test.each([
    [30, 5.03],
    [10, 12.7],
    [7, 25.7],
  ])('of %d days before it lies at least %d scaled MADs away', (n, far) => {
    const scale = 1.4826;
    const before = Array.from({ length: n }, (_, index) => (index % 2 ? -1 : 1) * (index === n - 1 ? 0 : 1));
    const { median = 0, mad = 0 } = baselineOf(before) ?? {};
    const at = (z: number) => median + z * scale * mad;
    expect([at(0.98 * far), at(1.02 * far)].map((value) => isAnomaly(value, before, -99))).toEqual([
      false,
      true,
    ]);
  });

  test('is none of the busy days of someone who rests on the others', () => {
    const { below, above } = shareOf(() => (noise.uniform() < 0.5 ? 0 : 10 + 20 * noise.uniform()));
    expect(below + above).toBeLessThan(0.002);
  });

  test('is a day far below or above all others', () => {
    const usual = Array.from({ length: BASELINE_DAYS }, (_, index) => 50 + (index % 7));
    expect([20, 50, 53, 56, 90].map((value) => isAnomaly(value, usual))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  test('may be any where many share a value that is only the lowest of theirs', () => {
    const bedtimes = Array.from({ length: BASELINE_DAYS }, (_, index) => (index % 2 ? -1 : -0.5));
    expect(isAnomaly(6, bedtimes, -12)).toBe(true);
    expect(isAnomaly(6, bedtimes, -1)).toBe(false);
  });

  test('is not told from too few days, nor from equal ones', () => {
    expect(isAnomaly(90, [50, 51, 52, 53, 54, 55])).toBe(false);
    expect(isAnomaly(90, Array(BASELINE_DAYS).fill(50))).toBe(false);
  });
});
