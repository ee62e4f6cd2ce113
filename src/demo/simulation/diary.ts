import { IDLE_HABITS, JOURNAL } from '../effects.ts';
import { dateOfDay, dayNumber } from './calendar.ts';
import type { Life } from './life.ts';
import { formatOffset } from './time-zones.ts';

/** What the member writes down about waking days, oldest first: WHOOP's API has none of it. */
export interface Diary {
  tags: { day: string; tag: string }[];
  /** Answers in WHOOP's journal, of the cycle that begins at that time. */
  journal: { cycleStartMs: number; utcOffset: string; question: string; answeredYes: boolean }[];
}

/** Of the waking days that these nights open; each is written down when it is over. */
export function writeDiary(
  nights: readonly number[],
  { noise, conditions, placeOf, nightOf }: Pick<Life, 'noise' | 'conditions' | 'placeOf' | 'nightOf'>,
): Diary {
  return {
    tags: nights.flatMap((night) => {
      const day = dateOfDay(placeOf(night).civilDay);
      const habits = Object.keys(IDLE_HABITS).filter((habit) =>
        noise.chance(`habit ${habit}`, night, IDLE_HABITS[habit] ?? 0),
      );
      return [...(conditions.alcohol(night) ? ['alcohol'] : []), ...habits].map((tag) => ({ day, tag }));
    }),
    journal: nights.flatMap((night) => {
      if (placeOf(night).civilDay < dayNumber(JOURNAL.from)) return [];
      const { startMs: cycleStartMs, offsetMinutes } = nightOf(night);
      const utcOffset = formatOffset(offsetMinutes);
      const answers = {
        [JOURNAL.alcohol]: conditions.alcohol(night),
        [JOURNAL.reading]: noise.chance('reading', night, JOURNAL.readingChance),
      };
      return Object.entries(answers).map(([question, answeredYes]) => ({
        cycleStartMs,
        utcOffset,
        question,
        answeredYes,
      }));
    }),
  };
}
