import { daysBetween } from './calendar.ts';
import type { DayRow } from './day-row.ts';
import { type MetricName, metricOf } from './metrics.ts';

/** When something happens in a row: at its start (the night) or during its span (the day). */
export type Measured = 'start' | 'span';

/** Rows farther apart than this are no neighbours: flying east over the date line skips one date. */
const NEIGHBOURS_DAYS = 2;

/** A night cannot follow from the day after it: it takes what happens during a row from the row before, or earlier. */
export function fewestLag(outcome: MetricName, driver: Measured): 0 | 1 {
  return driver === 'span' && metricOf(outcome).measured === 'start' ? 1 : 0;
}

/** For each of `rows`, oldest first, the index of the row `lag` rows earlier; undefined where days are missing between. */
export function indexesEarlier(rows: readonly DayRow[], lag: number): (number | undefined)[] {
  if (lag === 0) return [...rows.keys()];
  const before = indexesEarlier(rows, lag - 1);
  return rows.map((row, index) => {
    const previous = rows[index - 1];
    const isNext = previous !== undefined && daysBetween(previous.day, row.day) <= NEIGHBOURS_DAYS;
    return isNext ? before[index - 1] : undefined;
  });
}
