/** Starts this program as the process that runs SQL. Hidden from members: it speaks JSON lines with its parent. */
export const CHILD_ARGUMENT = '__query';

/** A view, and what of the table behind it may be read through it. */
export interface ReadableView {
  name: string;
  table: string;
  columns: readonly string[];
}

/** What statements run on. Sent before the first one, and again whenever it is another. */
export interface OpenMessage {
  kind: 'open';
  /** Of the program: an executable that was replaced meanwhile is another one. */
  version: string;
  /** What the derived tables must have been made by. */
  derivation: string;
  views: readonly ReadableView[];
  /** A file, or all bytes of a database that is in no file, in base64. */
  database: { file: string } | { image: string };
}

export interface RunMessage {
  kind: 'run';
  sql: string;
  /** The most rows wanted. */
  limit: number;
}

/** Each `run` is answered by one of these; nothing else is. */
export type Reply = Table | { problem: Problem };

export type Value = string | number | null;

export interface Table {
  columns: string[];
  rows: Value[][];
  /** Whether rows were left out. */
  hasMore: boolean;
}

/** Why there are no rows. */
export interface Problem {
  kind: ProblemKind;
  /** The name, the word or the column it is about; of a misuse our sentence for it. */
  about?: string;
}

export type ProblemKind =
  // The statement.
  | 'empty'
  | 'several'
  | 'too_long'
  | 'parameter'
  | 'too_complex'
  | 'not_select'
  | 'syntax'
  | 'unknown_table'
  | 'unknown_column'
  | 'unknown_function'
  | 'ambiguous_column'
  | 'wrong_arguments'
  | 'misuse'
  // What it may not do.
  | 'forbidden_table'
  | 'forbidden_function'
  | 'forbidden_act'
  // What it ran into.
  | 'too_slow'
  | 'too_much_memory'
  | 'too_large'
  | 'long_cell'
  | 'long_row'
  | 'binary_cell'
  // The database, or this program.
  | 'missing'
  | 'locked'
  | 'damaged'
  | 'unreadable'
  | 'not_ready'
  | 'other_derivation'
  | 'other_version';

/** Of one statement. */
export const MOST_SQL_CHARACTERS = 10_000;
export const MOST_MILLISECONDS = 2_000;
export const MOST_BYTES = 300_000_000;
export const MOST_CELL_CHARACTERS = 10_000;
export const MOST_ROW_CHARACTERS = 20_000;
