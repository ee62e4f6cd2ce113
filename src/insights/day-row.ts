import type { Cycle, Recovery, Sleep, Workout } from '../whoop/schemas.ts';
import type { Day } from './calendar.ts';

/** What a row measures: the part decides which records it comes from. */
export type DayPart = 'recovery' | 'sleep' | 'strain' | 'workouts';

/** One cycle, labelled with its day. The records are WHOOP's own; metrics are read from them by `readMetric`. */
export interface DayRow {
  day: Day;
  cycle: Cycle;
  /** The member is still in this cycle: what is measured during it is not complete. */
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
