import { describe, expect, test } from 'bun:test';
import { findBend, type StratifiedPair } from '../../../../src/insights/statistics/bend.ts';
import { NILE } from '../support/nile.ts';
import { createNoise, type Noise } from '../support/noise.ts';

/** Strains and recoveries: level up to 14, or falling all along, or unrelated. */
function simulate(noise: Noise, days: number, fall: (x: number) => number, phi = 0.35): StratifiedPair[] {
  const y = noise.series(days, phi);
  return noise.series(days, 0).map((value, at) => {
    const x = 11 + 2.6 * value;
    return { at, x, y: 60 + 12 * (y[at] ?? 0) - fall(x), stratum: at % 7 };
  });
}

const bendsAt14 = (x: number) => 3 * Math.max(0, x - 14);

describe('a bend', () => {
  test('is where least squares fit best', () => {
    const found = findBend(NILE.slice(1).map((y, at) => ({ at, x: NILE[at] ?? 0, y, stratum: 0 })));
    // statsmodels 0.13.5: OLS of max(0, x − at) at every place, Pyper & Peterman by its acf; SciPy 1.10.1: f.sf(F, 2, df).
    expect(found?.at).toBeCloseTo(869.3333333333334, 9);
    expect(found?.slope).toBeCloseTo(0.7165775764573115, 9);
    expect(found?.p).toBeCloseTo(3.0330562486108058e-5, 12);
  });

  test('lies within its interval, and so does the slope above it, as often as they should', () => {
    const noise = createNoise(31);
    const MEMBERS = 100;
    let [places, slopes] = [0, 0];
    for (let member = 0; member < MEMBERS; member++) {
      const found = findBend(simulate(noise, 1_000, bendsAt14));
      if (!found) throw new Error('There are pairs enough.');
      if (found.interval.low <= 14 && found.interval.high >= 14) places += 1;
      if (found.slopeInterval.low <= -3 && found.slopeInterval.high >= -3) slopes += 1;
    }
    expect(places / MEMBERS).toBeGreaterThan(0.88);
    expect(slopes / MEMBERS).toBeGreaterThan(0.88);
  });

  test('is not told from a straight line by an interval that leaves out its beginning', () => {
    const noise = createNoise(32);
    const bent = Array.from({ length: 100 }, () => findBend(simulate(noise, 365, (x) => x)));
    expect(bent.filter((found) => found && found.interval.low > found.lowest).length).toBeLessThan(10);
  });

  test.each([
    [1, 0],
    [2, 0],
    [1, 0.5],
    [2, 0.5],
  ])('seed %d, φ = %d: is found in noise at most at the nominal rate', (seed, phi) => {
    const noise = createNoise(seed);
    const MEMBERS = 500;
    const p = Array.from({ length: MEMBERS }, () => findBend(simulate(noise, 90, () => 0, phi))?.p ?? 1);
    expect(p.filter((value) => value < 0.05).length / MEMBERS).toBeLessThanOrEqual(0.065);
  });

  test('is no matter of levels that differ between strata', () => {
    const pairs = simulate(createNoise(3), 200, bendsAt14);
    const raised = pairs.map((pair) => ({ ...pair, y: pair.y + 100 * pair.stratum }));
    expect(findBend(raised)?.slope).toBeCloseTo(findBend(pairs)?.slope ?? 0, 6);
  });

  test('is not looked for in few pairs, or where one of the two hardly varies', () => {
    const pairs = simulate(createNoise(3), 29, bendsAt14);
    expect(findBend(pairs)).toBeUndefined();
    expect(
      findBend(simulate(createNoise(3), 60, bendsAt14).map((pair) => ({ ...pair, x: 11 }))),
    ).toBeUndefined();
    expect(findBend(pairs.concat(pairs).map((pair) => ({ ...pair, y: 5 })))).toBeUndefined();
  });
});
