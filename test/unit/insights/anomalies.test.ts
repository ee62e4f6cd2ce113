import { describe, expect, test } from 'bun:test';
import { isFar, isFarOnItsSide } from '../../../src/insights/anomalies.ts';
import { baselineOf, robustZ } from '../../../src/insights/baseline.ts';
import { createNoise } from './support/noise.ts';

const BASELINE_DAYS = 30;
const DAYS = 5_000;

function isAnomaly(value: number, before: readonly number[]): boolean {
  const baseline = baselineOf(before);
  return isFar(baseline && robustZ(value, baseline)) && isFarOnItsSide(value, before);
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
    expect(normal.below + normal.above).toBeLessThan(0.008);
    // A symmetric rule takes 5.5 % of these for anomalies, all above.
    const skewed = shareOf(() => Math.exp(0.7 * noise.normal()));
    expect(skewed.above).toBeLessThan(0.04);
    expect(skewed.below).toBeLessThan(0.002);
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

  test('is not told from too few days, nor from equal ones', () => {
    expect(isAnomaly(90, [50, 51, 52, 53, 54, 55])).toBe(false);
    expect(isAnomaly(90, Array(BASELINE_DAYS).fill(50))).toBe(false);
  });
});
