import { median } from '../insights/baseline.ts';
import { type DayRange, daysBetween } from '../insights/calendar.ts';
import { type MetricName, metricOf, roundTo } from '../insights/metrics.ts';
import { type DayValue, rollingQuantiles } from '../insights/rolling-quantiles.ts';
import type { ChartKind, Drawing, Series } from '../render/chart/drawing.ts';
import type { ChartRow } from './chart-rows.ts';

interface DrawingInput {
  kind: ChartKind;
  /** Without days to come. */
  range: DayRange;
  metrics: readonly MetricName[];
  /** From `leadDays` before the range on. */
  rows: readonly ChartRow[];
  lagDays: number;
}

interface Smoothing {
  windowDays: number;
  /** Whether the values themselves are too many to be seen. */
  hidesValues: boolean;
}

/** Lines of more days than this are calmed by a median, … */
const MOST_RAW_DAYS = 62;
const WEEK_DAYS = 7;
/** … and of more than this hide their values behind the band of most of them. */
const MOST_SEEN_DAYS = 120;
const FOUR_WEEKS_DAYS = 28;
const LOW_SHARE = 0.1;
const MIDDLE_SHARE = 0.5;
const HIGH_SHARE = 0.9;
const LEAST_SHOWN_SHARE = 0.5;

/** How many days before the range a smooth line needs. */
export function leadDays(kind: ChartKind, range: DayRange): number {
  return (smoothingOf(kind, range)?.windowDays ?? 1) - 1;
}

export function composeDrawing({ kind, range, metrics, rows, lagDays }: DrawingInput): Drawing {
  const smoothing = smoothingOf(kind, range);
  const series = metrics.map((metric, index): Series => {
    const all = rows.map(({ day, values }): DayValue => [day, values[index] ?? null]);
    const points = all.filter(([day]) => day >= range.from);
    const values = points.flatMap(([, value]) => value ?? []);
    const { label, decimals } = metricOf(metric);
    return {
      metric,
      label,
      points,
      median: values.length > 0 ? roundTo(median(values), decimals) : undefined,
      ...(smoothing && smooth(all, range, smoothing)),
    };
  });
  return { kind, range, series, lagDays, ...(smoothing && { windowDays: smoothing.windowDays }) };
}

function smoothingOf(kind: ChartKind, { from, to }: DayRange): Smoothing | undefined {
  const days = daysBetween(from, to) + 1;
  if (kind !== 'line' || days <= MOST_RAW_DAYS) return undefined;
  const hidesValues = days > MOST_SEEN_DAYS;
  return { windowDays: hidesValues ? FOUR_WEEKS_DAYS : WEEK_DAYS, hidesValues };
}

/** Nothing for values so far apart that most of them would not show. */
function smooth(
  points: readonly DayValue[],
  range: DayRange,
  { windowDays, hidesValues }: Smoothing,
): Pick<Series, 'smooth' | 'band'> {
  const shares = [LOW_SHARE, MIDDLE_SHARE, HIGH_SHARE];
  const [low = [], middle = [], high = []] = rollingQuantiles(points, range, windowDays, shares);
  const known = countValues(points.filter(([day]) => day >= range.from));
  if (countValues(middle) < LEAST_SHOWN_SHARE * known) return {};
  return { smooth: middle, ...(hidesValues && { band: { low, high } }) };
}

function countValues(points: readonly DayValue[]): number {
  return points.filter(([, value]) => value !== null).length;
}
