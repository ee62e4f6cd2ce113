import type { SQLOutputValue } from 'node:sqlite';
import type { Prepare } from '../core/database-file.ts';
import { DERIVED_TABLES, type DerivedColumn } from './derivation.ts';
import { derivedTable } from './derived-tables.ts';
import type { LabelRange } from './source.ts';

/** What `history.db` shows of itself; every view has a `day`. */
export const VIEWS = [...DERIVED_TABLES, 'tags', 'journal'] as const;
export type View = (typeof VIEWS)[number];

/** The part of the store that reads. */
export interface HistoryReader {
  /** Whether anything can be in it: reading makes a file. */
  readonly exists: boolean;
  /** `run` sees one state of the store, and must not wait for anything. */
  read<T>(run: (prepare: Prepare) => T): Promise<T>;
  /** What the member should be told once, in the next answer. */
  takeNotes(): string[];
}

export type ViewColumn = Pick<DerivedColumn, 'name' | 'type'>;
export type ViewRow = Readonly<Record<string, SQLOutputValue>>;

/** The tables behind the views, and what puts their rows of a day in order. */
const TABLES: Readonly<Record<View, { table: string; order: string }>> = {
  days: { table: derivedTable('days'), order: 'cycle_start_ms' },
  sleeps: { table: derivedTable('sleeps'), order: 'cycle_start_ms, start, id' },
  workouts: { table: derivedTable('workouts'), order: 'cycle_start_ms, start, id' },
  recoveries: { table: derivedTable('recoveries'), order: 'cycle_start_ms, nap, sleep_id' },
  cycles: { table: derivedTable('cycles'), order: 'cycle_start_ms' },
  tags: { table: 'tag_row', order: 'tag' },
  journal: { table: 'journal_row', order: 'cycle_start_ms, question' },
};

export function readColumns(prepare: Prepare, view: View): ViewColumn[] {
  return prepare('SELECT name, type FROM pragma_table_info(?)')
    .all(view)
    .map(({ name, type }) => ({ name: String(name), type: toType(type) }));
}

/** Rows of a view, oldest first; `more` are further columns of what is behind it, in SQL. */
export function readRows(
  prepare: Prepare,
  view: View,
  { from, to }: LabelRange,
  ...more: string[]
): ViewRow[] {
  const { table, order } = TABLES[view];
  const columns = [...readColumns(prepare, view).map(({ name }) => `"${name}"`), ...more];
  return prepare(
    `SELECT ${columns.join(', ')} FROM ${table} AS row WHERE day BETWEEN ? AND ? ORDER BY day, ${order}`,
  ).all(from, to);
}

function toType(type: SQLOutputValue | undefined): ViewColumn['type'] {
  return type === 'INTEGER' || type === 'REAL' ? type : 'TEXT';
}
