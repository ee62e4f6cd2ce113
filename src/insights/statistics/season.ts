import { estimateAutocorrelation, varianceInflation } from './autocorrelation.ts';
import { dot } from './effective-pairs.ts';
import type { Observation } from './observations.ts';
import { midranks } from './ranks.ts';

/** What a wave of a year, fitted together with a straight line, has to do with a series. */
export interface Season {
  /** The wave's value on each day of the series. */
  wave: Float64Array;
  /** By how much the wave widens the variance of the line's slope (Marquardt 1970). */
  inflation: number;
  /** Sum of squares of the ranks around both. */
  squares: number;
  /** Whether the days tell a wave from a line, and a wave beside the line describes them clearly better. */
  isClear: boolean;
}

const YEAR_DAYS = 365.2425;
/** A shorter stretch of a season is a line. */
const SHORTEST_DAYS = 183;
/** Where the slope's variance is inflated by more, the days hardly tell a line from a wave (Marquardt 1970). */
const MOST_INFLATION = 10;
/** A line fits its level and its slope, a wave its sine and its cosine besides. */
const FITTED_BY_A_LINE = 2;
const FITTED_BY_A_WAVE = 2;
export const FITTED_BY_A_SEASON = FITTED_BY_A_LINE + FITTED_BY_A_WAVE;
/** By how much the wave must be the better description (Kass & Raftery 1995). */
const EVIDENCE = 4;
/** Of the lowest and of the highest values, drawn in so that a wild day does not make the wave (Dixon 1960). */
const WINSORIZED_SHARE = 0.05;

/**
 * The season of a series in order of time, by least squares of level, sine and cosine of a year, and slope. Whether it
 * is clear is told on ranks by the Bayesian information criterion (Schwarz 1978), autocorrelation counted; undefined
 * for less than half a year.
 */
export function fitSeason(series: readonly Observation[]): Season | undefined {
  const first = series[0]?.at ?? 0;
  const days = Float64Array.from(series, ({ at }) => at - first);
  if ((days.at(-1) ?? 0) < SHORTEST_DAYS) return undefined;
  const level = toUnit(days.map(() => 1));
  const angles = days.map((day) => (2 * Math.PI * day) / YEAR_DAYS);
  const sine = toUnit(without(angles.map(Math.sin), [level]));
  const cosine = toUnit(without(angles.map(Math.cos), [level, sine]));
  const time = without(days, [level]);
  const timeBeside = without(time, [sine, cosine]);
  const inflation = dot(time, time) / dot(timeBeside, timeBeside);
  if (!(inflation < Number.POSITIVE_INFINITY)) return undefined;

  const values = winsorize(series.map(({ value }) => value));
  const slope = dot(values, timeBeside) / dot(timeBeside, timeBeside);
  const flattened = values.map((value, index) => value - slope * (days[index] ?? 0));
  const rest = without(flattened, [sine, cosine]);
  const ranks = midranks(series.map(({ value }) => value));
  const aroundLine = without(ranks, [level, toUnit(time)]);
  const around = without(ranks, [level, sine, cosine, toUnit(timeBeside)]);
  return {
    wave: flattened.map((value, index) => value - (rest[index] ?? 0)),
    inflation,
    squares: dot(around, around),
    isClear: inflation < MOST_INFLATION && isBetter(series, aroundLine, around),
  };
}

/** Whether what the wave takes off the residuals around a line is worth what it fits. */
function isBetter(series: readonly Observation[], aroundLine: Float64Array, around: Float64Array): boolean {
  const residuals = series.map(({ at }, index) => ({ at, value: around[index] ?? 0 }));
  const phi = estimateAutocorrelation(residuals, FITTED_BY_A_SEASON);
  const days = series.length / varianceInflation(phi);
  const gain = days * Math.log(dot(aroundLine, aroundLine) / dot(around, around));
  return gain > FITTED_BY_A_WAVE * Math.log(days) + EVIDENCE;
}

/** What of `values` is not along any of some directions, which are units and at right angles. */
function without(values: Float64Array, directions: readonly Float64Array[]): Float64Array {
  let left = values;
  for (const direction of directions) {
    const share = dot(left, direction);
    left = left.map((value, index) => value - share * (direction[index] ?? 0));
  }
  return left;
}

function toUnit(values: Float64Array): Float64Array {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}

function winsorize(values: readonly number[]): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const outer = Math.floor(WINSORIZED_SHARE * values.length);
  const [low = 0, high = 0] = [sorted[outer], sorted[sorted.length - 1 - outer]];
  return Float64Array.from(values, (value) => Math.min(Math.max(value, low), high));
}
