import { type Baseline, MAD_TO_SD, median, robustZ } from './baseline.ts';
import { normalTwoSided } from './statistics/normal.ts';
import { studentTwoSided } from './statistics/student-t.ts';

/** Robust z from which a day is an anomaly, were median and MAD known (Iglewicz & Hoaglin 1993). */
const ANOMALOUS_Z = 3.5;
/** By so much a MAD tells less than a standard deviation of as many days (Rousseeuw & Croux 1993). */
const EFFICIENCY_OF_MAD = 0.37;
/** Variance of a median of n days, times n, in variances of a day. */
const VARIANCE_OF_MEDIAN = Math.PI / 2;
/** With more days than this share on the least that can be, such as no workout, the others are another kind of day. */
const MOST_AT_THE_BOTTOM = 1 / 4;

/**
 * Whether a value is so far from the `values` before it that noise would be as far as rarely as it is beyond 3.5
 * standard deviations; also by the MAD of the values on its own side of the median, which is the larger one where
 * a metric is skewed to there (Rousseeuw & Croux 1993 on what a symmetric scale misses). Never where many of them
 * are the `least` that can be.
 */
export function isAnomaly(
  value: number,
  baseline: Baseline,
  values: readonly number[],
  least: number,
): boolean {
  const z = robustZ(value, baseline);
  if (z === undefined || !isFar(z, baseline.n) || isPiledUp(values, least)) return false;
  const side = Math.sign(value - baseline.median);
  const distances = values.map((other) => (other - baseline.median) * side).filter((far) => far >= 0);
  return isFar((side * (value - baseline.median)) / (MAD_TO_SD * median(distances)), baseline.n);
}

/** By Student's t, whose degrees of freedom are what a MAD of `n` days is worth, counting that the median is one, too. */
function isFar(z: number, n: number): boolean {
  if (Math.abs(z) < ANOMALOUS_Z) return false;
  const t = Math.abs(z) / Math.sqrt(1 + VARIANCE_OF_MEDIAN / n);
  return studentTwoSided(t, EFFICIENCY_OF_MAD * (n - 1)) <= normalTwoSided(ANOMALOUS_Z);
}

function isPiledUp(values: readonly number[], least: number): boolean {
  return values.filter((value) => value === least).length > MOST_AT_THE_BOTTOM * values.length;
}
