import type { Cycle, Recovery, Sleep, Workout } from '../../whoop/schemas.ts';

/** A record with its span as numbers, which paging and windows work on. */
export interface Entry<T> {
  record: T;
  /** Tells entries of one start apart. */
  id: string;
  startMs: number;
  /** Null while it lasts. */
  endMs: number | null;
}

/** What WHOOP shows at one instant, each list newest first by start; recoveries by that of their sleep. */
export interface Timelines {
  cycles: readonly Entry<Cycle>[];
  sleeps: readonly Entry<Sleep>[];
  recoveries: readonly Entry<Recovery>[];
  workouts: readonly Entry<Workout>[];
}

/** A record as it stands from `fromMs` until its next version. */
export interface Version<T> extends Entry<T> {
  fromMs: number;
}

/** What WHOOP shows of one thing over time, oldest version first. */
export type Versions<T> = readonly Version<T>[];

/** The order of WHOOP's collections. */
export function newestFirst<T>(a: Entry<T>, b: Entry<T>): number {
  return b.startMs - a.startMs || (b.id < a.id ? -1 : 1);
}

export function versionAt<T>(versions: Versions<T>, nowMs: number): Version<T> | undefined {
  return versions.findLast((version) => version.fromMs <= nowMs);
}
