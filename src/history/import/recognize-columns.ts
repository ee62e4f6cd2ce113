import { FIELDS, type FieldName, findField, titleOf } from './fields.ts';
import { EXPORT_ANEW, type Refusal } from './import-file.ts';
import { EXPORT_KINDS, type ExportKind, LAYOUTS, REQUIRED_FIELDS } from './kinds.ts';

/** What a table is: its kind, and the field of each column that has one. */
export interface Columns {
  kind: ExportKind;
  /** As the file calls them. */
  titles: readonly string[];
  fields: readonly (FieldName | undefined)[];
}

/** Of an unknown language so many rows must look like the kind, since one may be broken. */
const FITTING_SHARE = 0.9;
const MOST_NAMED = 5;

/**
 * Tells a table by the titles of its columns, in any order. In a language whose titles are unknown it is
 * told by the places of the columns and what `sample`, its first rows, holds in them.
 */
export function recognizeColumns(
  titles: readonly string[],
  sample: readonly (readonly string[])[],
): Columns | Refusal {
  const fields = titles.map(findField);
  const kind = nearestKind(fields);
  const missing = REQUIRED_FIELDS[kind].filter((field) => !fields.includes(field));
  if (missing.length === 0) return { kind, titles, fields };

  const layout = LAYOUTS.find(({ columns }) => isLaidOut(columns, fields, sample));
  if (layout) return { kind: layout.kind, titles, fields: layout.columns };

  const known = fields.filter((field) => field !== undefined).length;
  if (known < titles.length / 2) return refuseTitles(fields, sample.length);
  const names = missing.map((field) => `"${titleOf(field)}"`).join(', ');
  return { reason: `columns are missing: ${names}`, hint: EXPORT_ANEW };
}

/** The kind that shares most columns with the table. */
function nearestKind(fields: readonly (FieldName | undefined)[]): ExportKind {
  const shared = (kind: ExportKind) =>
    Math.max(
      ...LAYOUTS.filter((layout) => layout.kind === kind).map(
        ({ columns }) => columns.filter((column) => fields.includes(column)).length,
      ),
    );
  // Of two that share as many, the later and smaller one.
  return EXPORT_KINDS.reduce((best, kind) => (shared(kind) >= shared(best) ? kind : best));
}

/** Whether every known title stands in its place, and nearly all rows hold in each place what belongs there. */
function isLaidOut(
  columns: readonly FieldName[],
  fields: readonly (FieldName | undefined)[],
  sample: readonly (readonly string[])[],
): boolean {
  if (columns.length !== fields.length) return false;
  if (fields.some((field, index) => field !== undefined && field !== columns[index])) return false;
  const fitting = sample.filter((cells) => fits(columns, cells));
  return sample.length > 0 && fitting.length >= FITTING_SHARE * sample.length;
}

function fits(columns: readonly FieldName[], cells: readonly string[]): boolean {
  if (cells.length !== columns.length) return false;
  return columns.every((column, index) => {
    const text = cells[index]?.trim() ?? '';
    if (text === '') return column !== 'cycle_start';
    return FIELDS[column].shape.read(text) !== undefined;
  });
}

/** Names no title but those of WHOOP: what else a file holds may be anybody's secret. */
function refuseTitles(fields: readonly (FieldName | undefined)[], rows: number): Refusal {
  const known = fields.filter((field) => field !== undefined).slice(0, MOST_NAMED);
  const names = known.map((field) => `"${titleOf(field)}"`).join(', ');
  const found = known.length > 0 ? `, of which it has ${names}` : '';
  const isTableWithoutRows = rows === 0 && fields.length > 1;
  return {
    reason: isTableWithoutRows
      ? 'it has no rows, and its columns are in no known language'
      : `its columns are not those of WHOOP's export${found}`,
    hint: EXPORT_ANEW,
  };
}
