import { estimateAutocorrelation, varianceInflation } from './autocorrelation.ts';
import { NORMAL_975, normalTwoSided } from './normal.ts';
import { inOrder, type Observation } from './observations.ts';
import { type PairSlopes, pairSlopes } from './pair-slopes.ts';
import { tieSizes } from './ranks.ts';
import { FITTED_BY_A_SEASON, type Season } from './season.ts';
import { ALPHA } from './significance.ts';

/** A monotonic trend. Slopes in the value's unit a day. */
export interface Trend {
  n: number;
  /** Not flat exactly where p is below 0.05. */
  direction: 'rising' | 'falling' | 'flat';
  /** The median slope: 0 where most pairs of days are level, even if the others rise more often than they fall. */
  slope: number;
  /**
   * 95 % interval of the slope, without 0 exactly where there is a direction; undefined when there are too few days to
   * bound it, or where there is a direction although the median slope is 0.
   */
  interval: { low: number; high: number } | undefined;
  /** Two-sided p of no trend. */
  p: number;
  /** Autocorrelation of the residuals from one day to the next, 0 ≤ φ < 1. */
  phi: number;
}

/** What a line fits: its level and its slope. */
const FITTED_BY_A_LINE = 2;

/**
 * Theil–Sen slope (Theil 1950, Sen 1968), the median slope between all pairs of days, with Sen's interval and the
 * Mann–Kendall test (Mann 1945; Kendall 1970 for ties and continuity) under one variance, which autocorrelation
 * inflates; an end of the interval among level pairs is a mid-quantile (Ma, Genton & Parzen 2011). `observations` in
 * any order; undefined without two different days. With their `season`, the trend is what remains beside its wave, and
 * the variance is inflated by what the days do not tell from it (Marquardt 1970).
 */
export function estimateTrend(observations: readonly Observation[], season?: Season): Trend | undefined {
  const series = withoutWave(inOrder(observations), season);
  const slopes = pairSlopes(series);
  const total = slopes.rising + slopes.falling + slopes.level;
  if (total === 0) return undefined;

  const slope = slopeAt(slopes, total / 2);
  const first = series[0]?.at ?? 0;
  const residuals = series.map(({ at, value }) => ({ at, value: value - slope * (at - first) }));
  const phi = estimateAutocorrelation(residuals, season ? FITTED_BY_A_SEASON : FITTED_BY_A_LINE);

  const inflation = varianceInflation(phi) * (season?.inflation ?? 1);
  const error = Math.sqrt(kendallVariance(series) * inflation);
  const score = slopes.rising - slopes.falling;
  const p = error > 0 ? normalTwoSided(Math.max(0, Math.abs(score) - 1) / error) : 1;
  const direction = p >= ALPHA ? 'flat' : score > 0 ? 'rising' : 'falling';
  const isSizeHidden = direction !== 'flat' && slope === 0;
  const interval = isSizeHidden ? undefined : boundSlope(slopes, slope, (total - 1 - NORMAL_975 * error) / 2);
  return { n: series.length, direction, slope, interval, p, phi };
}

function withoutWave(series: readonly Observation[], season: Season | undefined): readonly Observation[] {
  if (!season) return series;
  return series.map(({ at, value }, index) => ({ at, value: value - (season.wave[index] ?? 0) }));
}

/** Between the slopes that so many are below and above. */
function boundSlope(slopes: PairSlopes, slope: number, outside: number): Trend['interval'] {
  if (outside <= 0) return undefined;
  const { rising, falling, level } = slopes;
  const low = slopeAt(slopes, outside) || tiedSlopeAt(slopes, outside - falling - level / 2);
  const high =
    slopeAt(slopes, falling + level + rising - outside) || tiedSlopeAt(slopes, rising + level / 2 - outside);
  return { low: Math.min(low, slope), high: Math.max(high, slope) };
}

/**
 * Mid-quantile among the level pairs, so many of all slopes beyond their middle: between 0 and the gentlest rise or
 * fall in a straight line, each standing in the middle of the pairs that share it (Ma, Genton & Parzen 2011). As
 * Kendall's S counts level pairs half, it leaves 0 on the side on which S does.
 */
function tiedSlopeAt({ level, gentlest }: PairSlopes, beyond: number): number {
  if (beyond === 0) return 0;
  const { slope, count } = gentlest(beyond > 0 ? 1 : -1);
  return count === 0 ? 0 : (slope * Math.abs(beyond)) / ((level + count) / 2);
}

/** The slope that so many slopes, not necessarily whole, are below; between two slopes, their mean. */
function slopeAt({ ofRank }: PairSlopes, below: number): number {
  return Number.isInteger(below) ? (ofRank(below - 1) + ofRank(below)) / 2 : ofRank(Math.floor(below));
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
