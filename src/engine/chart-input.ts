import { AppError } from '../core/errors.ts';
import { type DayRange, daysBetween } from '../insights/calendar.ts';
import { type MetricName, metricOf } from '../insights/metrics.ts';
import type { ChartKind } from '../render/chart/drawing.ts';
import { parseMetrics } from './days.ts';
import type { RangeInput } from './range.ts';

export const CHART_KINDS = ['line', 'bar', 'scatter', 'calendar'] as const satisfies readonly ChartKind[];

export interface ChartInput extends RangeInput {
  metrics: readonly string[];
  kind?: ChartKind | undefined;
}

export interface CheckedChart {
  metrics: readonly MetricName[];
  kind: ChartKind;
  defaultDays: number;
}

const MOST_METRICS = 4;
const DEFAULT_DAYS = { line: 90, bar: 30, scatter: 180, calendar: 365 } as const;
/** Sums are bars up to here; more of them would be too thin. */
const MOST_BAR_DAYS = 62;
const MOST_CALENDAR_YEARS = 6;

/** What is to be drawn, and how. Throws `invalid_input` for what does not go together. */
export function checkChart(input: ChartInput): CheckedChart {
  const metrics = parseMetrics(input.metrics);
  const kind = input.kind ?? (metrics.every((name) => metricOf(name).sums) ? 'bar' : 'line');
  if (metrics.length === 0) throw refuse('A chart has no metric.', 'Name one to four, such as hrv_ms.');
  if (metrics.length > MOST_METRICS) {
    throw refuse(`A chart of ${metrics.length} metrics cannot be read.`, 'Name four at most.');
  }
  if (kind === 'scatter' && metrics.length !== 2) {
    throw refuse(
      `A scatter is of two different metrics, not of ${metrics.length}.`,
      'Name the horizontal one, then the vertical one: strain recovery_score.',
    );
  }
  if (kind === 'calendar' && metrics.length !== 1) {
    throw refuse(`A calendar is of one metric, not of ${metrics.length}.`, 'Name one, or draw lines.');
  }
  return { metrics, kind, defaultDays: DEFAULT_DAYS[kind] };
}

/** The kind for a range: as asked for, and otherwise lines where bars would be too many. */
export function fitKind({ kind }: CheckedChart, input: ChartInput, { from, to }: DayRange): ChartKind {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1;
  if (kind === 'calendar' && years > MOST_CALENDAR_YEARS) {
    throw refuse(
      `A calendar of ${years} years cannot be read.`,
      `Ask for ${MOST_CALENDAR_YEARS} at most, or draw a line.`,
    );
  }
  return input.kind === undefined && kind === 'bar' && daysBetween(from, to) >= MOST_BAR_DAYS ? 'line' : kind;
}

function refuse(message: string, hint: string): AppError {
  return new AppError('invalid_input', message, { hint });
}
