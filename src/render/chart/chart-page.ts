import { escapeHtml } from '../../core/html.ts';
import { footer } from '../answer.ts';
import { columnView } from '../columns.ts';
import type { Drawing } from './drawing.ts';
import { titleOf } from './texts.ts';

type Cell = string | number | boolean | null;

interface ChartLike {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  pending?: readonly string[];
  unscored?: readonly string[];
  in_progress?: readonly string[];
  notes?: readonly string[];
  as_of?: string;
}

const NOTHING = '–';

/** A page of its own that loads nothing and holds no code: the picture, what there is to say, and every value. */
export function renderChartPage(drawing: Drawing, svg: string, answer: ChartLike): string {
  const title = escapeHtml(titleOf(drawing));
  const views = answer.columns.map(columnView);
  const heads = views.map(({ heading, unit }) => [heading, unit].filter(Boolean).join(', '));
  const show = (cell: Cell, column: number) =>
    cell === null ? NOTHING : (views[column]?.format?.(cell) ?? String(cell));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
<figure>${svg}</figure>
${footer(answer)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join('\n')}
<details>
<summary>Every value</summary>
<table>
<tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr>
${answer.rows
  .map(
    (row) => `<tr>${row.map((cell, column) => `<td>${escapeHtml(show(cell, column))}</td>`).join('')}</tr>`,
  )
  .join('\n')}
</table>
</details>
</main>
</html>
`;
}

const STYLE = `
body { margin: 0; background: #fff; color: #1b1f24; font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif }
main { max-width: 1200px; margin: 0 auto; padding: 8px }
figure { margin: 0 }
figure svg { width: 100%; height: auto }
p { margin: 4px 36px; color: #57606a }
details { margin: 16px 36px }
summary { cursor: pointer }
table { border-collapse: collapse; margin-top: 12px; font-variant-numeric: tabular-nums }
th, td { padding: 3px 14px 3px 0; text-align: right; border-bottom: 1px solid #e3e7eb }
th:first-child, td:first-child { text-align: left }
`;
