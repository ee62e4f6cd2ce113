import { columnView } from './columns.ts';
import type { Style } from './style.ts';
import { type ColumnView, renderTable } from './table.ts';
import { wrapText } from './wrap.ts';

/** How far the further lines of a note are moved in. */
const HANG = 2;

interface TableLike {
  as_of?: string;
  range?: { from: string; to: string };
  columns: readonly string[];
  rows: readonly (readonly (string | number | boolean | null)[])[];
  pending?: readonly string[];
  unscored?: readonly string[];
  in_progress?: readonly string[];
  notes?: readonly string[];
  more?: string;
}

/** A table answer for people: the table, then in dim lines what it has to say about itself. */
export function renderTableAnswer(
  answer: TableLike,
  style: Style,
  width?: number,
  viewOf: (column: string) => ColumnView = columnView,
): string {
  const { range, columns, rows } = answer;
  const nothing = range ? `Nothing from ${range.from} to ${range.to}.` : 'No rows.';
  const table = rows.length > 0 ? renderTable(columns.map(viewOf), rows, style, width) : nothing;
  return [table, '', ...footer(answer, width).map((line) => style.dim(line))].join('\n').trimEnd();
}

/** The same of an answer whose notes say why it is empty. */
export function renderQuestionTable(
  answer: TableLike,
  style: Style,
  width?: number,
  viewOf?: (column: string) => ColumnView,
): string {
  if (answer.rows.length > 0) return renderTableAnswer(answer, style, width, viewOf);
  return footer(answer, width)
    .map((line) => style.dim(line))
    .join('\n');
}

/** What an answer says about itself, a sentence or two after the other, within a width. */
export function footer(answer: Omit<TableLike, 'columns' | 'rows'>, width?: number): string[] {
  const { pending, unscored, in_progress, notes = [], more, as_of } = answer;
  const sentences = [
    ...(pending ? [`Not scored yet: ${pending.join(', ')}.`] : []),
    ...(unscored ? [`WHOOP could not score: ${unscored.join(', ')}.`] : []),
    ...(in_progress ? [`Still in progress: ${in_progress.join(', ')}.`] : []),
    ...notes,
    ...(more ? [more] : []),
    ...(as_of ? [`As of ${as_of.slice(0, 16).replace('T', ' ')} UTC.`] : []),
  ];
  return sentences.flatMap((sentence) => wrapText(sentence, width, HANG));
}
