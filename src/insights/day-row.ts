import type { Cycle, Recovery, Sleep, Workout } from '../whoop/schemas.ts';
import type { Day } from './calendar.ts';
import type { MetricName } from './metrics.ts';

/** What a row measures: the part decides which records it comes from. */
export type DayPart = 'recovery' | 'sleep' | 'strain' | 'workouts';

/** Where WHOOP stands with one part of a row. `absent`: it has no such record. */
export type PartState = 'scored' | 'pending' | 'unscored' | 'absent';

/** One cycle, labelled with its day: what statistics work on. */
export interface DayRow {
  day: Day;
  cycleId: number;
  /** The member is still in this cycle: what is measured during it is not complete. */
  open: boolean;
  /** WHOOP was still calibrating to the member on this night. */
  calibrating: boolean;
  states: Readonly<Record<DayPart, PartState>>;
  /** Unrounded; a metric that was not measured or not scored is left out. */
  values: Readonly<Partial<Record<MetricName, number>>>;
}

/** WHOOP's own records of one cycle. */
export interface DayRecords {
  cycle: Cycle;
  open: boolean;
  /** The longest of `nights`. */
  mainSleep: Sleep | undefined;
  /** Sleeps that are not naps, oldest first, without those that an edited version replaced. */
  nights: readonly Sleep[];
  /** Of the main sleep; a nap's does not count. */
  recovery: Recovery | undefined;
  naps: readonly Sleep[];
  workouts: readonly Workout[];
}

export interface AssembledDay extends DayRow {
  records: DayRecords;
}
