import { type Baseline, robustZ } from './baseline.ts';
import { departureProbability } from './departures.ts';
import { normalTwoSided } from './statistics/normal.ts';

/** Robust z from which a day is an anomaly, were median and MAD known (Iglewicz & Hoaglin 1993). */
const ANOMALOUS_Z = 3.5;
const ANOMALOUS_P = normalTwoSided(ANOMALOUS_Z);
/** With more days than this share on the least that can be, such as no workout, the others are another kind of day. */
const MOST_AT_THE_BOTTOM = 1 / 4;

/**
 * Whether a value is so far from the `values` before it that noise is as far as rarely as it is beyond 3.5 standard
 * deviations. Never where many of them are the `least` that can be.
 */
export function isAnomaly(
  value: number,
  baseline: Baseline,
  values: readonly number[],
  least: number,
): boolean {
  const z = robustZ(value, baseline);
  if (z === undefined || Math.abs(z) < ANOMALOUS_Z || isPiledUp(values, least)) return false;
  return departureProbability(value, values, baseline) <= ANOMALOUS_P;
}

function isPiledUp(values: readonly number[], least: number): boolean {
  return values.filter((value) => value === least).length > MOST_AT_THE_BOTTOM * values.length;
}
