import { footer } from './answer.ts';
import { changeUnit, levelUnit, showChange, showLevel } from './metric-values.ts';
import { signed } from './signed.ts';
import type { Style } from './style.ts';

interface TrendLike {
  range?: { from: string; to: string };
  n: number;
  baseline?: { median: number; low: number; high: number };
  latest?: { day: string; value: number; z?: number };
  slope_per_week?: number;
  ci?: readonly [number, number];
  p?: number;
  direction?: string;
  changes?: readonly { day: string; before: number; after: number }[];
  anomalies?: readonly (readonly [day: string, value: number, z: number])[];
  pending?: readonly string[];
  in_progress?: readonly string[];
  notes?: readonly string[];
  more?: string;
  as_of?: string;
}

/** A metric's course for people: where it is, where it goes, what happened on the way. */
export function renderTrend(answer: TrendLike, metricName: string, style: Style): string {
  const metric = metricName.trim().toLowerCase();
  const level = (value: number) => showLevel(metric, value);
  const unit = levelUnit(metric);
  const { range, n, changes = [], anomalies = [] } = answer;
  const days = n === 1 ? '1 day' : `${n} days`;
  const title = range ? `${range.from} to ${range.to}, ${days}` : days;
  const heading = [style.bold(title), ...levelLines(answer, metric)];
  const slope = slopeLines(answer, metric);
  const blocks = [
    [...heading, ...(changes.length === 0 ? slope : [])].join('\n'),
    list(
      'Changes of level',
      changes.map(({ day, before, after }) => `${day}  ${level(before)} → ${level(after)}${unit}`),
      style,
    ),
    changes.length === 0 ? '' : slope.join('\n'),
    list(
      'Unusual days',
      anomalies.map(([day, value, z]) => `${day}  ${level(value)}${unit}  z ${signed(z)}`),
      style,
    ),
    footer(answer)
      .map((line) => style.dim(line))
      .join('\n'),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function levelLines({ baseline, latest }: TrendLike, metric: string): string[] {
  const level = (value: number) => showLevel(metric, value);
  const unit = levelUnit(metric);
  const z = latest?.z === undefined ? '' : `, z ${signed(latest.z)}`;
  return [
    ...(baseline
      ? [`Usual    ${level(baseline.median)}${unit}  (${level(baseline.low)} to ${level(baseline.high)})`]
      : []),
    ...(latest ? [`Latest   ${level(latest.value)}${unit}  (${latest.day}${z})`] : []),
  ];
}

function slopeLines({ slope_per_week: slope, ci, p, direction }: TrendLike, metric: string): string[] {
  if (direction === undefined) return [];
  const change = (value: number) => showChange(metric, value);
  const verdict = direction.charAt(0).toUpperCase() + direction.slice(1);
  if (slope === undefined) return [`${verdict.padEnd(8)} (p ${p})`];
  const interval = ci ? `95 %: ${change(ci[0])} to ${change(ci[1])}, ` : '';
  return [`${verdict.padEnd(8)} ${change(slope)}${changeUnit(metric)} a week  (${interval}p ${p})`];
}

function list(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? '' : [style.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}
