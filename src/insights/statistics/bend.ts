import { countEffectivePairs, dot } from './effective-pairs.ts';
import { mean } from './observations.ts';
import { ALPHA } from './significance.ts';
import type { Pair } from './spearman.ts';
import { studentCritical } from './student-t.ts';

/** The x above which y falls, or rises. */
export interface Bend {
  n: number;
  at: number;
  /** 95 % interval of the place; it begins at `lowest` where there need be no bend at all. */
  interval: { low: number; high: number };
  /** Where the search began. */
  lowest: number;
  /** Change of y for each unit of x above it, and its 95 % interval. */
  slope: number;
  slopeInterval: { low: number; high: number };
  p: number;
}

/** A pair of days that are alike in something else that matters, such as the weekday. */
export interface StratifiedPair extends Pair {
  stratum: number;
}

/** A bend is looked for where at least this share of pairs is on either side. */
const EDGE_SHARE = 0.05;
const STEPS = 60;
/** Beside a level for each stratum: the slope and the place of the bend. */
const FITTED = 2;
export const FEWEST_BEND_PAIRS = 30;

/**
 * Two-phase regression (Hudson 1966): y is level up to some x and changes evenly above it, from a level of its own in
 * each stratum. The place is where least squares fit best; intervals are where F of place and slope stays within its bound; p is by F with two degrees of
 * freedom, all on an effective number of pairs. `pairs` in order of time; undefined for fewer than thirty, or where
 * one of the two hardly varies.
 */
export function findBend(pairs: readonly StratifiedPair[]): Bend | undefined {
  const n = pairs.length;
  const sorted = Float64Array.from(pairs, ({ x }) => x).sort();
  const lowest = sorted[Math.floor(n * EDGE_SHARE)] ?? 0;
  const highest = sorted[Math.ceil(n * (1 - EDGE_SHARE)) - 1] ?? 0;
  if (n < FEWEST_BEND_PAIRS || highest <= lowest) return undefined;
  const strata = pairs.map(({ stratum }) => stratum);
  const y = withinStrata(
    pairs.map((pair) => pair.y),
    strata,
  );
  const total = dot(y, y);
  if (total === 0) return undefined;
  const fits = Array.from({ length: STEPS + 1 }, (_, step) =>
    fitAt(pairs, strata, y, lowest + ((highest - lowest) * step) / STEPS),
  );
  const best = fits.reduce((one, other) => (other.squares < one.squares ? other : one));
  const days = pairs.map(({ at }) => at);
  const free = countEffectivePairs(days, best.bent, best.residuals) - new Set(strata).size - FITTED;
  const tolerated = best.squares * (1 + studentCritical(ALPHA, free) ** 2 / free);
  const possible = fits.filter(({ squares }) => squares <= tolerated);
  const slopes = possible.flatMap(({ slope, squares, weight }) => {
    const half = Math.sqrt((tolerated - squares) / weight);
    return [slope - half, slope + half];
  });
  return {
    n,
    at: best.at,
    interval: extent(possible.map(({ at }) => at)),
    lowest,
    slope: best.slope,
    slopeInterval: extent(slopes),
    p: (best.squares / total) ** (free / 2),
  };
}

interface Fit {
  at: number;
  slope: number;
  /** What of x is above the bend, less its stratum's mean; its sum of squares. */
  bent: Float64Array;
  weight: number;
  residuals: Float64Array;
  squares: number;
}

function fitAt(pairs: readonly Pair[], strata: readonly number[], y: Float64Array, at: number): Fit {
  const bent = withinStrata(
    pairs.map(({ x }) => Math.max(0, x - at)),
    strata,
  );
  const weight = dot(bent, bent);
  const slope = weight > 0 ? dot(bent, y) / weight : 0;
  const residuals = y.map((value, index) => value - slope * (bent[index] ?? 0));
  return { at, slope, bent, weight, residuals, squares: dot(residuals, residuals) };
}

/** Each value less the mean of its stratum. */
function withinStrata(values: readonly number[], strata: readonly number[]): Float64Array {
  const indexes = Map.groupBy(values.keys(), (index) => strata[index] ?? 0);
  const within = new Float64Array(values.length);
  for (const stratum of indexes.values()) {
    const level = mean(stratum.map((index) => values[index] ?? 0));
    for (const index of stratum) within[index] = (values[index] ?? 0) - level;
  }
  return within;
}

function extent(values: readonly number[]): { low: number; high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}
