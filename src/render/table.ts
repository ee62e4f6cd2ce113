import type { Style } from './style.ts';

type Cell = string | number | boolean | null;

/** How a column is shown to a person: heading, unit below it, and its cells. */
export interface ColumnView {
  heading: string;
  unit?: string;
  /** `day`: the row's first cell. */
  format?: (cell: Cell, day?: Cell) => string;
  /** By default texts stand to the left and everything else to the right. */
  align?: 'left' | 'right';
}

/** A table that is too wide for the terminal loses air first. */
const GAPS = ['  ', ' '] as const;
const NOTHING = '–';

/** A plain table: headings and units above, text to the left, everything else to the right. */
export function renderTable(
  columns: readonly ColumnView[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  width = Number.POSITIVE_INFINITY,
): string {
  const cells = rows.map((row) =>
    columns.map((column, index) => showCell(row[index] ?? null, column, row[0] ?? null)),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, column.unit?.length ?? 0, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const isLeft = columns.map(({ align }, index) =>
    align ? align === 'left' : rows.every((row) => typeof (row[index] ?? '') === 'string'),
  );
  const total = widths.reduce((sum, columnWidth) => sum + columnWidth, 0);
  const gap = total + GAPS[0].length * (widths.length - 1) <= width ? GAPS[0] : GAPS[1];
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => pad(text, widths[index] ?? 0, isLeft[index] ?? true))
      .join(gap)
      .trimEnd();
  const head = [line(columns.map((column) => column.heading))];
  if (columns.some((column) => column.unit)) head.push(line(columns.map((column) => column.unit ?? '')));
  return [...head.map((text) => style.dim(text)), ...cells.map(line)].join('\n');
}

function showCell(cell: Cell, { format }: ColumnView, day: Cell): string {
  if (cell === null) return NOTHING;
  if (format) return format(cell, day);
  return typeof cell === 'boolean' ? (cell ? 'yes' : '') : String(cell);
}

function pad(text: string, width: number, left: boolean): string {
  return left ? text.padEnd(width) : text.padStart(width);
}
