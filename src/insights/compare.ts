import { median, settledValue } from './baseline.ts';
import { type DayRange, dayNumber } from './calendar.ts';
import type { DayRow } from './day-row.ts';
import { indexesEarlier } from './lags.ts';
import type { MetricName } from './metrics.ts';
import { compareMeans, type Difference } from './statistics/difference-of-means.ts';
import type { Observation } from './statistics/observations.ts';

/** Whether each of some rows is in a group; undefined where nobody knows. */
export type Membership = readonly (boolean | undefined)[];

export interface Comparison extends Difference {
  medians: { a: number; b: number };
  /** Days in both groups, which count for neither. */
  shared: number;
}

/**
 * A metric on the days of two groups. A row counts for the group of the row `lag` rows earlier; rows that nobody can
 * tell, or that are in no group, say only how days vary. `rows`, oldest first, may reach beyond `range`.
 */
export function compareGroups(
  rows: readonly DayRow[],
  range: DayRange,
  name: MetricName,
  groups: { a: Membership; b: Membership },
  lag: number,
): Comparison {
  const sides: Record<'a' | 'b' | 'rest', Observation[]> = { a: [], b: [], rest: [] };
  const earlier = indexesEarlier(rows, lag);
  let shared = 0;
  for (const [index, row] of rows.entries()) {
    const value = settledValue(row, name);
    if (value === undefined || row.day < range.from || row.day > range.to) continue;
    const driver = earlier[index] ?? Number.NaN;
    const [inA, inB] = [groups.a[driver] === true, groups.b[driver] === true];
    if (inA && inB) shared += 1;
    sides[inA === inB ? 'rest' : inA ? 'a' : 'b'].push({ at: dayNumber(row.day), value });
  }
  return {
    ...compareMeans(sides.a, sides.b, sides.rest),
    medians: { a: medianOf(sides.a), b: medianOf(sides.b) },
    shared,
  };
}

function medianOf(observations: readonly Observation[]): number {
  return median(observations.map(({ value }) => value));
}
