import { estimateAutocorrelation, varianceInflation } from './autocorrelation.ts';
import { bridgeExceeds } from './kolmogorov.ts';
import { inOrder, mean, type Observation } from './observations.ts';
import { midranks } from './ranks.ts';
import { FITTED_BY_A_SEASON, type Season } from './season.ts';
import { ALPHA } from './significance.ts';

/** Where the level changed for good, at least until the next change. */
export interface Change {
  /** First day of the new level. */
  at: number;
  /** Mean since the change before, or the beginning. */
  before: number;
  /** Mean until the change after, or the end. */
  after: number;
}

/** Fewer days are no level of their own. */
const SHORTEST_STRETCH = 7;
/** A step fits two levels and its own place, a line its level and its slope. */
const FITTED_BY_A_STEP = 3;
const FITTED_BY_A_LINE = 2;
/** By how much steps must be the better description (Kass & Raftery 1995): a steady rise passes for one in about 5 %. */
const EVIDENCE = 4;

/**
 * Abrupt changes of the level, oldest first: Pettitt's test (1979), its variance inflated for autocorrelation as
 * in the trend, by binary segmentation (Vostrikova 1981); all of them or none, by whether steps or a straight line,
 * where it is clear with a season, describe the ranks better (Bayesian information criterion, Schwarz 1978).
 * `observations` in any order.
 */
export function findChangePoints(observations: readonly Observation[], season?: Season): Change[] {
  const series = inOrder(observations);
  const places = divide(series, 0);
  if (places.length === 0 || isSmooth(series, places, season)) return [];
  const stretches = cutAt(series, places).map((stretch) => mean(stretch.map(({ value }) => value)));
  return places.map((place, index) => ({
    at: series[place]?.at ?? 0,
    before: stretches[index] ?? Number.NaN,
    after: stretches[index + 1] ?? Number.NaN,
  }));
}

/** Indexes at which a stretch begins another level, counted from `offset`. */
function divide(stretch: readonly Observation[], offset: number): number[] {
  const place = findStep(stretch);
  if (place === undefined) return [];
  return [
    ...divide(stretch.slice(0, place), offset),
    offset + place,
    ...divide(stretch.slice(place), offset + place),
  ];
}

/** Pettitt's statistic is the largest sum of the first ranks less their mean; the place is where two levels fit best. */
function findStep(stretch: readonly Observation[]): number | undefined {
  const n = stretch.length;
  if (n < 2 * SHORTEST_STRETCH) return undefined;
  const ranks = midranks(stretch.map(({ value }) => value)).map((rank) => rank - (n + 1) / 2);
  let [sum, largest, fit, place] = [0, 0, 0, SHORTEST_STRETCH];
  for (let size = 1; size < n; size++) {
    sum += ranks[size - 1] ?? 0;
    largest = Math.max(largest, Math.abs(sum));
    if (size < SHORTEST_STRETCH || size > n - SHORTEST_STRETCH) continue;
    const explained = sum ** 2 / (size * (n - size));
    if (explained > fit) [fit, place] = [explained, size];
  }
  const residuals = residualsOf(withValues(stretch, ranks), [place]);
  const phi = estimateAutocorrelation(residuals, FITTED_BY_A_STEP);
  const error = Math.sqrt(sumOfSquares(ranks) * varianceInflation(phi));
  return error > 0 && bridgeExceeds(largest / error) < ALPHA ? place : undefined;
}

/** Whether a straight line or a clear season describes the ranks about as well as steps at these places. */
function isSmooth(series: readonly Observation[], places: readonly number[], season?: Season): boolean {
  const ranked = withValues(series, midranks(series.map(({ value }) => value)));
  const residuals = residualsOf(ranked, places);
  const fitted = 2 * places.length + 1;
  const days = series.length / varianceInflation(estimateAutocorrelation(residuals, fitted));
  const steps = sumOfSquares(Float64Array.from(residuals, ({ value }) => value));
  const isAsGood = (squares: number, fittedByIt: number) =>
    days * Math.log(squares / steps) <= (fitted - fittedByIt) * Math.log(days) + EVIDENCE;
  return (
    isAsGood(aroundLine(ranked), FITTED_BY_A_LINE) ||
    (season?.isClear === true && isAsGood(season.squares, FITTED_BY_A_SEASON))
  );
}

function withValues(series: readonly Observation[], values: Float64Array): Observation[] {
  return series.map(({ at }, index) => ({ at, value: values[index] ?? 0 }));
}

function cutAt(series: readonly Observation[], places: readonly number[]): Observation[][] {
  return [0, ...places].map((start, index) => series.slice(start, places[index]));
}

/** Each value less the mean of its stretch. */
function residualsOf(series: readonly Observation[], places: readonly number[]): Observation[] {
  return cutAt(series, places).flatMap((stretch) => {
    const level = mean(stretch.map(({ value }) => value));
    return stretch.map(({ at, value }) => ({ at, value: value - level }));
  });
}

/** Sum of squares around the least-squares line. */
function aroundLine(series: readonly Observation[]): number {
  const day = mean(series.map(({ at }) => at));
  const level = mean(series.map(({ value }) => value));
  let [products, days, values] = [0, 0, 0];
  for (const { at, value } of series) {
    products += (at - day) * (value - level);
    days += (at - day) ** 2;
    values += (value - level) ** 2;
  }
  return values - products ** 2 / days;
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
