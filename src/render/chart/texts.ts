import { columnView } from '../columns.ts';
import { isClock, isTime, levelUnit, showLevel } from '../metric-values.ts';
import { type Drawing, type Series, valuesOf } from './drawing.ts';

/** A metric and its unit: `HRV (RMSSD), ms`. */
export function nameSeries({ metric, label }: Series): string {
  const unit = isClock(metric) ? 'local time' : columnView(metric).unit;
  return unit === undefined || unit === 'strain' ? label : `${label}, ${unit}`;
}

/** What the picture is of. */
export function titleOf({ kind, series, lagDays = 0 }: Drawing): string {
  const [first, second] = series;
  if (kind === 'scatter' && first && second) return `${second.label} by ${first.label}${laterText(lagDays)}`;
  return first && series.length === 1 ? nameSeries(first) : series.map(({ label }) => label).join(', ');
}

/** When, and what a number tells faster than a picture. */
export function subtitleOf({ kind, range, series, lagDays = 0 }: Drawing): string {
  const [first] = series;
  const days = range.from === range.to ? range.from : `${range.from} to ${range.to}`;
  if (!first) return days;
  if (kind === 'scatter') return joinFacts([days, `${first.points.length} pairs`, `lag_days ${lagDays}`]);
  return joinFacts([days, ...(series.length === 1 ? summarize(first) : [])]);
}

/** What lines, bands and white days of a picture mean. */
export function explainLook({ kind, windowDays, series }: Drawing): string[] {
  const hasGaps = series.some((one) => valuesOf(one).length < one.points.length);
  if (kind === 'calendar') return hasGaps ? ['white: no value'] : [];
  if (series.some(({ band }) => band)) return [`median and middle 80 % of ${windowDays} days`];
  return series.some(({ smooth }) => smooth) ? [`strong line: median of ${windowDays} days`] : [];
}

export function joinFacts(facts: readonly string[]): string {
  return facts.join('  ·  ');
}

/** `88 values`, `median 61.2 ms`, `45.1 to 80.3`. */
export function summarize(series: Series): string[] {
  const values = valuesOf(series);
  const { metric, median } = series;
  if (median === undefined) return ['no values'];
  const show = (value: number) => showLevel(metric, value);
  if (values.length === 1) return [`${show(median)}${levelUnit(metric)}`];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [
    `${values.length} values`,
    `median ${show(median)}${levelUnit(metric)}`,
    `${show(low)} to ${show(high)}`,
  ];
}

/** A mark at an axis. */
export function showMark(metric: string, value: number): string {
  if (isTime(metric)) return showLevel(metric, value);
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 }).replace('-', '−');
}

/** `the day before`, where the values of an axis are of an earlier row. */
export function laterText(lagDays: number): string {
  if (lagDays === 0) return '';
  return lagDays === 1 ? ' of the day before' : ` of ${lagDays} days before`;
}
