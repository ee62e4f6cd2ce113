import type { Day } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import { fewestLag, indexesEarlier } from '../insights/lags.ts';
import { type MetricName, metricOf } from '../insights/metrics.ts';
import type { DaySet } from './load-days.ts';

/** What is drawn of a row: a value for each metric, rounded as answers show it. */
export interface ChartRow {
  day: Day;
  values: readonly (number | null)[];
}

export function readCourse(set: DaySet, metrics: readonly MetricName[]): ChartRow[] {
  return set.rows.map((row) => ({
    day: row.day,
    values: metrics.map((name) => readComplete(set, row, name)),
  }));
}

/** Rows that have both values, the first metric's from `lag` rows earlier. */
export function readPairs(set: DaySet, [x, y]: readonly MetricName[], lag: number): ChartRow[] {
  if (!x || !y) return [];
  const earlier = indexesEarlier(set.rows, lag);
  return set.rows.flatMap((row, index) => {
    const before = set.rows[earlier[index] ?? -1];
    const values = [before ? readComplete(set, before, x) : null, readComplete(set, row, y)];
    return values.includes(null) ? [] : { day: row.day, values };
  });
}

/** How many rows before the second metric the first one is taken: a night cannot follow from the day after it. */
export function lagOf([x, y]: readonly MetricName[]): number {
  return x && y ? fewestLag(y, metricOf(x).measured) : 0;
}

/** What is measured during the open cycle is not complete. */
function readComplete(set: DaySet, row: DayRow, name: MetricName): number | null {
  return row.open && metricOf(name).measured === 'span' ? null : set.show(row, name);
}
