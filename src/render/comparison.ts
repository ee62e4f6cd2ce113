import { footer } from './answer.ts';
import { columnView } from './columns.ts';
import { changeUnit, showChange, showLevel } from './metric-values.ts';
import { signed } from './signed.ts';
import type { Style } from './style.ts';
import { type ColumnView, renderTable } from './table.ts';
import { TEXT_WIDTH, wrapText } from './wrap.ts';

/** A longer label ends in … where the terminal is narrow. */
const LEAST_LABEL = 12;
const HANG = 2;

interface GroupLike {
  label: string;
  n: number;
  n_eff: number;
  mean?: number;
  median?: number;
}

interface ComparisonLike {
  range?: { from: string; to: string };
  lag_days: number;
  a: GroupLike;
  b: GroupLike;
  difference?: number;
  ci?: readonly [number, number];
  p?: number;
  effect?: number;
  pending?: readonly string[];
  in_progress?: readonly string[];
  notes?: readonly string[];
  as_of?: string;
}

/** Two groups of days for people: a table of both, then the difference and how sure it is. */
export function renderComparison(
  answer: ComparisonLike,
  metricName: string,
  style: Style,
  width = TEXT_WIDTH,
): string {
  const metric = metricName.trim().toLowerCase();
  const { range, lag_days: lag, a, b } = answer;
  const { heading: what, unit = '' } = columnView(metric);
  const format = (cell: string | number | boolean | null) => showLevel(metric, Number(cell));
  const columns: ColumnView[] = [
    { heading: '' },
    { heading: 'Group', least: LEAST_LABEL },
    ...['Days', 'Worth'].map((heading) => ({ heading })),
    ...['Mean', 'Median'].map((heading) => ({ heading, unit, format, align: 'right' as const })),
  ];
  const table = renderTable(columns, [toRow('a', a), toRow('b', b)], style, width);
  const when = lag === 0 ? 'on the same days' : lag === 1 ? 'one day later' : `${lag} days later`;
  const title = range ? `${range.from} to ${range.to}, ${what} ${when}` : `${what} ${when}`;
  return [
    [...wrapText(title, width).map(style.bold), table].join('\n'),
    wrapText(differenceLine(answer, metric), width, HANG).join('\n'),
    footer(answer, width)
      .map((line) => style.dim(line))
      .join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function toRow(side: string, { label, n, n_eff, mean, median }: GroupLike) {
  return [side, label, n, n_eff, mean ?? null, median ?? null];
}

function differenceLine({ difference, ci, p, effect }: ComparisonLike, metric: string): string {
  if (difference === undefined) return '';
  const change = (value: number) => showChange(metric, value);
  const parts = [
    ...(ci ? [`95 %: ${change(ci[0])} to ${change(ci[1])}`] : []),
    ...(p === undefined ? [] : [`p ${p}`]),
    ...(effect === undefined ? [] : [`g ${signed(effect)}`]),
  ];
  const details = parts.length > 0 ? `  (${parts.join(', ')})` : '';
  return `a − b  ${change(difference)}${changeUnit(metric)}${details}`;
}
