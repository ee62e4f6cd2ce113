import type { Context } from '../../../../src/engine/context.ts';
import type { Day } from '../../../../src/insights/calendar.ts';
import type { JournalEntry, TagEntry } from '../../../../src/insights/diary.ts';

export interface WrittenDown {
  tags?: readonly TagEntry[];
  journal?: readonly JournalEntry[];
}

/** Keeps these tags and answers of a member whose cycles begin at 22:00 UTC of the evening before their day. */
export function writeDown({ member, now }: Context, { tags = [], journal = [] }: WrittenDown): void {
  const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] };
  const noted = tags.map((entry) => ({ ...entry, note: null }));
  const answers = journal.map(({ day, question, answered_yes }) => ({
    cycleStartMs: eveningBefore(day),
    utcOffset: 'Z',
    question,
    answeredYes: answered_yes,
    notes: null,
  }));
  member.addImported({ records, tags: noted, journal: answers }, now());
}

function eveningBefore(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) - 2 * 3_600_000;
}
