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
  const before = rows.map((row, index) => {
    const previous = rows[index - 1];
    return previous && daysBetween(previous.day, row.day) <= NEIGHBOURS_DAYS ? index - 1 : undefined;
  });
  return rows.map((_, index) => {
    let earlier: number | undefined = index;
    for (let step = 0; step < lag && earlier !== undefined; step++) earlier = before[earlier];
    return earlier;
  });
}
