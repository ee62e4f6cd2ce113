import { baselineOf, baselineValues, robustZ } from './baseline.ts';
import type { DayRow } from './day-row.ts';
import { type MetricName, readMetric } from './metrics.ts';

/** Night-time signals and the way they move before and during an infection. */
const SIGNALS: readonly (readonly [name: MetricName, direction: 1 | -1])[] = [
  ['rhr_bpm', 1],
  ['hrv_ms', -1],
  ['respiratory_rate', 1],
  ['skin_temp_c', 1],
];
/** A signal departs from this robust z on, in its direction. */
export const WARNING_Z = 1.5;
/** As many of the four have to depart together. */
export const WARNING_SIGNALS = 3;

export interface WarningSignal {
  name: MetricName;
  value: number;
  /** Robust z against the baseline; positive is above it. */
  z: number;
}

/**
 * The signals that depart, the farthest first, where at least three of resting heart rate, HRV, respiratory
 * rate and skin temperature lie 1.5 or more robust z from the baseline on the side seen with infections; else
 * undefined. One signal alone says little (alcohol, heat, a hard day), all together seldom depart by chance.
 * The signals and their directions: Mishra et al. 2020, Miller et al. 2020, Mason et al. 2022; the rule is ours.
 * How often it is right: docs/statistics.md.
 */
export function findEarlyWarning(row: DayRow, before: readonly DayRow[]): WarningSignal[] | undefined {
  const departing = SIGNALS.flatMap(([name, direction]): WarningSignal[] => {
    const value = readMetric(row, name);
    const baseline = baselineOf(baselineValues(before, name));
    const z = value === null || !baseline ? undefined : robustZ(value, baseline);
    return value !== null && z !== undefined && z * direction >= WARNING_Z ? [{ name, value, z }] : [];
  });
  if (departing.length < WARNING_SIGNALS) return undefined;
  return departing.sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
}
