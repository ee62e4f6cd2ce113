import type { Cycle, Recovery, Sleep, Workout } from '../../whoop/schemas.ts';
import { closedCycle, openCycle, SYNC_INTERVAL_MS } from './cycle-records.ts';
import type { Life } from './life.ts';
import { memoizeByNumber } from './memoize.ts';
import { cycleCreatedMs, nightProcessedMs } from './processing.ts';
import { type RecordedSleep, recordedSleeps } from './recorded-sleeps.ts';
import { recoveryVersions } from './recovery-records.ts';
import { sleepVersions } from './sleep-records.ts';
import { type Entry, newestFirst, type Timelines, type Versions, versionAt } from './versions.ts';
import { workoutVersions } from './workout-records.ts';

/** A cycle with all that happens in it, over time. */
export interface CycleHistory {
  /** From here on nothing of it changes any more. */
  settledMs: number;
  at(nowMs: number): Timelines;
  /** The next instant at which `at` may show something else. */
  nextChangeMs(nowMs: number): number;
}

/**
 * Histories of cycles by the night that opens them. `calibrating` marks the recoveries of a member's
 * first nights.
 */
export function createRecorder(life: Life): (night: number, calibrating: boolean) => CycleHistory {
  const sleepsOf = memoizeByNumber((night) => recordedSleeps(life, night));
  const openedMs = (night: number) => cycleOpenedMs(life, night, sleepsOf(night));
  return (night, calibrating) => {
    const createdMs = openedMs(night);
    const closedMs = openedMs(life.oddities.nextCycle(night));
    const things = {
      sleeps: sleepsOf(night).map((sleep) => sleepVersions(life, night, sleep)),
      recoveries: sleepsOf(night).map((sleep) => recoveryVersions(life, night, sleep, calibrating)),
      workouts: workoutsOfCycle(life, night, createdMs),
    };
    const cycleAt = (nowMs: number) =>
      nowMs < closedMs
        ? openCycle(life, night, createdMs, nowMs)
        : closedCycle(life, night, createdMs, closedMs);
    return trackChanges(createdMs, closedMs, cycleAt, things);
  };
}

interface Things {
  sleeps: readonly Versions<Sleep>[];
  recoveries: readonly Versions<Recovery>[];
  workouts: readonly Versions<Workout>[];
}

function trackChanges(
  createdMs: number,
  closedMs: number,
  cycleAt: (nowMs: number) => Entry<Cycle>,
  { sleeps, recoveries, workouts }: Things,
): CycleHistory {
  const changes = [sleeps, recoveries, workouts].flat(2).map((version) => version.fromMs);
  const settledMs = Math.max(closedMs, ...changes);
  const view = (nowMs: number): Timelines => ({
    cycles: nowMs < createdMs ? [] : [cycleAt(nowMs)],
    sleeps: visible(sleeps, nowMs),
    recoveries: visible(recoveries, nowMs),
    workouts: visible(workouts, nowMs),
  });
  let settled: Timelines | undefined;
  return {
    settledMs,
    at: (nowMs) => {
      if (nowMs < settledMs) return view(nowMs);
      settled ??= view(settledMs);
      return settled;
    },
    nextChangeMs: (nowMs) => {
      const sync = (Math.floor(nowMs / SYNC_INTERVAL_MS) + 1) * SYNC_INTERVAL_MS;
      return Math.min(sync, ...[createdMs, closedMs, ...changes].filter((change) => change > nowMs));
    },
  };
}

/** When the cycle appears: with its main sleep, or when that would have been. */
function cycleOpenedMs(life: Life, night: number, sleeps: readonly RecordedSleep[]): number {
  const main = sleeps.find((sleep) => !sleep.nap);
  const processedMs = main?.createdMs ?? nightProcessedMs(life, night, life.nightOf(night).endMs);
  return cycleCreatedMs(life, night, processedMs);
}

/** A cycle that runs over a night which was not noticed has the workouts of both days. */
function workoutsOfCycle(life: Life, night: number, createdMs: number): Versions<Workout>[] {
  const days = Array.from({ length: life.oddities.nextCycle(night) - night }, (_, index) => night + index);
  return days.flatMap((day) =>
    life.sessionsOf(day).map((session) => workoutVersions(life, day, session, createdMs)),
  );
}

function visible<T>(things: readonly Versions<T>[], nowMs: number): Entry<T>[] {
  return things.flatMap((versions) => versionAt(versions, nowMs) ?? []).sort(newestFirst);
}
