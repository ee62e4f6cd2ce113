import { MAD_TO_SD, median } from './baseline.ts';

/** Robust z from which a day is an anomaly (Iglewicz & Hoaglin 1993). */
const ANOMALOUS_Z = 3.5;
/** With more days than this share on one lowest value, such as no workout, the others are another kind of day. */
const MOST_AT_THE_BOTTOM = 1 / 4;

/** Whether a value of robust z is so far from a baseline that it may be an anomaly. */
export function isFar(z: number | undefined): z is number {
  return z !== undefined && Math.abs(z) >= ANOMALOUS_Z;
}

/**
 * Whether it is as far by the MAD of the baseline's `values` on its own side of the median, which is the larger one
 * where a metric is skewed to there (Rousseeuw & Croux 1993 on what a symmetric scale misses). Never where many
 * of them share the lowest value.
 */
export function isFarOnItsSide(value: number, values: readonly number[]): boolean {
  if (isPiledUp(values)) return false;
  const center = median(values);
  const side = Math.sign(value - center);
  const distances = values.map((other) => (other - center) * side).filter((far) => far >= 0);
  return Math.abs(value - center) >= ANOMALOUS_Z * MAD_TO_SD * median(distances);
}

function isPiledUp(values: readonly number[]): boolean {
  const lowest = Math.min(...values);
  return values.filter((value) => value === lowest).length > MOST_AT_THE_BOTTOM * values.length;
}
