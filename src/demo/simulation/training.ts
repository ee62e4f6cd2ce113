import { ILLNESS, TRAINING_BLOCK } from '../effects.ts';
import { HOUR_MS, MINUTE_MS, weekdayOf } from './calendar.ts';
import type { Conditions } from './conditions.ts';
import { type Effort, exertHeart } from './effort.ts';
import { type Place, TRAVEL_HOURS } from './itinerary.ts';
import type { Night } from './night.ts';
import type { Noise } from './noise.ts';
import type { Oddities, Oddity } from './oddities.ts';
import { SPORTS, type Sport, type SportKey } from './sports.ts';
import { wallTimeToUtc } from './time-zones.ts';

export interface Session {
  sport: Sport;
  startMs: number;
  endMs: number;
  effort: Effort;
  /** Place in the day's plan: tells the sessions of one day apart. */
  slot: number;
}

interface PlannedSession {
  sport: SportKey;
  when: 'morning' | keyof typeof HOURS;
  chance: number;
  /** In a hard training week; without it, `chance`. */
  hardChance?: number;
}

const HOURS = { noon: 12.4, evening: 17.9, late: 20.2, afterMidnight: 24.3 } as const;
const MORNING_AFTER_WAKING_HOURS = 1.1;
const DELAY_AT_MOST_HOURS = 0.6;
const STRAP_OFF_AFTER_WAKING_HOURS = 9;
/** The strap is off, or the day begins badly. */
const WITHOUT_TRAINING: ReadonlySet<Oddity | undefined> = new Set(['strap-off', 'nap-only']);
const MARGIN_MS = 20 * MINUTE_MS;

/** Monday first. */
const WEEK: readonly (readonly PlannedSession[])[] = [
  [{ sport: 'lifting', when: 'evening', chance: 0.55, hardChance: 0.75 }],
  [{ sport: 'running', when: 'evening', chance: 0.8, hardChance: 0.95 }],
  [
    { sport: 'yoga', when: 'morning', chance: 0.3 },
    { sport: 'running', when: 'evening', chance: 0.1, hardChance: 0.85 },
  ],
  [
    { sport: 'lifting', when: 'evening', chance: 0.65, hardChance: 0.85 },
    { sport: 'sauna', when: 'late', chance: 0.18 },
  ],
  [
    { sport: 'activity', when: 'noon', chance: 0.2 },
    { sport: 'unheardOf', when: 'evening', chance: 0.08 },
  ],
  [
    { sport: 'longRun', when: 'morning', chance: 0.55, hardChance: 0.75 },
    { sport: 'cycling', when: 'evening', chance: 0.12 },
    { sport: 'dance', when: 'afterMidnight', chance: 1 },
  ],
  [
    { sport: 'hiking', when: 'morning', chance: 0.12 },
    { sport: 'cycling', when: 'noon', chance: 0.08, hardChance: 0.7 },
    { sport: 'padel', when: 'evening', chance: 0.12 },
    { sport: 'walking', when: 'late', chance: 0.35 },
  ],
];

/** What a day of training depends on. */
export interface TrainingContext {
  noise: Noise;
  placeOf(night: number): Place;
  nightOf(night: number): Night;
  conditions: Conditions;
  oddities: Oddities;
}

/** Sessions of the waking day after a night, in order. None on days of travel, illness or without the strap. */
export function trainAfter(night: number, context: TrainingContext): Session[] {
  const { noise, placeOf, conditions, oddities } = context;
  if (Math.abs(placeOf(night + 1).clockMovedHours) > TRAVEL_HOURS) return [];
  if (WITHOUT_TRAINING.has(oddities.at(night)) || conditions.illness(night) > ILLNESS.restAbove) return [];
  const hard = conditions.hardTraining(night);
  const plan = WEEK[weekdayOf(placeOf(night).civilDay) - 1] ?? [];
  return plan
    .flatMap((planned, slot) => {
      if (planned.when === 'afterMidnight' && !conditions.lateEvening(night + 1)) return [];
      const chance = (hard ? planned.hardChance : undefined) ?? planned.chance;
      if (!noise.chance('session', night, chance, slot)) return [];
      return [holdSession(planned, slot, night, context)];
    })
    .filter((session) => fitsDay(session, night, context))
    .sort((a, b) => a.startMs - b.startMs)
    .filter((session, index, all) => session.startMs > (all[index - 1]?.endMs ?? 0));
}

/** When the strap comes off, in a cycle that ends in days without it. */
export function strapOffAt(night: Night): number {
  return night.endMs + STRAP_OFF_AFTER_WAKING_HOURS * HOUR_MS;
}

function holdSession(
  planned: PlannedSession,
  slot: number,
  night: number,
  context: TrainingContext,
): Session {
  const { noise, placeOf, nightOf, conditions } = context;
  const sport: Sport = SPORTS[planned.sport];
  const longer = conditions.hardTraining(night) ? 1 + TRAINING_BLOCK.longerBy : 1;
  const varied = sport.minutes * longer * (1 + 0.16 * noise.normal('session length', night, slot));
  const minutes = Math.min(Math.max(varied, sport.minutes * 0.5), sport.minutes * 1.6);
  const { zone, civilDay } = placeOf(night);
  const plannedMs =
    planned.when === 'morning'
      ? nightOf(night).endMs + MORNING_AFTER_WAKING_HOURS * HOUR_MS
      : wallTimeToUtc(zone, civilDay, HOURS[planned.when]);
  const delayMs = noise.uniform('session delay', night, slot) * DELAY_AT_MOST_HOURS * HOUR_MS;
  const startMs = Math.round(plannedMs + delayMs);
  const endMs = startMs + Math.round(minutes * MINUTE_MS);
  return { sport, startMs, endMs, slot, effort: exertHeart(sport, endMs - startMs, night, slot, noise) };
}

function fitsDay(session: Session, night: number, { nightOf, oddities }: TrainingContext): boolean {
  const bedtimeMs = nightOf(night + 1).startMs;
  if (oddities.strapComesOff(night) && session.endMs > strapOffAt(nightOf(night))) return false;
  return session.startMs > nightOf(night).endMs + MARGIN_MS && session.endMs < bedtimeMs - MARGIN_MS;
}
