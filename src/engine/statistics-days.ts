import { settledValue } from '../insights/baseline.ts';
import { type Day, type DayRange, daysBetween } from '../insights/calendar.ts';
import type { AssembledDay, DayPart, DayRow } from '../insights/day-row.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../insights/metrics.ts';
import { nameSport } from '../whoop/sports.ts';
import type { Answer } from './answer.ts';
import type { Context } from './context.ts';
import { untilToday } from './empty-range.ts';
import { type DaySet, loadDayRecords, loadDays } from './load-days.ts';

/** A week without the band is no end of the history. */
const REACH_SLACK_DAYS = 7;

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
  range: DayRange,
  parts: readonly DayPart[],
): Pick<Answer, 'as_of' | 'pending' | 'in_progress' | 'notes'> {
  const rows = set.rows.filter(({ day }) => isWithin(day, range));
  const { unscored: _, ...state } = set.state(rows, parts);
  return state;
}

/** Says from when to when there are days with a metric, where that is much less than was asked for. */
export function explainReach({ rows, today }: DaySet, range: DayRange, name: MetricName): string[] {
  const days = rows.filter((row) => isWithin(row.day, range) && settledValue(row, name) !== undefined);
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const isShort =
    daysBetween(range.from, first) > REACH_SLACK_DAYS ||
    daysBetween(last, untilToday(range, today).to) > REACH_SLACK_DAYS;
  return isShort ? [`Days with ${name} at hand: ${first} to ${last}.`] : [];
}

function isWithin(day: Day, { from, to }: DayRange): boolean {
  return day >= from && day <= to;
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
