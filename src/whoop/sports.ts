import { cleanText, toNameKey } from '../core/text.ts';
import { SPORTS, type Sport } from './sports-table.ts';

const FALLBACK_NAME = 'Activity';
const MAX_NAME_LENGTH = 60;
/** Muscular-load lifting arrives as `weightlifting_msk`; to a member it is weightlifting. */
const MUSCULAR_LOAD_SUFFIX = /[_-]msk$/i;

const nameById = new Map(SPORTS.map(({ id, name }) => [id, name]));
const sportByKey = new Map(
  SPORTS.flatMap((sport) => [sport.slug, sport.name].map((text) => [toNameKey(text), sport])),
);

/** The sport of a slug or display name, by letters and digits only; undefined for one that is not in the table. */
export function findSport(text: string): Sport | undefined {
  return sportByKey.get(toNameKey(text));
}

/**
 * Display name of a workout's `sport_name`, which is a slug and never a closed list:
 * an unknown one is made readable. Without a slug the id decides, and without both it is an activity.
 */
export function nameSport(slug: string | null | undefined, id?: number | null): string {
  const text = cleanText(slug ?? '', MAX_NAME_LENGTH).replace(MUSCULAR_LOAD_SUFFIX, '');
  const known = findSport(text)?.name;
  if (known !== undefined) return known;
  const words = text
    .split(/[\s_-]+/u)
    .join(' ')
    .trim();
  if (words !== '') return words.charAt(0).toUpperCase() + words.slice(1);
  return (typeof id === 'number' ? nameById.get(id) : undefined) ?? FALLBACK_NAME;
}

/** Whether a slug or display name is the sport someone asked for, by letters and digits only. */
export function matchesSport(sport: string, query: string): boolean {
  const wanted = toNameKey(query);
  return wanted !== '' && [toNameKey(sport), toNameKey(nameSport(sport))].includes(wanted);
}
