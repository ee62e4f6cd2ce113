import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { addDays, type Day, type DayRange, weekOf } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import { isMetricName, METRIC_NAMES, type MetricName, metricOf, roundMetric } from '../insights/metrics.ts';
import type { Cell, TableAnswer } from './answer.ts';
import type { Context } from './context.ts';
import { type DaySet, loadDays, partsOf, tableAnswer } from './load-days.ts';
import { type RangeInput, resolveRange } from './range.ts';

export const DAYS_BY = ['day', 'week', 'month'] as const;

export interface DaysInput extends RangeInput {
  metrics?: readonly string[] | undefined;
  by?: (typeof DAYS_BY)[number] | undefined;
}

const DEFAULT_DAYS = 14;
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
  const metrics = parseMetrics(input.metrics);
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const set = await loadDays(context, range, partsOf(metrics), signal);
  const by = input.by ?? 'day';
  const rows =
    by === 'day'
      ? set.rows.map((row) => [row.day, ...metrics.map((name) => set.show(row, name))])
      : summarize(set, metrics, by === 'week' ? weekOf : monthOf);
  const columns = by === 'day' ? ['day', ...metrics] : [by, 'n_days', ...metrics];
  const answer = tableAnswer(set, partsOf(metrics), columns, rows);
  const partial = by === 'day' ? [] : partialPeriods(range, by === 'week' ? weekOf : monthOf);
  if (partial.length === 0) return answer;
  return {
    ...answer,
    notes: [...(answer.notes ?? []), `Only part of it is in the range: ${partial.join(', ')}.`],
  };
}

const monthOf = (day: string) => day.slice(0, 7);

/** Periods at the edges of the range that it does not hold whole. */
function partialPeriods({ from, to }: DayRange, periodOf: (day: Day) => string): string[] {
  const edges = [
    periodOf(addDays(from, -1)) === periodOf(from) ? periodOf(from) : undefined,
    periodOf(addDays(to, 1)) === periodOf(to) ? periodOf(to) : undefined,
  ];
  return [...new Set(edges)].filter((period) => period !== undefined);
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

/** Metric names as given, in their order, each once; `undefined` means the usual eight. */
function parseMetrics(names: readonly string[] | undefined): readonly MetricName[] {
  if (names === undefined || names.length === 0) return DEFAULT_METRICS;
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
