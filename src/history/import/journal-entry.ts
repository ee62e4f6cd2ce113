import { cleanText } from '../../core/text.ts';
import type { JournalEntry } from '../imported-data.ts';

const MOST_QUESTION = 200;
const MOST_NOTES = 2_000;

/** A journal answer with its texts as safe data; undefined where there is no question. */
export function toJournalEntry(entry: JournalEntry): JournalEntry | undefined {
  const question = cleanText(entry.question, MOST_QUESTION);
  const notes = cleanText(entry.notes ?? '', MOST_NOTES);
  return question === '' ? undefined : { ...entry, question, notes: notes === '' ? null : notes };
}
