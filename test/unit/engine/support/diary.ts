import type { Diary } from '../../../../src/engine/diary.ts';
import type { DayRange } from '../../../../src/insights/calendar.ts';
import type { JournalEntry, TagEntry } from '../../../../src/insights/diary.ts';

/** A diary of these entries. */
export function diaryOf(tags: readonly TagEntry[], journal: readonly JournalEntry[] = []): Diary {
  const within =
    ({ from, to }: DayRange) =>
    ({ day }: { day: string }) =>
      day >= from && day <= to;
  return {
    tags: async (range) => tags.filter(within(range)),
    journal: async (range) => journal.filter(within(range)),
  };
}
