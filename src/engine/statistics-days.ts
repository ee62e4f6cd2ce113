import type { DayRange } from '../insights/calendar.ts';
import type { AssembledDay, DayPart, DayRow } from '../insights/day-row.ts';
import { METRIC_NAMES, METRICS } from '../insights/metrics.ts';
import { nameSport } from '../whoop/sports.ts';
import type { Answer } from './answer.ts';
import type { Context } from './context.ts';
import { type DaySet, loadDayRecords, loadDays } from './load-days.ts';

/** Sports of each row's workouts, by its cycle. */
export type SportsByCycle = ReadonlyMap<number, readonly string[]>;

/** Days for statistics, which take every value that a row has: those that the login may not read are taken out. */
export async function loadStatisticsDays(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<DaySet> {
  return withoutUnreadable(await loadDays(context, range, [...new Set(parts)], signal));
}

/** The same with the sports of each row; undefined where the login may not read workouts. */
export async function loadDaysAndSports(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<{ set: DaySet; sports: SportsByCycle | undefined }> {
  const set = await loadDayRecords(context, range, [...new Set<DayPart>([...parts, 'workouts'])], signal);
  return {
    set: withoutUnreadable(set),
    sports: set.canRead('workouts') ? sportsOf(set.rows) : undefined,
  };
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

function withoutUnreadable(set: DaySet): DaySet {
  const hidden = METRIC_NAMES.filter((name) => !set.canRead(METRICS[name].part));
  if (hidden.length === 0) return set;
  const rows = set.rows.map((row): DayRow => {
    const values = { ...row.values };
    for (const name of hidden) delete values[name];
    return { ...row, values };
  });
  return { ...set, rows };
}

function sportsOf(rows: readonly AssembledDay[]): SportsByCycle {
  return new Map(
    rows.map(({ cycleId, records }) => [
      cycleId,
      records.workouts.map(({ sport_name, sport_id }) => sport_name ?? nameSport(sport_name, sport_id)),
    ]),
  );
}
