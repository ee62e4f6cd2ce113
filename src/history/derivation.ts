import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { MemberRecords } from '../whoop/member-records.ts';

/** Tables that are computed from records, each with a view of the same name in SQL. */
export const DERIVED_TABLES = ['days', 'sleeps', 'workouts', 'recoveries', 'cycles'] as const;
export type DerivedTable = (typeof DERIVED_TABLES)[number];

export interface DerivedColumn {
  name: string;
  type: 'TEXT' | 'INTEGER' | 'REAL';
  /** For people who write SQL: meaning and unit. Undefined for a column that its view does not show. */
  about?: string;
}

/** Values by column; what is left out is NULL. */
export type DerivedRow = Readonly<Record<string, SQLInputValue>>;

/** What one cycle contributes to each table. */
export interface DerivedCycle {
  cycleId: number;
  rows: Readonly<Record<DerivedTable, readonly DerivedRow[]>>;
}

/**
 * The day model as the store sees it, given from above: records in, rows of the derived tables out.
 * `Day` is a row of `days` in memory.
 */
export interface Derivation<Day> {
  /** Names the model and its columns: under another one, everything stored is derived anew. */
  readonly version: string;
  readonly tables: Readonly<Record<DerivedTable, readonly DerivedColumn[]>>;
  /** One entry a cycle, oldest first. */
  derive(records: MemberRecords): DerivedCycle[];
  /** A stored row of `days`, as `derive` gave it. */
  readDay(row: Readonly<Record<string, SQLOutputValue>>): Day;
}
