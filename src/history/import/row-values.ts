import { cleanText } from '../../core/text.ts';
import { FIELDS, type FieldName, type RowValues } from './fields.ts';
import type { Columns } from './recognize-columns.ts';
import { isPlausibleTime, TIME } from './shapes.ts';

const MOST_SHOWN = 30;

/** The values of a row, or why it cannot be read. Times after `latestMs` are a fault. */
export function readRow(columns: Columns, cells: readonly string[], latestMs: number): RowValues | string {
  const { fields, titles } = columns;
  // Some programs end every line, or the first one alone, with a delimiter more.
  const needed = fields.findLastIndex((field) => field !== undefined) + 1;
  if (cells.length < needed || cells.slice(fields.length).some((cell) => cell.trim() !== '')) {
    return `it has ${cells.length} columns instead of ${fields.length}`;
  }
  const values: Partial<Record<FieldName, unknown>> = {};
  for (const [index, field] of fields.entries()) {
    const text = cells[index]?.trim() ?? '';
    if (field === undefined || text === '') continue;
    const { shape } = FIELDS[field];
    const value = shape.read(text);
    if (value === undefined) return `${showCell(titles[index], text)}, not ${shape.expected}`;
    if (shape === TIME && !isPlausibleTime(Number(value), latestMs)) {
      return `${showCell(titles[index], text)}, before WHOOP existed or in the future`;
    }
    values[field] = value;
  }
  return values as RowValues;
}

function showCell(title = '', text: string): string {
  return `"${cleanText(title, MOST_SHOWN)}" is "${cleanText(text, MOST_SHOWN)}"`;
}
