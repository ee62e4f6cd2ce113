import { ALCOHOL_CHANCE, HRV_SEASON, ILLNESS, TRAINING_BLOCK } from '../effects.ts';
import { firstDayOfMonth, fractionalMonth, weekdayOf, weekNumber, yearOf } from './calendar.ts';
import { type Place, TRAVEL_HOURS } from './itinerary.ts';
import { memoizeByNumber } from './memoize.ts';
import type { Noise } from './noise.ts';
import type { Oddities } from './oddities.ts';

/** What the member lives through, beside sleep and training. */
export interface Conditions {
  /** An evening with alcohol, in the cycle that this night opens. */
  alcohol(night: number): boolean;
  /** 0 in health, 1 at the worst of an illness. */
  illness(night: number): number;
  /** Milliseconds that the season adds to HRV. */
  hrvSeasonMs(night: number): number;
  hardTraining(night: number): boolean;
  /** The evening before this night runs past midnight. */
  lateEvening(night: number): boolean;
}

/** Months in which the yearly illness may begin. */
const ILLNESS_MONTHS = [1, 2, 3, 10, 11] as const;
const LATE_EVENING_CHANCE = 0.18;
const SUNDAY = 7;

export function createConditions(
  noise: Noise,
  placeOf: (night: number) => Place,
  oddities: Oddities,
): Conditions {
  const illnessBegins = memoizeByNumber((year) => {
    const pick = Math.floor(noise.uniform('illness month', year) * ILLNESS_MONTHS.length);
    const first = firstDayOfMonth(year, ILLNESS_MONTHS[pick] ?? 1);
    return first + Math.floor(noise.uniform('illness day', year) * 28);
  });
  const illness = (night: number) => ILLNESS.course[night - illnessBegins(yearOf(night))] ?? 0;

  function isPlain(night: number): boolean {
    const { away, clockMovedHours } = placeOf(night);
    return !away && Math.abs(clockMovedHours) < TRAVEL_HOURS && !oddities.at(night) && illness(night) === 0;
  }
  return {
    illness,
    hrvSeasonMs,
    alcohol: (night) => {
      const chance = ALCOHOL_CHANCE[weekdayOf(placeOf(night).civilDay)] ?? 0;
      return noise.chance('alcohol', night, chance) && isPlain(night) && isPlain(night + 1);
    },
    hardTraining: (night) => {
      const week = weekNumber(night) % TRAINING_BLOCK.cycleWeeks;
      return TRAINING_BLOCK.hardWeeks.some((hard) => hard === week);
    },
    lateEvening: (night) =>
      weekdayOf(placeOf(night).civilDay) === SUNDAY &&
      isPlain(night) &&
      isPlain(night - 1) &&
      noise.chance('late evening', night, LATE_EVENING_CHANCE),
  };
}

/** The year begins at the height that the last one's rise has reached, and falls before it rises. */
function hrvSeasonMs(night: number): number {
  const month = fractionalMonth(night);
  const spent = ([from, through]: readonly [number, number]) =>
    Math.min(Math.max(month - from, 0), through - from + 1);
  const [riseFrom, riseThrough] = HRV_SEASON.rises;
  const height = riseThrough - riseFrom + 1;
  const months = month < riseFrom ? height - spent(HRV_SEASON.falls) : spent(HRV_SEASON.rises);
  return months * HRV_SEASON.msPerMonth;
}
