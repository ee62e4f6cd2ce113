import type { DayRange } from '../insights/calendar.ts';

export type Cell = string | number | boolean | null;

/**
 * Every answer, on the terminal and over MCP: compact, columnar, honest (only what has something to say).
 * `rows` are oldest first. Durations in hours, percentages 0–100, times local to the record.
 */
export interface Answer {
  /** Last successful contact with WHOOP for the data used, ISO 8601. */
  as_of?: string;
  range?: DayRange;
  columns?: readonly string[];
  rows?: readonly (readonly Cell[])[];
  /** Number of rows. */
  n?: number;
  /** Days with something WHOOP has not scored yet. */
  pending?: readonly string[];
  /** Days with something WHOOP could not score. */
  unscored?: readonly string[];
  /** Days the member is still in. */
  in_progress?: readonly string[];
  notes?: readonly string[];
  /** What was left out and how to get it. */
  more?: string;
}

export interface TableAnswer extends Answer {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  n: number;
}

const LISTS_LEFT_OUT_WHEN_EMPTY = new Set([
  'pending',
  'unscored',
  'in_progress',
  'notes',
  'findings',
  'workouts',
]);

/** The answer without undefined values and without the lists that would say nothing; an empty table keeps its rows. */
export function withoutEmpty<T extends object>(answer: T): T {
  const speaks = ([key, value]: [string, unknown]) =>
    value !== undefined &&
    !(LISTS_LEFT_OUT_WHEN_EMPTY.has(key) && Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(answer).filter(speaks)) as T;
}
