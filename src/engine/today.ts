import type { HistoryCoverage } from '../history/sync/coverage.ts';
import { BASELINE_WINDOW_DAYS } from '../insights/baseline.ts';
import { addDays, clockTime, type Day, localTime } from '../insights/calendar.ts';
import type { DayPart, DayRecords, DayRow } from '../insights/day-row.ts';
import { scoreOf } from '../insights/measures.ts';
import { type MetricName, metricOf, roundTo } from '../insights/metrics.ts';
import { readAgainstBaseline } from '../insights/reading.ts';
import { nameSport } from '../whoop/sports.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { describeFindings } from './findings.ts';
import { type DaySet, loadDayRecords, loadDays } from './load-days.ts';
import { askPatterns, type PatternsAnswer } from './patterns.ts';
import { resolveDay, resolveToday } from './range.ts';
import { type DayInView, explainAbsence, explainDay, isBlankSoFar, type Readings } from './today-notes.ts';

export interface TodayAnswer extends Answer {
  day: Day;
  recovery: Readings;
  sleep: Readings & { bedtime?: string; wake?: string };
  strain: Readings;
  workouts?: { start: string; sport: string; minutes: number; strain?: number }[];
  /** At most three, each with its number; left out where nothing stands out. */
  findings?: string[];
  patterns?: PatternsAnswer;
}

const PARTS: readonly DayPart[] = ['recovery', 'sleep', 'strain', 'workouts'];
/** Those of the metrics below. */
const RANKED_PARTS: readonly DayPart[] = ['recovery', 'sleep', 'strain'];
const RECOVERY: readonly MetricName[] = ['recovery_score', 'hrv_ms', 'rhr_bpm', 'spo2_pct', 'skin_temp_c'];
const SLEEP: readonly MetricName[] = [
  'sleep_performance_pct',
  'asleep_h',
  'sleep_need_h',
  'sleep_debt_h',
  'sleep_efficiency_pct',
  'deep_h',
  'rem_h',
  'respiratory_rate',
];
const STRAIN: readonly MetricName[] = ['strain', 'kcal', 'avg_hr_bpm', 'max_hr_bpm', 'steps'];
/** Left by the days before, and no event of this one. */
const CARRIED_OVER: readonly MetricName[] = ['sleep_need_h', 'sleep_debt_h'];
/** A percentile is among the days of this many days before. */
const RANK_DAYS = 365;
const MINUTE_MS = 60_000;

interface TodayInput {
  date?: string | undefined;
  /** Whether the member's personal numbers, up to that day, are asked for too. */
  patterns?: boolean | undefined;
}

/** One day against the member's own baseline; by default today, or the newest day while today has none. */
export async function askToday(
  context: Context,
  input: TodayInput,
  signal?: AbortSignal,
): Promise<TodayAnswer> {
  const answer = await askDay(context, input, signal);
  if (!input.patterns) return answer;
  return { ...answer, patterns: await askPatterns(context, { to: input.date }, signal) };
}

async function askDay(context: Context, input: TodayInput, signal?: AbortSignal): Promise<TodayAnswer> {
  const today = await resolveToday(context, signal);
  const wanted = input.date === undefined ? today : await resolveDay(context, input.date, signal);
  const range = { from: addDays(wanted, -BASELINE_WINDOW_DAYS - 1), to: wanted };
  const set = await loadDays(context, range, PARTS, signal);
  const index = chooseRow(set.rows, wanted, input.date === undefined);
  const row = set.rows[index];
  if (!row) return emptyAnswer(set, wanted, today, await context.source.coverage());
  const earliest = addDays(row.day, -BASELINE_WINDOW_DAYS);
  const before = set.rows.slice(0, index).filter(({ day }) => day >= earliest && day < row.day);
  const records = await loadRecords(context, row, signal);
  return describeDay({ set, row, records, before, ...(await loadYear(context, set, row, signal)), wanted });
}

async function loadRecords(
  context: Context,
  { day, cycleId }: DayRow,
  signal: AbortSignal | undefined,
): Promise<DayRecords | undefined> {
  const { rows } = await loadDayRecords(context, { from: day, to: day }, PARTS, signal);
  return rows.find((row) => row.cycleId === cycleId)?.records;
}

/** The day is answered whatever becomes of its year: where WHOOP cannot be asked, with what is at hand of it. */
async function loadYear(
  context: Context,
  { problem, canRead }: DaySet,
  { day }: DayRow,
  signal: AbortSignal | undefined,
): Promise<Pick<DayInView, 'year' | 'yearFrom' | 'isYearWhole'>> {
  const range = { from: addDays(day, -RANK_DAYS), to: addDays(day, -1) };
  const { source, history } = context;
  // What cannot be kept would be asked for again by every question.
  if (problem || history.isSubstitute) {
    const [year, { from, complete }] = await Promise.all([source.known(range), source.coverage()]);
    const isYearWhole = complete || (from !== undefined && from <= range.from);
    return { year, yearFrom: range.from, isYearWhole };
  }
  const read = await loadDays(context, range, RANKED_PARTS.filter(canRead), signal);
  return { year: read.rows, yearFrom: range.from, isYearWhole: read.problem === undefined };
}

/** The last row of the day; for today itself the newest row when it is yesterday's, still the current cycle. */
function chooseRow(rows: readonly DayRow[], wanted: Day, isToday: boolean): number {
  const exact = rows.findLastIndex((row) => row.day === wanted);
  if (exact >= 0 || !isToday) return exact;
  const newest = rows.length - 1;
  return rows[newest] && rows[newest].day >= addDays(wanted, -1) ? newest : -1;
}

function describeDay(view: DayInView): TodayAnswer {
  const { set, row, records } = view;
  const readings = (part: DayPart, names: readonly MetricName[]): Readings =>
    Object.fromEntries(
      names
        .map((name) => [name, readAgainstBaseline(row, view, name)] as const)
        .filter(([name, { value }]) => set.canRead(part) && (value !== null || isAwaited(row, part, name))),
    );
  const judged = [...RECOVERY, ...SLEEP, ...STRAIN].filter(
    (name) => set.canRead(metricOf(name).part) && !CARRIED_OVER.includes(name),
  );
  const [recovery, sleep, strain] = [
    readings('recovery', RECOVERY),
    readings('sleep', SLEEP),
    readings('strain', STRAIN),
  ];
  const shown = { ...recovery, ...sleep, ...strain };
  const { as_of, notes, unscored = [], ...state } = set.state([row], PARTS);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    day: row.day,
    recovery,
    sleep: { ...sleep, ...sleepTimes(records?.mainSleep) },
    strain,
    ...(set.canRead('workouts') ? { workouts: (records?.workouts ?? []).map(describeWorkout) } : {}),
    findings: describeFindings(row, view, judged),
    ...state,
    unscored: isBlankSoFar(view) ? [] : unscored,
    notes: [...explainDay(view, shown), ...(notes ?? [])],
  });
}

/** A part not scored yet shows its first metric as null, so that it is missed by nobody. */
function isAwaited(row: DayRow, part: DayPart, name: MetricName): boolean {
  const headline = part === 'recovery' ? RECOVERY[0] : part === 'sleep' ? SLEEP[0] : STRAIN[0];
  return name === headline && row.states[part] !== 'scored';
}

function sleepTimes(night: DayRecords['mainSleep']): { bedtime?: string; wake?: string } {
  if (!night) return {};
  return {
    bedtime: clockTime(Date.parse(night.start), night.timezone_offset),
    wake: clockTime(Date.parse(night.end), night.timezone_offset),
  };
}

function describeWorkout(
  workout: DayRecords['workouts'][number],
): NonNullable<TodayAnswer['workouts']>[number] {
  const score = scoreOf(workout);
  return {
    start: localTime(Date.parse(workout.start), workout.timezone_offset),
    sport: nameSport(workout.sport_name, workout.sport_id),
    minutes: Math.round((Date.parse(workout.end) - Date.parse(workout.start)) / MINUTE_MS),
    ...(score ? { strain: roundTo(score.strain, 2) } : {}),
  };
}

function emptyAnswer(set: DaySet, wanted: Day, today: Day, coverage: HistoryCoverage): TodayAnswer {
  const { as_of } = set.state([], PARTS);
  return {
    ...(as_of === undefined ? {} : { as_of }),
    day: wanted,
    recovery: {},
    sleep: {},
    strain: {},
    notes: explainAbsence(set, wanted, today, coverage),
  };
}
