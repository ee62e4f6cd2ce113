import { baselineOf, baselineValues, percentileRank, robustZ, settledValues } from './baseline.ts';
import type { DayRow } from './day-row.ts';
import { type MetricName, metricOf, readMetric, roundMetric, roundTo } from './metrics.ts';

/** A metric's value beside what is usual for the member. Values rounded as answers show them. */
export interface Reading {
  /** Null while WHOOP has not scored it. */
  value: number | null;
  /** Median of the baseline days. */
  baseline?: number;
  /** Robust z against the baseline; left out where the day is not over, or nothing varies. */
  z?: number;
  /** Percentile rank 0–100 among the days of the year before, as far as they are known. */
  percentile?: number;
}

/**
 * The reading of one row's metric against the baseline of the rows before it, and its rank among those of the
 * year before. A running day is not judged by what it has measured so far.
 */
export function readAgainstBaseline(
  row: DayRow,
  { before, year }: { before: readonly DayRow[]; year: readonly DayRow[] },
  name: MetricName,
): Reading {
  const value = readMetric(row, name);
  const baseline = baselineOf(baselineValues(before, name));
  const reading: Reading = { value: roundMetric(value, name) };
  if (baseline) reading.baseline = roundTo(baseline.median, Math.max(1, metricOf(name).decimals));
  if (!baseline || value === null || isRunning(row, name)) return reading;
  const z = robustZ(value, baseline);
  if (z !== undefined) reading.z = roundTo(z, 1);
  const percentile = percentileRank(value, settledValues(year, name));
  if (percentile !== undefined) reading.percentile = roundTo(percentile, 0);
  return reading;
}

/** Whether a metric is still being measured. */
export function isRunning(row: DayRow, name: MetricName): boolean {
  return row.open && metricOf(name).measured === 'span';
}
