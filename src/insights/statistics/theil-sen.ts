import { estimateAutocorrelation, varianceInflation } from './autocorrelation.ts';
import { NORMAL_975, normalTwoSided } from './normal.ts';
import { inOrder, type Observation } from './observations.ts';
import { type PairSlopes, pairSlopes } from './pair-slopes.ts';
import { tieSizes } from './ranks.ts';
import { ALPHA } from './significance.ts';

/** A monotonic trend. Slopes in the value's unit a day. */
export interface Trend {
  n: number;
  slope: number;
  /** 95 % interval of the slope; undefined when there are too few days to bound it. */
  interval: { low: number; high: number } | undefined;
  /** Two-sided p of no trend: below 0.05 exactly when the interval leaves out 0. */
  p: number;
  /** Autocorrelation of the residuals from one day to the next, 0 ≤ φ < 1. */
  phi: number;
}

/** What a line fits: its level and its slope. */
const FITTED_BY_A_LINE = 2;

/**
 * Theil–Sen slope (Theil 1950, Sen 1968), the median slope between all pairs of days, with Sen's interval and the
 * Mann–Kendall test (Mann 1945; Kendall 1970 for ties and continuity) under one variance, which autocorrelation
 * inflates. `observations` in any order; undefined without two different days.
 */
export function estimateTrend(observations: readonly Observation[]): Trend | undefined {
  const series = inOrder(observations);
  const slopes = pairSlopes(series);
  const total = slopes.rising + slopes.falling + slopes.level;
  if (total === 0) return undefined;

  const plain = slopeAt(slopes, total / 2);
  const first = series[0]?.at ?? 0;
  const residuals = series.map(({ at, value }) => ({ at, value: value - plain * (at - first) }));
  const phi = estimateAutocorrelation(residuals, FITTED_BY_A_LINE);

  const error = Math.sqrt(kendallVariance(series) * varianceInflation(phi));
  const score = Math.max(0, Math.abs(slopes.rising - slopes.falling) - 1);
  const p = error > 0 ? normalTwoSided(score / error) : 1;
  const read = p < ALPHA ? slopeAmongLevel : slopeAt;
  const outside = (total - 1 - NORMAL_975 * error) / 2;
  const interval =
    outside > 0 ? { low: read(slopes, outside), high: read(slopes, total - outside) } : undefined;
  const slope = p < ALPHA ? slopeAmongLevel(slopes, total / 2) : plain;
  return { n: series.length, slope, interval, p, phi };
}

/** The slope that so many slopes, not necessarily whole, are below; between two slopes, their mean. */
function slopeAt({ ofRank }: PairSlopes, below: number): number {
  return Number.isInteger(below) ? (ofRank(below - 1) + ofRank(below)) / 2 : ofRank(Math.floor(below));
}

/**
 * The same once there is a trend. Level pairs all have the slope 0, so that the middle or a limit may fall among
 * them, although for the test they are half rising and half falling: here they are spread evenly from the gentlest
 * fall to the gentlest rise.
 */
function slopeAmongLevel(slopes: PairSlopes, below: number): number {
  const { falling, level, ofRank } = slopes;
  const share = level > 0 ? (below - falling) / (level / 2) - 1 : Number.NaN;
  if (!(Math.abs(share) < 1)) return slopeAt(slopes, below);
  const gentlest = ofRank(share < 0 ? falling - 1 : falling + level);
  return Number.isNaN(gentlest) ? 0 : Math.abs(share) * gentlest;
}

/** Variance of Kendall's S without a trend, ties in values and in days accounted for (Kendall 1970, 4.3–4.4). */
export function kendallVariance(series: readonly Observation[]): number {
  const n = series.length;
  if (n < 3) return 0;
  const days = tieSizes(series.map(({ at }) => at));
  const values = tieSizes(series.map(({ value }) => value));
  const total = (sizes: readonly number[], term: (size: number) => number) =>
    sizes.reduce((sum, size) => sum + term(size), 0);
  const pairs = (size: number) => size * (size - 1);
  const triples = (size: number) => size * (size - 1) * (size - 2);
  const spread = (size: number) => pairs(size) * (2 * size + 5);
  return (
    (spread(n) - total(days, spread) - total(values, spread)) / 18 +
    (total(days, triples) * total(values, triples)) / (9 * triples(n)) +
    (total(days, pairs) * total(values, pairs)) / (2 * pairs(n))
  );
}
