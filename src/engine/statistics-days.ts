import type { DayRange } from '../insights/calendar.ts';
import type { AssembledDay, DayPart, DayRow } from '../insights/day-row.ts';
import { METRIC_NAMES, METRICS } from '../insights/metrics.ts';
import type { Answer } from './answer.ts';
import type { Context } from './context.ts';
import { type DaySet, loadDayRecords, loadDays } from './load-days.ts';

/** Days for statistics, which take every value that a row has: those that the login may not read are taken out. */
export async function loadStatisticsDays(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<DaySet> {
  return hideUnreadable(await loadDays(context, range, [...new Set(parts)], signal));
}

/** The same with WHOOP's own records of each row. */
export async function loadStatisticsRecords(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<DaySet<AssembledDay>> {
  return hideUnreadable(await loadDayRecords(context, range, [...new Set(parts)], signal));
}

function hideUnreadable<Row extends DayRow>(set: DaySet<Row>): DaySet<Row> {
  const hidden = METRIC_NAMES.filter((name) => !set.canRead(METRICS[name].part));
  if (hidden.length === 0) return set;
  const rows = set.rows.map((row) => {
    const values = { ...row.values };
    for (const name of hidden) delete values[name];
    return { ...row, values };
  });
  return { ...set, rows };
}

/** What an answer says about the days of a range that its numbers were made of; what has no score is only missing. */
export function describeState(
  set: DaySet,
  { from, to }: DayRange,
  parts: readonly DayPart[],
): Pick<Answer, 'as_of' | 'pending' | 'in_progress' | 'notes'> {
  const rows = set.rows.filter(({ day }) => day >= from && day <= to);
  const { unscored: _, ...state } = set.state(rows, parts);
  return state;
}
