import { closest } from '../core/closest.ts';
import { cleanText, toNameKey } from '../core/text.ts';
import type { Day, DayRange } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import {
  type Column,
  firstDay,
  type JournalEntry,
  journalColumn,
  type TagEntry,
  tagColumn,
} from '../insights/diary.ts';
import type { Context } from './context.ts';

/** What the member wrote down, which WHOOP's API does not know: tags, and the journal of an imported export. */
export interface Diary {
  tags(range: DayRange): Promise<readonly TagEntry[]>;
  journal(range: DayRange): Promise<readonly JournalEntry[]>;
}

/** As groups and drivers name them: `tag:alcohol`, `journal:Have any alcohol?`. */
export type DiaryKind = 'tag' | 'journal';

/** Everything written down up to a day, by tag and by question. */
export interface DiaryEntries {
  tag: ReadonlyMap<string, readonly TagEntry[]>;
  journal: ReadonlyMap<string, readonly JournalEntry[]>;
}

/** When a tag was first used tells since when its absence means something: entries are read from the beginning. */
const BEGINNING: Day = '1970-01-01';
const MOST_NAME_CHARACTERS = 60;
const MOST_NAMES = 5;

export async function readDiary({ diary }: Pick<Context, 'diary'>, to: Day): Promise<DiaryEntries> {
  const range = { from: BEGINNING, to };
  const [tags, journal] = await Promise.all([diary.tags(range), diary.journal(range)]);
  return {
    tag: Map.groupBy(tags, ({ tag }) => tag),
    journal: Map.groupBy(journal, ({ question }) => question),
  };
}

/** Names that someone means by `text`: the one that is spelled so, or all that hold it. */
export function findNames(diary: DiaryEntries, kind: DiaryKind, text: string): string[] {
  const wanted = toNameKey(text);
  const names = wanted === '' ? [] : [...diary[kind].keys()];
  const same = names.filter((name) => toNameKey(name) === wanted);
  return same.length > 0 ? same : names.filter((name) => toNameKey(name).includes(wanted));
}

/** What was written down under a name, by row. */
export function diaryColumn(
  diary: DiaryEntries,
  kind: DiaryKind,
  name: string,
  rows: readonly DayRow[],
): Column {
  return kind === 'tag'
    ? tagColumn(rows, diary.tag.get(name) ?? [])
    : journalColumn(rows, diary.journal.get(name) ?? []);
}

/** The first day of a name. */
export function firstUse(diary: DiaryEntries, kind: DiaryKind, name: string): Day | undefined {
  return firstDay(diary[kind].get(name) ?? []);
}

/** A name that came from outside, as an answer shows it. */
export function showName(name: string): string {
  return cleanText(name, MOST_NAME_CHARACTERS);
}

/** `Nothing is known of tag:wine. Tags: alcohol, travel.` */
export function explainUnknown(diary: DiaryEntries, kind: DiaryKind, text: string): string {
  const names = [...diary[kind].keys()].map(showName);
  const near = closest(text.toLowerCase(), names);
  const shown = near.length > 0 ? near : names.slice(0, MOST_NAMES);
  const what = kind === 'tag' ? 'tags' : 'journal questions';
  const known =
    names.length === 0
      ? `There are no ${what}.`
      : `Known ${what}: ${shown.join(', ')}${shown.length < names.length ? ', …' : ''}.`;
  return `Nothing is known of ${kind}:${showName(text)}. ${known}`;
}
