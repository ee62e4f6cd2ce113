import type { Style } from './style.ts';

type Cell = string | number | boolean | null;

/** How a column is shown to a person: heading, unit below it, and its cells. */
export interface ColumnView {
  heading: string;
  unit?: string;
  format?: (cell: Cell) => string;
  /** By default texts stand to the left and everything else to the right. */
  align?: 'left' | 'right';
}

const GAP = '  ';
const NOTHING = '–';

/** A plain table: headings and units above, text to the left, everything else to the right. */
export function renderTable(
  columns: readonly ColumnView[],
  rows: readonly (readonly Cell[])[],
  style: Style,
): string {
  const cells = rows.map((row) => columns.map((column, index) => showCell(row[index] ?? null, column)));
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, column.unit?.length ?? 0, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const isLeft = columns.map(({ align }, index) =>
    align ? align === 'left' : rows.every((row) => typeof (row[index] ?? '') === 'string'),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => pad(text, widths[index] ?? 0, isLeft[index] ?? true))
      .join(GAP)
      .trimEnd();
  const head = [line(columns.map((column) => column.heading))];
  if (columns.some((column) => column.unit)) head.push(line(columns.map((column) => column.unit ?? '')));
  return [...head.map((text) => style.dim(text)), ...cells.map(line)].join('\n');
}

function showCell(cell: Cell, { format }: ColumnView): string {
  if (cell === null) return NOTHING;
  if (format) return format(cell);
  return typeof cell === 'boolean' ? (cell ? 'yes' : '') : String(cell);
}

function pad(text: string, width: number, left: boolean): string {
  return left ? text.padEnd(width) : text.padStart(width);
}
