import { addDays, type Day } from './calendar.ts';
import type { DayRow } from './day-row.ts';
import { METRICS, type MetricName, readMetric } from './metrics.ts';

/** A baseline is made of at most this many scored days … */
const BASELINE_DAYS = 30;
/** … among this many days before. */
export const BASELINE_WINDOW_DAYS = 60;
/** Fewer days than this are no baseline: their spread is chance. */
export const FEWEST_BASELINE_DAYS = 7;
/** Makes the MAD an estimate of a normal distribution's standard deviation (Hampel 1974). */
export const MAD_TO_SD = 1.4826;

const USUAL_Z = 2;

export interface Baseline {
  median: number;
  /** Median absolute deviation, unscaled, in the metric's unit. */
  mad: number;
  /** The values it was made of. */
  n: number;
}

/** Middle of the sorted values, mean of the two middle ones for an even count; `values` must not be empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median and MAD; undefined for too few values to speak of a baseline. */
export function baselineOf(values: readonly number[]): Baseline | undefined {
  if (values.length < FEWEST_BASELINE_DAYS) return undefined;
  const center = median(values);
  return {
    median: center,
    mad: median(values.map((value) => Math.abs(value - center))),
    n: values.length,
  };
}

/** Robust z: distance from the median in scaled MADs; undefined where the MAD is 0 (Iglewicz & Hoaglin 1993). */
export function robustZ(value: number, baseline: Baseline): number | undefined {
  return baseline.mad > 0 ? (value - baseline.median) / (MAD_TO_SD * baseline.mad) : undefined;
}

/**
 * Where about 95 % of days are, if they vary normally: two scaled MADs around the median, as far as the metric can be
 * there at all.
 */
export function usualRange(
  { median: center, mad }: Baseline,
  name: MetricName,
): { low: number; high: number } {
  const half = USUAL_Z * MAD_TO_SD * mad;
  const { least, most } = METRICS[name].possible;
  return { low: Math.max(center - half, least), high: Math.min(center + half, most) };
}

/** Percentile rank 0–100: share of values below, ties counted half. */
export function percentileRank(value: number, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const below = values.filter((other) => other < value).length;
  const equal = values.filter((other) => other === value).length;
  return (100 * (below + equal / 2)) / values.length;
}

/**
 * A metric's values that may enter a baseline or a test, oldest first: scored, not measured on a calibrating night,
 * and for what happens during the day only from closed cycles.
 */
export function settledValues(rows: readonly DayRow[], name: MetricName): number[] {
  return rows.flatMap((row) => settledValue(row, name) ?? []);
}

/** The same of one row; undefined where it may not. */
export function settledValue(row: DayRow, name: MetricName): number | undefined {
  const isSettled = METRICS[name].measured === 'span' ? !row.open : !row.calibrating;
  return isSettled ? (readMetric(row, name) ?? undefined) : undefined;
}

/** The newest scored days among `rows` (those before the day in question), at most 30. */
export function baselineValues(rows: readonly DayRow[], name: MetricName): number[] {
  return settledValues(rows, name).slice(-BASELINE_DAYS);
}

export interface DayValue {
  day: Day;
  value: number;
}

/** What the baseline of one of `readings` (settled, oldest first) is made of: at most 30 in the 60 days before it. */
export function valuesBefore(readings: readonly DayValue[], index: number): number[] {
  const day = readings[index]?.day ?? '';
  const earliest = addDays(day, -BASELINE_WINDOW_DAYS);
  const before = readings
    .slice(Math.max(0, index - BASELINE_WINDOW_DAYS), index)
    .filter((reading) => reading.day >= earliest && reading.day < day);
  return before.slice(-BASELINE_DAYS).map(({ value }) => value);
}
