import { type Day, weekOf } from '../insights/calendar.ts';
import type { Context } from './context.ts';
import { showName } from './diary.ts';
import { EARLIEST_DAY, LATEST_DAY } from './range.ts';

/** Days with a row, newest first, as far as they are at hand: WHOOP is not asked. */
export async function suggestDays({ source }: Context): Promise<Day[]> {
  const rows = await source.known({ from: EARLIEST_DAY, to: LATEST_DAY });
  return [...new Set(rows.map(({ day }) => day))].reverse();
}

/** The ISO weeks of those days. */
export async function suggestWeeks(context: Context): Promise<string[]> {
  return [...new Set((await suggestDays(context)).map(weekOf))];
}

/** The months of those days. */
export async function suggestMonths(context: Context): Promise<string[]> {
  return [...new Set((await suggestDays(context)).map((day) => day.slice(0, 7)))];
}

/** The member's own tags, the last used first. */
export async function suggestTags({ member }: Context): Promise<string[]> {
  const tags = member.exists ? member.tags() : [];
  return [...new Set(tags.toReversed().map(({ tag }) => showName(tag)))];
}

/** What `compare` takes for a kind of days: weeks, months, tags. */
export async function suggestGroups(context: Context): Promise<string[]> {
  const [weeks, months, tags] = await Promise.all([
    suggestWeeks(context),
    suggestMonths(context),
    suggestTags(context),
  ]);
  return [...months, ...tags.map((tag) => `tag:${tag}`), ...weeks];
}
