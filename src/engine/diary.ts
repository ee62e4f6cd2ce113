import { closest } from '../core/closest.ts';
import { cleanText, toNameKey } from '../core/text.ts';
import { type HistoryReader, readRows, type ViewRow } from '../history/views.ts';
import type { Day } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import {
  type Column,
  firstDay,
  type JournalEntry,
  journalColumn,
  type TagEntry,
  tagColumn,
} from '../insights/diary.ts';
import { EARLIEST_DAY } from './range.ts';

/** As groups and drivers name them: `tag:alcohol`, `journal:Have any alcohol?`. */
export type DiaryKind = 'tag' | 'journal';

/** Everything written down up to a day, by tag and by question. */
export interface DiaryEntries {
  tag: ReadonlyMap<string, readonly TagEntry[]>;
  journal: ReadonlyMap<string, readonly JournalEntry[]>;
}

const MOST_NAME_CHARACTERS = 60;
const MOST_NAMES = 5;

/**
 * All of the store up to a day: when a tag was first used tells since when its absence means something. To be read
 * after the days themselves, which give journal answers their day.
 */
export async function readDiary({ history }: { history: HistoryReader }, to: Day): Promise<DiaryEntries> {
  const range = { from: EARLIEST_DAY, to };
  const [tags, journal] = history.exists
    ? await history.read((prepare) => [
        readRows(prepare, 'tags', range).map(toTag),
        readRows(prepare, 'journal', range).map(toAnswer),
      ])
    : [[], []];
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

function toTag({ day, tag, value }: ViewRow): TagEntry {
  return { day: String(day), tag: String(tag), value: typeof value === 'number' ? value : null };
}

function toAnswer({ day, question, answered_yes }: ViewRow): JournalEntry {
  return {
    day: String(day),
    question: String(question),
    answered_yes: answered_yes === null ? null : answered_yes === 1,
  };
}
