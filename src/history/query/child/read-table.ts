import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import {
  MOST_CELL_CHARACTERS,
  MOST_ROW_CHARACTERS,
  type Problem,
  type Reply,
  type Value,
} from '../protocol.ts';

/** Of all rows together, so that no number of them exhausts the memory. */
const MOST_CHARACTERS = 4_000_000;
/** About what a number takes. */
const NUMBER_CHARACTERS = 8;

/** Runs a compiled statement as far as `limit` rows; those after them are never made. */
export function readTable(statement: StatementSync, limit: number): Reply {
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const columns = statement.columns().map(({ name }) => name);
  const rows: Value[][] = [];
  let characters = 0;
  for (const cells of statement.iterate()) {
    if (rows.length === limit || characters > MOST_CHARACTERS) return { columns, rows, hasMore: true };
    const row = readRow(Object.values(cells), columns);
    if ('problem' in row) return row;
    rows.push(row.values);
    characters += row.characters;
  }
  iterationHidesErrors ??= findHiddenErrors();
  if (iterationHidesErrors) statement.all();
  return { columns, rows, hasMore: false };
}

function readRow(
  cells: readonly SQLOutputValue[],
  columns: readonly string[],
): { values: Value[]; characters: number } | { problem: Problem } {
  const values: Value[] = [];
  let characters = 0;
  for (const [index, cell] of cells.entries()) {
    const about = columns[index] ?? '';
    const value = toValue(cell);
    if (value === undefined) return { problem: { kind: 'binary_cell', about } };
    const length = typeof value === 'string' ? value.length : NUMBER_CHARACTERS;
    if (length > MOST_CELL_CHARACTERS) return { problem: { kind: 'long_cell', about } };
    characters += length;
    values.push(value);
  }
  return characters > MOST_ROW_CHARACTERS ? { problem: { kind: 'long_row' } } : { values, characters };
}

/** Undefined for bytes. What a number of JSON cannot hold is text. */
function toValue(cell: SQLOutputValue): Value | undefined {
  if (cell === null || typeof cell === 'string') return cell;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  return undefined;
}

let iterationHidesErrors: boolean | undefined;

/** On Deno 2.9.6 a statement that fails midway ends as if it had no more rows, when it is iterated. */
function findHiddenErrors(): boolean {
  const database = new DatabaseSync(':memory:');
  try {
    return [...database.prepare('SELECT abs(-9223372036854775808)').iterate()].length === 0;
  } catch {
    return false;
  } finally {
    database.close();
  }
}
