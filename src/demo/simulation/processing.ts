import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import type { Life } from './life.ts';

/** When WHOOP has received and processed what the strap measured. All in epoch milliseconds. */

/** Half of all sleeps arrive within five minutes or so; a few only when the phone is found again. */
const SLEEP_LAG = { leastMs: 2 * MINUTE_MS, meanMs: 4.5 * MINUTE_MS, mostMs: 28 * MINUTE_MS };
const WORKOUT_LAG = { leastMs: MINUTE_MS, meanMs: 7 * MINUTE_MS, mostMs: 32 * MINUTE_MS };
const LATE_SYNC = { chance: 0.015, leastMs: 2 * HOUR_MS, spreadMs: 5 * HOUR_MS };

interface Lag {
  leastMs: number;
  meanMs: number;
  mostMs: number;
}

export function nightProcessedMs(life: Life, night: number, endMs: number): number {
  const { noise } = life;
  const late = noise.chance('late sync', night, LATE_SYNC.chance)
    ? LATE_SYNC.leastMs + LATE_SYNC.spreadMs * noise.uniform('late sync time', night)
    : 0;
  return Math.round(endMs + lagOf(noise.uniform('sleep lag', night), SLEEP_LAG) + late);
}

/** The cycle is recorded a few seconds before the sleep that opens it. */
export function cycleCreatedMs(life: Life, night: number, processedMs: number): number {
  return processedMs - Math.round(4_500 + 1_500 * life.noise.uniform('cycle lag', night));
}

/** Nothing of a day arrives before the night that opens it. */
export function napProcessedMs(life: Life, night: number, endMs: number, nightMs: number): number {
  return Math.max(
    Math.round(endMs + lagOf(life.noise.uniform('nap lag', night), SLEEP_LAG)),
    nightMs + MINUTE_MS,
  );
}

export function workoutProcessedMs(
  life: Life,
  night: number,
  slot: number,
  endMs: number,
  nightMs: number,
): number {
  const lag = lagOf(life.noise.uniform('workout lag', night, slot), WORKOUT_LAG);
  return Math.max(Math.round(endMs + lag), nightMs + MINUTE_MS);
}

/** From the record to its score: some minutes. */
export function scoringMs(life: Life, kind: string, night: number, index = 0): number {
  return Math.round((1.5 + 6 * life.noise.uniform(`${kind} scoring`, night, index)) * MINUTE_MS);
}

function lagOf(uniform: number, { leastMs, meanMs, mostMs }: Lag): number {
  return Math.min(leastMs - meanMs * Math.log(1 - uniform), mostMs);
}
