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
  /** Left out where the terminal is too narrow for all columns. */
  isOptional?: true;
  /** The fewest characters that its texts may be cut to there; without it they stay whole. */
  least?: number;
}

/** A column as it will be drawn. */
interface Column {
  head: readonly [heading: string, unit: string];
  cells: readonly string[];
  isLeft: boolean;
  width: number;
  isOptional: boolean;
  least: number;
}

/** Between columns: a table that is too wide for the terminal loses air first. */
const GAPS = ['  ', ' '] as const;
const NOTHING = '–';

/**
 * A plain table: headings and units above, text to the left, everything else to the right. Where it is too
 * wide it loses air, then the columns that can be done without, then the ends of the longest texts.
 */
export function renderTable(
  views: readonly ColumnView[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  width = Number.POSITIVE_INFINITY,
): string {
  const columns = fitColumns(
    views.map((view, index) => layOut(view, index, rows)),
    width,
  );
  const gap = GAPS.find((air) => totalWidth(columns, air) <= width) ?? GAPS[1];
  const line = (textOf: (column: Column) => string) =>
    columns
      .map((column) => pad(cut(textOf(column), column.width), column))
      .join(gap)
      .trimEnd();
  const head = [line((column) => column.head[0])];
  if (columns.some((column) => column.head[1])) head.push(line((column) => column.head[1]));
  const body = rows.map((_, index) => line((column) => column.cells[index] ?? ''));
  return [...head.map((text) => style.dim(text)), ...body].join('\n');
}

function layOut(view: ColumnView, index: number, rows: readonly (readonly Cell[])[]): Column {
  const { heading, unit = '', align, isOptional = false } = view;
  const cells = rows.map((row) => showCell(row[index] ?? null, view, row[0] ?? null));
  const width = Math.max(heading.length, unit.length, ...cells.map((cell) => cell.length));
  const isText = rows.every((row) => typeof (row[index] ?? '') === 'string');
  const isLeft = align ? align === 'left' : isText;
  return { head: [heading, unit], cells, isLeft, width, isOptional, least: view.least ?? width };
}

function fitColumns(columns: readonly Column[], width: number): readonly Column[] {
  const fits = (some: readonly Column[]) => totalWidth(some, GAPS[1]) <= width;
  let left = columns;
  while (!fits(left)) {
    const index = left.findLastIndex(({ isOptional }) => isOptional);
    if (index === -1) return cutWidest(left, width);
    left = left.toSpliced(index, 1);
  }
  return left;
}

/** Takes a character after the other off whichever column is the widest of those that may be cut. */
function cutWidest(columns: readonly Column[], width: number): readonly Column[] {
  const cutColumns = columns.map((column) => ({ ...column }));
  while (totalWidth(cutColumns, GAPS[1]) > width) {
    const [widest] = cutColumns
      .filter((column) => column.width > column.least)
      .toSorted((a, b) => b.width - a.width);
    if (!widest) break;
    widest.width -= 1;
  }
  return cutColumns;
}

function totalWidth(columns: readonly Column[], gap: string): number {
  return columns.reduce((sum, column) => sum + column.width, gap.length * (columns.length - 1));
}

function showCell(cell: Cell, { format }: ColumnView, day: Cell): string {
  if (cell === null) return NOTHING;
  if (format) return format(cell, day);
  return typeof cell === 'boolean' ? (cell ? 'yes' : '') : String(cell);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function pad(text: string, { width, isLeft }: Column): string {
  return isLeft ? text.padEnd(width) : text.padStart(width);
}
