import { footer } from './answer.ts';
import { signed } from './signed.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';

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
export function renderComparison(answer: ComparisonLike, style: Style): string {
  const { range, lag_days: lag, a, b } = answer;
  const columns = ['', 'Group', 'Days', 'Worth', 'Mean', 'Median'].map((heading) => ({ heading }));
  const table = renderTable(columns, [toRow('a', a), toRow('b', b)], style);
  const when = lag === 0 ? 'on the same days' : lag === 1 ? 'one day later' : `${lag} days later`;
  const title = range ? `${range.from} to ${range.to}, the metric ${when}` : `The metric ${when}`;
  return [
    [style.bold(title), table].join('\n'),
    differenceLine(answer),
    footer(answer)
      .map((line) => style.dim(line))
      .join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function toRow(side: string, { label, n, n_eff, mean, median }: GroupLike) {
  return [side, label, n, n_eff, mean ?? null, median ?? null];
}

function differenceLine({ difference, ci, p, effect }: ComparisonLike): string {
  if (difference === undefined) return '';
  const parts = [
    ...(ci ? [`95 %: ${signed(ci[0])} to ${signed(ci[1])}`] : []),
    ...(p === undefined ? [] : [`p ${p}`]),
    ...(effect === undefined ? [] : [`g ${signed(effect)}`]),
  ];
  return `a − b  ${signed(difference)}${parts.length > 0 ? `  (${parts.join(', ')})` : ''}`;
}
