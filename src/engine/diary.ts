import { closest } from '../core/closest.ts';
import { cleanText, toNameKey } from '../core/text.ts';
import type { Day, DayRange } from '../insights/calendar.ts';
import type { JournalEntry, TagEntry } from '../insights/diary.ts';
import type { Context } from './context.ts';

/** What the member wrote down, which WHOOP's API does not know: tags, and the journal of an imported export. */
export interface Diary {
  tags(range: DayRange, signal?: AbortSignal): Promise<readonly TagEntry[]>;
  journal(range: DayRange, signal?: AbortSignal): Promise<readonly JournalEntry[]>;
}

/** Everything written down up to a day. */
export interface DiaryEntries {
  /** By their names, each tag's in any order. */
  tags: ReadonlyMap<string, readonly TagEntry[]>;
  /** By their questions. */
  journal: ReadonlyMap<string, readonly JournalEntry[]>;
}

/** When a tag was first used tells since when its absence means something: entries are read from the beginning. */
const BEGINNING: Day = '1970-01-01';
const MOST_NAME_CHARACTERS = 60;
const MOST_NAMES = 5;

export async function readDiary({ diary }: Context, to: Day, signal?: AbortSignal): Promise<DiaryEntries> {
  const range = { from: BEGINNING, to };
  const [tags, journal] = diary
    ? await Promise.all([diary.tags(range, signal), diary.journal(range, signal)])
    : [[], []];
  return {
    tags: Map.groupBy(tags, ({ tag }) => tag),
    journal: Map.groupBy(journal, ({ question }) => question),
  };
}

/** Names in `known` that someone means by `text`: the one that is spelled so, or all that hold it. */
export function findNames(text: string, known: Iterable<string>): string[] {
  const wanted = toNameKey(text);
  const names = [...known];
  const same = names.filter((name) => toNameKey(name) === wanted);
  return same.length > 0 ? same : names.filter((name) => toNameKey(name).includes(wanted));
}

/** A name that came from outside, as an answer shows it. */
export function showName(name: string): string {
  return cleanText(name, MOST_NAME_CHARACTERS);
}

/** `Tags: alcohol, travel.`: those nearest to what was asked for, or the first ones. */
export function listNames(what: string, text: string, known: Iterable<string>): string {
  const names = [...known].map(showName);
  if (names.length === 0) return `There are no ${what.toLowerCase()}.`;
  const near = closest(text.toLowerCase(), names);
  const shown = near.length > 0 ? near : names.slice(0, MOST_NAMES);
  return `${what}: ${shown.join(', ')}${shown.length < names.length ? ', …' : ''}.`;
}
