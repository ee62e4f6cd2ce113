import { type Baseline, baselineOf, baselineValues, MAD_TO_SD, median, robustZ } from './baseline.ts';
import type { DayRow } from './day-row.ts';
import { type MetricName, readMetric } from './metrics.ts';
import { isRunning } from './reading.ts';
import { robustTwoSided } from './statistics/robust-z.ts';

/** A reading that stands out, unrounded. */
export interface Departure {
  name: MetricName;
  value: number;
  baseline: Baseline;
  /** Robust z, as the reading has it. */
  z: number;
}

/** Of days on which nothing happens, at most so many may have something that stands out. */
const FALSE_DAYS = 0.1;

/**
 * Metrics that stand out on a day, the least likely first: those whose robust z is so seldom, with the baseline's
 * number of days, that among as many metrics as are looked at here one would stand out on a tenth of days without
 * an event (Šidák 1967). A skewed metric has to be as far by the MAD of its own side of the median, too.
 */
export function findDepartures(
  row: DayRow,
  before: readonly DayRow[],
  names: readonly MetricName[],
): Departure[] {
  const looked = names.flatMap((name) => {
    const value = readMetric(row, name);
    const values = baselineValues(before, name);
    const baseline = baselineOf(values);
    if (value === null || !baseline || isRunning(row, name)) return [];
    const z = robustZ(value, baseline);
    if (z === undefined) return [];
    return [{ name, value, baseline, z, p: departureProbability(value, values, baseline) }];
  });
  const threshold = 1 - (1 - FALSE_DAYS) ** (1 / looked.length);
  return looked.filter(({ p }) => p < threshold).sort((a, b) => a.p - b.p);
}

/**
 * Probability that noise departs as far from the baseline of these `values`, which has to vary: by the MAD of the
 * values on the same side of the median where it is the larger one, as where a metric is skewed.
 */
export function departureProbability(
  value: number,
  values: readonly number[],
  { median: center, mad }: Baseline,
): number {
  const wider = Math.max(mad, madOnSide(Math.sign(value - center), values, center));
  return robustTwoSided((value - center) / (MAD_TO_SD * wider), values.length);
}

/** Of the values on one side of the center, by their median distance (Rousseeuw & Croux 1993); the center is on both. */
function madOnSide(side: number, values: readonly number[], center: number): number {
  const distances = values.map((value) => (value - center) * side).filter((distance) => distance >= 0);
  return distances.length > 0 ? median(distances) : 0;
}
