import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { addDays, addMonths, type Day, type DayRange, mondayIndex, weekOf } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import { isMetricName, METRIC_NAMES, type MetricName, metricOf, roundMetric } from '../insights/metrics.ts';
import type { Cell, TableAnswer } from './answer.ts';
import type { Context } from './context.ts';
import { untilToday } from './empty-range.ts';
import { type DaySet, loadDays, partsOf, tableAnswer } from './load-days.ts';
import { type RangeInput, resolveRange } from './range.ts';

export const DAYS_BY = ['day', 'week', 'month'] as const;

export interface DaysInput extends RangeInput {
  metrics?: readonly string[] | undefined;
  by?: (typeof DAYS_BY)[number] | undefined;
}

const DEFAULT_DAYS = 14;
/** Up to the current one. */
const DEFAULT_WEEKS = 12;
const DEFAULT_MONTHS = 12;
const DEFAULT_METRICS: readonly MetricName[] = [
  'recovery_score',
  'hrv_ms',
  'rhr_bpm',
  'sleep_performance_pct',
  'asleep_h',
  'strain',
  'kcal',
  'workout_count',
];

/** One row a cycle, or one a week or month: sums for what adds up, means for all else. */
export async function askDays(
  context: Context,
  input: DaysInput,
  signal?: AbortSignal,
): Promise<TableAnswer> {
  const given = parseMetrics(input.metrics ?? []);
  const metrics = given.length > 0 ? given : DEFAULT_METRICS;
  const by = input.by ?? 'day';
  const range = wholePeriods(await resolveRange(context, input, DEFAULT_DAYS, signal), input);
  const set = await loadDays(context, range, partsOf(metrics), signal);
  const rows =
    by === 'day'
      ? set.rows.map((row) => [row.day, ...metrics.map((name) => set.show(row, name))])
      : summarize(set, metrics, by === 'week' ? weekOf : monthOf);
  const columns = by === 'day' ? ['day', ...metrics] : [by, 'n_days', ...metrics];
  const answer = tableAnswer(set, partsOf(metrics), columns, rows);
  if (by === 'day' || rows.length === 0) return answer;
  const known = untilToday(range, set.today);
  const notes = explainPartial(known, set.today, by === 'week' ? weekOf : monthOf);
  return notes.length === 0 ? answer : { ...answer, notes: [...(answer.notes ?? []), ...notes] };
}

const monthOf = (day: string) => day.slice(0, 7);

/** Without a range of its own, a question by week or month is about whole ones. */
function wholePeriods(range: DayRange, { by, from, to, days }: DaysInput): DayRange {
  if (from !== undefined || to !== undefined || days !== undefined) return range;
  switch (by) {
    case 'week':
      return { ...range, from: addDays(range.to, -mondayIndex(range.to) - 7 * (DEFAULT_WEEKS - 1)) };
    case 'month':
      return { ...range, from: `${addMonths(monthOf(range.to), 1 - DEFAULT_MONTHS)}-01` };
    default:
      return range;
  }
}

/** Periods at the edges of the range that it does not hold whole. */
function explainPartial({ from, to }: DayRange, today: Day, periodOf: (day: Day) => string): string[] {
  const [first, last] = [periodOf(from), periodOf(to)];
  const isCut = periodOf(addDays(from, -1)) === first;
  const isOpen = periodOf(addDays(to, 1)) === last;
  const cut = [...new Set([...(isCut ? [first] : []), ...(isOpen && to < today ? [last] : [])])];
  return [
    ...(cut.length > 0 ? [`Only part of it is in the range: ${cut.join(', ')}.`] : []),
    ...(isOpen && to >= today && !cut.includes(last) ? [`Not over yet: ${last}.`] : []),
  ];
}

function summarize(set: DaySet, metrics: readonly MetricName[], periodOf: (day: string) => string): Cell[][] {
  const periods = Map.groupBy(set.rows, (row) => periodOf(row.day));
  return [...periods].map(([period, rows]) => [
    period,
    rows.length,
    ...metrics.map((name) => roundMetric(combine(set, rows, name), name)),
  ]);
}

/** Sums count the running cycle too; means wait until it closes. */
function combine(set: DaySet, rows: readonly DayRow[], name: MetricName): number | null {
  const { measured, sums } = metricOf(name);
  const counted = sums || measured === 'start' ? rows : rows.filter((row) => !row.open);
  const values = counted.flatMap((row) => set.read(row, name) ?? []);
  if (values.length === 0) return null;
  const total = values.reduce((sum, value) => sum + value, 0);
  return sums ? total : total / values.length;
}

/** Metric names as given, in their order, each once. */
export function parseMetrics(names: readonly string[]): readonly MetricName[] {
  return [...new Set(names.map((name) => parseMetric(name)))];
}

export function parseMetric(text: string): MetricName {
  const name = text.trim().toLowerCase();
  if (isMetricName(name)) return name;
  const near = closest(name, METRIC_NAMES);
  const suggestion = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : '';
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is not a metric.`, {
    hint: `${suggestion}Metrics: ${METRIC_NAMES.join(', ')}.`,
  });
}
