import { footer } from './answer.ts';
import { columnView } from './columns.ts';
import { changeUnit, showChange } from './metric-values.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap.ts';

const LABEL_WIDTH = 19;

type Interval = readonly [low: number, high: number];

interface PatternsLike {
  range?: { from: string; to: string };
  strain_ceiling?: { strain: number; ci: Interval; points_per_unit: number; points_ci: Interval };
  best_bedtime?: { from: string; to: string; n: number; difference: number; ci: Interval };
  short_night?: { under_h: number; n: number; difference: number; ci: Interval; p: number };
  weekdays?: readonly { weekday: string; metric: string; difference: number; ci: Interval }[];
  pending?: readonly string[];
  in_progress?: readonly string[];
  notes?: readonly string[];
  as_of?: string;
}

/** A member's personal numbers, a line each. */
export function renderPatterns(answer: PatternsLike, style: Style, width?: number): string {
  const { range, strain_ceiling: ceiling, best_bedtime: bedtime, short_night: short, weekdays = [] } = answer;
  const numbers = [
    ...(ceiling
      ? [
          `Strain ceiling     ${ceiling.strain} (${ceiling.ci.join(' to ')}): above it the next recovery changes by ${points(ceiling.points_per_unit, ceiling.points_ci)} for each unit of strain`,
        ]
      : []),
    ...(bedtime
      ? [
          `Best bedtime       ${bedtime.from} to ${bedtime.to}: recovery ${points(bedtime.difference, bedtime.ci)}, ${bedtime.n} nights`,
        ]
      : []),
    ...(short
      ? [
          `A night under ${short.under_h} h  recovery ${points(short.difference, short.ci)}, p ${short.p}, ${short.n} nights`,
        ]
      : []),
    ...weekdays.map(
      ({ weekday, metric, difference, ci }) =>
        `${weekday.padEnd(18)} ${columnView(metric).heading} ${change(metric, difference, ci)} against the rest of the week`,
    ),
  ];
  const lines = [
    ...(range ? [style.bold(`${range.from} to ${range.to}`)] : []),
    ...numbers.flatMap((line) => wrapText(line, width, LABEL_WIDTH)),
  ];
  const foot = footer(answer, width).map((line) => style.dim(line));
  return [lines.join('\n'), foot.join('\n')].filter((block) => block !== '').join('\n\n');
}

function points(value: number, ci: Interval): string {
  return change('recovery_score', value, ci);
}

function change(metric: string, value: number, [low, high]: Interval): string {
  const show = (size: number) => showChange(metric, size);
  return `${show(value)}${changeUnit(metric)} (${show(low)} to ${show(high)})`;
}
