import type { MemberRecords } from '../../src/whoop/member-records.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../../src/whoop/schemas.ts';
import { cycle, recovery, sleep, workout } from './records.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const iso = (ms: number) => new Date(ms).toISOString();

/** A night and a recovery for each of `days` days up to the one that is open at `now`, a workout every other day. */
export function longHistory(days: number, now: string): MemberRecords {
  const openMs = Math.floor(Date.parse(now) / DAY_MS) * DAY_MS - 2 * HOUR_MS;
  const cycles: Cycle[] = [];
  const sleeps: Sleep[] = [];
  const recoveries: Recovery[] = [];
  const workouts: Workout[] = [];
  for (let age = 0; age < days; age++) {
    const startMs = openMs - age * DAY_MS;
    const id = 1_000_000 - age;
    const key = String(id).padStart(7, '0');
    const updated = { created_at: iso(startMs + 9 * HOUR_MS), updated_at: iso(startMs + 9 * HOUR_MS) };
    cycles.push(cycle(id, iso(startMs), age === 0 ? null : iso(startMs + DAY_MS), updated));
    sleeps.push(sleep(`s${key}`, id, iso(startMs), iso(startMs + 8 * HOUR_MS), updated));
    recoveries.push(recovery(`s${key}`, id, id % 100, updated));
    if (age % 2 === 0) workouts.push(workout(`w${key}`, iso(startMs + 10 * HOUR_MS), 45, updated));
  }
  return { cycles, sleeps, recoveries, workouts };
}
