import { type Conditions, createConditions } from './conditions.ts';
import { type DayLoad, loadUntil, measuredUntil } from './day-load.ts';
import { createItinerary, type Place } from './itinerary.ts';
import { memoizeByNumber } from './memoize.ts';
import { type Morning, wakeUp } from './morning.ts';
import { type Nap, napAfter } from './nap.ts';
import { type Night, sleepNight } from './night.ts';
import { createNoise, type Noise } from './noise.ts';
import { createOddities, type Oddities } from './oddities.ts';
import { needSleep, needSleepAt, type SleepNeed } from './sleep-need.ts';
import { type Session, trainAfter } from './training.ts';

/**
 * The member's whole life: every night (numbered by the day of waking at home, in days since 1970)
 * and what follows it until the next one. Each is a function of the seed and its number alone.
 */
export interface Life {
  noise: Noise;
  oddities: Oddities;
  conditions: Conditions;
  placeOf(night: number): Place;
  nightOf(night: number): Night;
  sessionsOf(night: number): readonly Session[];
  napOf(night: number): Nap | undefined;
  morningOf(night: number): Morning;
  sleepNeedOf(night: number): SleepNeed;
  /** Of the next night, as it stands at an instant of the day before it. */
  sleepNeedAt(night: number, instantMs: number): SleepNeed;
  /** Load of the cycle that a night opens, up to an instant. */
  loadUntil(night: number, instantMs: number): DayLoad;
  /** Last instant of that cycle that the strap can measure. */
  measuredUntil(night: number): number;
}

export function createLife(seed: number, homeZone: string): Life {
  const noise = createNoise(seed);
  const oddities = createOddities(noise);
  const placeOf = createItinerary(noise, homeZone);
  const conditions = createConditions(noise, placeOf, oddities);
  const nightOf = memoizeByNumber((night) => sleepNight(night, noise, placeOf, conditions));
  const training = { noise, oddities, conditions, placeOf, nightOf };
  const sessionsOf = memoizeByNumber((night) => trainAfter(night, training));
  const napOf = (night: number) => napAfter(night, sessionsOf(night), training);

  const day = { noise, oddities, nightOf, sessionsOf };
  const strainOf = memoizeByNumber((night) =>
    oddities.strapComesOff(night) ? 0 : loadUntil(night, Number.POSITIVE_INFINITY, day).strain,
  );
  const loadOf = (night: number, instantMs: number) => loadUntil(night, instantMs, day);
  const need = { oddities, nightOf, napOf, strainOf, loadUntil: loadOf };
  return {
    ...training,
    sessionsOf,
    napOf,
    morningOf: memoizeByNumber((night) => wakeUp(night, { ...training, strainOf })),
    sleepNeedOf: (night) => needSleep(night, need),
    sleepNeedAt: (night, instantMs) => needSleepAt(night, instantMs, need),
    loadUntil: loadOf,
    measuredUntil: (night) => measuredUntil(night, day),
  };
}
