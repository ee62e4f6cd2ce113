import type { SQLInputValue } from 'node:sqlite';

/** What makes text safe that somebody else wrote. */
export interface OutsideText {
  clean(text: string): string;
  /** Display name of a workout's `sport_name`, or of its `sport_id` without one. */
  nameSport(slug: string | null | undefined, id: number | null | undefined): string;
}

/** A column of a derived table, and how it is read from what a row is made of. */
export interface Column<Source> {
  name: string;
  type: 'TEXT' | 'INTEGER' | 'REAL';
  /** For people who write SQL: meaning and unit. Undefined for a column that its view does not show. */
  about?: string;
  /** Unrounded; null and undefined are NULL. */
  read(source: Source, text: OutsideText): SQLInputValue | undefined;
}

/** The values of one row by column, without those that are NULL. */
export function readRow<Source>(
  columns: readonly Column<Source>[],
  source: Source,
  text: OutsideText,
): Record<string, SQLInputValue> {
  const row: Record<string, SQLInputValue> = {};
  for (const { name, read } of columns) {
    const value = read(source, text);
    if (value !== undefined && value !== null) row[name] = value;
  }
  return row;
}

export function text<Source>(name: string, about: string, read: Column<Source>['read']): Column<Source> {
  return { name, type: 'TEXT', about, read };
}

export function real<Source>(
  name: string,
  about: string,
  read: (source: Source) => number | null | undefined,
): Column<Source> {
  return { name, type: 'REAL', about, read };
}

/** 1 or 0: SQLite has no truth values. */
export function flag<Source>(name: string, about: string, read: (source: Source) => boolean): Column<Source> {
  return { name, type: 'INTEGER', about, read: (source) => Number(read(source)) };
}

/** A column that the view does not show. */
export function hidden<Source>(
  name: string,
  type: Column<Source>['type'],
  read: Column<Source>['read'],
): Column<Source> {
  return { name, type, read };
}
