import type { Day } from './calendar.ts';
import type { DayRow } from './day-row.ts';

/** What the member noted about a waking day. */
export interface TagEntry {
  day: Day;
  tag: string;
  /** Null for a tag without a number. */
  value: number | null;
}

/** An answer of WHOOP's journal, which only its export holds. */
export interface JournalEntry {
  day: Day;
  question: string;
  /** Null for a question that was not answered by yes or no. */
  answered_yes: boolean | null;
}

/** A number for each row; undefined where nobody knows. */
export type Column = readonly (number | undefined)[];

/**
 * A tag's values by row, from the entries of that tag: its number, or 1 without one, and 0 on days without the tag.
 * Days before it was first used are unknown.
 */
export function tagColumn(rows: readonly DayRow[], entries: readonly TagEntry[]): Column {
  const byDay = new Map(entries.map(({ day, value }) => [day, value ?? 1]));
  const first = firstDay(entries);
  return rows.map(({ day }) => (first !== undefined && day >= first ? (byDay.get(day) ?? 0) : undefined));
}

/** The first day that there is an entry of. */
export function firstDay(entries: readonly { day: Day }[]): Day | undefined {
  return entries.reduce<Day | undefined>(
    (first, { day }) => (first === undefined || day < first ? day : first),
    undefined,
  );
}

/** Answers by row, from the entries of one question: 1 for yes, 0 for no. */
export function journalColumn(rows: readonly DayRow[], entries: readonly JournalEntry[]): Column {
  const byDay = new Map(entries.map(({ day, answered_yes }) => [day, answered_yes]));
  return rows.map(({ day }) => {
    const answer = byDay.get(day);
    return typeof answer === 'boolean' ? Number(answer) : undefined;
  });
}
