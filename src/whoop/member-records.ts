import type { Cycle, Recovery, Sleep, Workout } from './schemas.ts';

/** WHOOP's records of one stretch of time, in any order, each at most once. */
export interface MemberRecords {
  cycles: readonly Cycle[];
  sleeps: readonly Sleep[];
  recoveries: readonly Recovery[];
  workouts: readonly Workout[];
}
