import type { HistoryCoverage } from '../history/sync/coverage.ts';
import { FEWEST_BASELINE_DAYS, settledValues } from '../insights/baseline.ts';
import { addDays, clockTime, type Day } from '../insights/calendar.ts';
import type { DayPart, DayRecords, DayRow, PartState } from '../insights/day-row.ts';
import { isMetricName, type MetricName, metricOf } from '../insights/metrics.ts';
import type { Reading } from '../insights/reading.ts';
import type { DaySet } from './load-days.ts';

export type Readings = Partial<Record<MetricName, Reading>>;

/** One day with everything that is said about it. */
export interface DayInView {
  set: DaySet;
  row: DayRow;
  records: DayRecords | undefined;
  /** The days that a baseline is made of. */
  before: readonly DayRow[];
  /** The days that a percentile ranks it among, as far as there are any at hand, … */
  year: readonly DayRow[];
  /** … from this day on, … */
  yearFrom: Day;
  /** … and whether that is all that WHOOP has of them. */
  isYearWhole: boolean;
  /** The day that was asked for. */
  wanted: Day;
}

const PARTS: readonly DayPart[] = ['recovery', 'sleep', 'strain', 'workouts'];
/** Fewer days than this are missing in the best-worn year. */
const YEAR_SLACK_DAYS = 14;

/** What the readings of a day leave open, in plain sentences. */
export function explainDay(view: DayInView, readings: Readings): string[] {
  const { set, row, records, wanted } = view;
  const notes: string[] = [];
  if (row.day !== wanted) {
    const which = row.open ? 'the current one' : 'the newest one';
    notes.push(`WHOOP has no cycle for ${wanted} yet; this is ${row.day}, ${which}.`);
  }
  if (set.rows.filter((other) => other.day === row.day).length > 1) {
    notes.push(`More than one cycle ended on ${row.day}; this is the last.`);
  }
  const pending = listParts(view, 'pending');
  if (pending) notes.push(`WHOOP has not scored ${pending} yet${sinceNight(records)}.`);
  const unscored = listParts(view, 'unscored');
  if (unscored) {
    notes.push(
      isBlankSoFar(view) ? `Nothing is known of ${unscored} yet.` : `WHOOP could not score ${unscored}.`,
    );
  }
  if (set.canRead('sleep') && row.states.sleep === 'absent') {
    notes.push('WHOOP recorded no main sleep for this day.');
  }
  if (row.calibrating) notes.push('WHOOP was still calibrating on this night: it is left out of baselines.');
  if (row.open && set.canRead('strain')) {
    const usual = readings.strain?.baseline === undefined ? '' : ', the usual is of whole days';
    notes.push(`The day is not over: strain and energy are so far${usual}.`);
  }
  return [...notes, ...explainLittleData(view, readings)];
}

/** Whether what has no score is a blank of an import, made while the day was not over: no verdict of WHOOP. */
export function isBlankSoFar({ set, row }: Pick<DayInView, 'set' | 'row'>): boolean {
  return row.open && set.asOf === undefined;
}

/** Why there is nothing to say about a day. */
export function explainAbsence(set: DaySet, wanted: Day, today: Day, coverage: HistoryCoverage): string[] {
  const { notes } = set;
  if (wanted > today) return [`${wanted} is in the future.`, ...notes];
  const absence = describeAbsence(set, wanted, coverage);
  // No login would bring what is older than an import.
  if (isBeforeImport(wanted, coverage)) return [absence];
  return [absence, ...explainMissingLogin(set), ...notes];
}

function describeAbsence({ rows, asOf }: DaySet, wanted: Day, coverage: HistoryCoverage): string {
  const { from, partlyFrom = from, to, complete } = coverage;
  if (to === undefined)
    return 'WHOOP has no cycle of this member yet: the first begins with the first night.';
  const nothing = asOf ? `WHOOP has no cycle for ${wanted}` : `There is no cycle at hand for ${wanted}`;
  if (isBeforeImport(wanted, coverage)) return `${nothing}: the history at hand begins on ${partlyFrom}.`;
  const newest = rows.at(-1)?.day ?? (to < wanted ? to : undefined);
  if (newest !== undefined) return `${nothing}; the newest one before it is of ${newest}.`;
  const isBefore = complete && partlyFrom !== undefined && wanted < partlyFrom;
  return isBefore ? `${nothing}: the history begins on ${partlyFrom}.` : `${nothing}.`;
}

function isBeforeImport(wanted: Day, { from, partlyFrom = from, isRead }: HistoryCoverage): boolean {
  return !isRead && partlyFrom !== undefined && wanted < partlyFrom;
}

/** To a member who has never logged in, and who is not told so by the notes already. */
function explainMissingLogin({ asOf, problem, notes }: DaySet): string[] {
  if (problem?.code !== 'not_logged_in' || asOf) return [];
  const isSaid = notes.some((note) => note.includes(problem.message));
  return isSaid ? [] : [[problem.message, problem.hint].filter(Boolean).join(' ')];
}

/** `the sleep and the recovery`; undefined for none. */
function listParts({ set, row }: DayInView, state: PartState): string | undefined {
  const parts = PARTS.filter((part) => set.canRead(part) && row.states[part] === state).map((part) =>
    part === 'workouts' ? 'a workout' : `the ${part}`,
  );
  if (parts.length < 2) return parts[0];
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Since when it could have been scored. */
function sinceNight(records: DayRecords | undefined): string {
  const night = records?.mainSleep;
  return night ? `; the night ended at ${clockTime(Date.parse(night.end), night.timezone_offset)}` : '';
}

/** Which values have no baseline yet, and whether the percentiles are among few days. */
function explainLittleData(view: DayInView, readings: Readings): string[] {
  return [...explainBaselines(view, readings), ...explainPercentiles(view, readings)];
}

function explainBaselines({ before }: DayInView, readings: Readings): string[] {
  const names = Object.keys(readings).filter(isMetricName);
  const missing = names.filter((name) => readings[name]?.baseline === undefined);
  if (missing.length === 0) return [];
  const takes = `it takes ${FEWEST_BASELINE_DAYS} scored`;
  if (missing.length < names.length) {
    const labels = missing.map((name) => metricOf(name).label).join(', ');
    return [`No baseline yet for ${labels}: ${takes} days.`];
  }
  const nights = Math.max(...names.map((name) => settledValues(before, name).length));
  const known = nights === 0 ? 'none is' : nights === 1 ? 'one is' : `${nights} are`;
  return [`No baseline yet: ${takes} nights, and ${known} known before this day.`];
}

function explainPercentiles({ year, yearFrom, isYearWhole }: DayInView, readings: Readings): string[] {
  if (Object.values(readings).every(({ percentile }) => percentile === undefined)) return [];
  const first = year[0]?.day ?? yearFrom;
  if (isYearWhole && first <= addDays(yearFrom, YEAR_SLACK_DAYS)) return [];
  const why = isYearWhole ? '' : ', not all of the year';
  return [`Percentiles are among the ${year.length} days from ${first} on${why}.`];
}
