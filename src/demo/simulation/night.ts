import { SHORT_SLEEP, WEEKEND_LATER_HOURS } from '../effects.ts';
import { HOUR_MS, weekdayOf } from './calendar.ts';
import type { Conditions } from './conditions.ts';
import type { Place } from './itinerary.ts';
import type { Noise } from './noise.ts';
import { divideSleep, type Stages } from './stages.ts';
import { offsetMinutesAt, wallTimeToUtc } from './time-zones.ts';

/** A night as it was slept, whether or not the strap noticed. */
export interface Night {
  startMs: number;
  endMs: number;
  /** Of the place, at waking: what WHOOP records for the whole sleep. */
  offsetMinutes: number;
  stages: Stages;
  /** Hours from the midnight before waking to falling asleep; negative before midnight. */
  bedtimeHours: number;
}

const BEDTIME_HOURS = -0.85;
const BEDTIME_SPREAD_HOURS = 0.4;
const BEDTIME_PERSISTENCE = 0.3;
const IN_BED_HOURS = 7.95;
const IN_BED_SPREAD_HOURS = 0.5;
const IN_BED_BOUNDS_HOURS = [3.5, 10.5] as const;
const LATE_EVENING_HOURS = 2.4;
/** How much of a clock change the body still lives by, on the first nights after it. */
const JET_LAG = [0.4, 0.2, 0.1];
const SATURDAY = 6;

export function sleepNight(
  night: number,
  noise: Noise,
  placeOf: (night: number) => Place,
  conditions: Conditions,
): Night {
  const { zone, civilDay } = placeOf(night);
  const weekend = weekdayOf(civilDay) >= SATURDAY ? WEEKEND_LATER_HOURS : 0;
  const late = conditions.lateEvening(night) ? LATE_EVENING_HOURS : 0;
  const jetLag = JET_LAG.reduce((sum, share, ago) => sum + share * placeOf(night - ago).clockMovedHours, 0);
  const variation = BEDTIME_SPREAD_HOURS * noise.drifting('bedtime', night, BEDTIME_PERSISTENCE);
  const bedtimeHours = BEDTIME_HOURS + weekend + late + jetLag + variation;

  const startMs = wallTimeToUtc(zone, civilDay, bedtimeHours);
  const endMs = startMs + Math.round(hoursInBed(night, noise) * HOUR_MS);
  return {
    startMs,
    endMs,
    bedtimeHours,
    offsetMinutes: offsetMinutesAt(zone, endMs),
    stages: divideSleep(endMs - startMs, night, 'night', noise),
  };
}

function hoursInBed(night: number, noise: Noise): number {
  const cut = noise.chance('short sleep', night, SHORT_SLEEP.chance) ? SHORT_SLEEP.byHours : 0;
  const hours = IN_BED_HOURS - cut + IN_BED_SPREAD_HOURS * noise.normal('in bed', night);
  const [least, most] = IN_BED_BOUNDS_HOURS;
  return Math.min(Math.max(hours, least), most);
}
