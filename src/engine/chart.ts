import { addDays, type Day } from '../insights/calendar.ts';
import type { MetricName } from '../insights/metrics.ts';
import type { ChartKind, Drawing, Series } from '../render/chart/drawing.ts';
import { type TableAnswer, withoutEmpty } from './answer.ts';
import { composeDrawing, leadDays } from './chart-drawing.ts';
import { type ChartInput, checkChart, fitKind } from './chart-input.ts';
import { lagOf, readCourse, readPairs } from './chart-rows.ts';
import type { Context } from './context.ts';
import { explainEmpty, untilToday } from './empty-range.ts';
import { rowsBefore } from './lag-input.ts';
import { loadDays, partsOf, tableAnswer } from './load-days.ts';
import { resolveRange } from './range.ts';

type KnownValue = readonly [day: Day, value: number];

/** What the picture says of a metric, in words. */
interface MetricSummary {
  metric: MetricName;
  /** Values in the picture. */
  n: number;
  first?: KnownValue;
  last?: KnownValue;
  min?: KnownValue;
  max?: KnownValue;
  median?: number;
}

/** Its rows are what is drawn: of a scatter, both values of each pair beside the day of the second one. */
export interface ChartAnswer extends TableAnswer {
  kind: ChartKind;
  /** Of a scatter: how many rows before the second metric the first one is. */
  lag_days?: number;
  metrics: readonly MetricSummary[];
}

export interface Chart {
  answer: ChartAnswer;
  /** Undefined where there is nothing to draw. */
  drawing: Drawing | undefined;
}

/** Metrics over a range of days, to be drawn. What is not complete or not known is a gap. */
export async function askChart(context: Context, input: ChartInput, signal?: AbortSignal): Promise<Chart> {
  const wish = checkChart(input);
  const { metrics } = wish;
  const range = await resolveRange(context, input, wish.defaultDays, signal);
  const kind = fitKind(wish, input, range);
  const isScatter = kind === 'scatter';
  const lagDays = isScatter ? lagOf(metrics) : 0;
  const from = addDays(rowsBefore(range.from, lagDays), -leadDays(kind, range));
  const set = await loadDays(context, { from, to: range.to }, partsOf(metrics), signal);
  const rows = isScatter ? readPairs(set, metrics, lagDays) : readCourse(set, metrics);
  const known = untilToday(range, set.today);
  const drawing = composeDrawing({ kind, range: known, metrics, rows, lagDays });
  const summaries = drawing.series.map(summarize);
  const table = tableAnswer(
    { ...set, range, rows: set.rows.filter(({ day }) => day >= range.from) },
    partsOf(metrics),
    ['day', ...metrics],
    rows.filter(({ day }) => day >= range.from).map(({ day, values }) => [day, ...values]),
  );
  const absent = table.n === 0 ? [] : summaries.filter(({ n }) => n === 0);
  const answer = withoutEmpty<ChartAnswer>({
    ...table,
    kind,
    ...(isScatter && { lag_days: lagDays }),
    metrics: summaries,
    notes: [
      ...absent.map(({ metric }) => explainEmpty(range, set.today, metric)),
      ...(kind === 'calendar' ? explainShared(drawing) : []),
      ...(table.notes ?? []),
    ],
  });
  return { answer, drawing: summaries.some(({ n }) => n > 0) ? drawing : undefined };
}

/** The same without the table, for whoever gets the picture with it. */
export function tellChart({ columns, rows, more, ...words }: ChartAnswer): object {
  const { range, metrics } = words;
  const rest = `Each day's values: whoop_days with these metrics, from ${range?.from} to ${range?.to}.`;
  return { ...words, ...(metrics.some(({ n }) => n > 0) && { more: rest }) };
}

function summarize({ metric, points, median }: Series): MetricSummary {
  const known = points.filter((point): point is KnownValue => point[1] !== null);
  const bySize = known.toSorted(([, a], [, b]) => a - b);
  const [first, last, min, max] = [known[0], known.at(-1), bySize[0], bySize.at(-1)];
  const name = metric as MetricName;
  if (!first || !last || !min || !max || median === undefined) return { metric: name, n: 0 };
  return { metric: name, n: known.length, first, last, min, max, median };
}

/** A calendar has one place for a day. */
function explainShared({ series }: Drawing): string[] {
  const days = series.flatMap(({ points }) => points.map(([day]) => day));
  const shared = [...new Set(days.filter((day, index) => days.indexOf(day) < index))];
  return shared.length === 0 ? [] : [`Of two rows of one day the later is drawn: ${shared.join(', ')}.`];
}
