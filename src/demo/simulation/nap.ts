import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import { divideSleep, type Stages } from './stages.ts';
import { type Session, strapOffAt, type TrainingContext } from './training.ts';

export interface Nap {
  startMs: number;
  endMs: number;
  stages: Stages;
  /** Some naps get a recovery of their own, under the cycle of the night. */
  recovers: boolean;
}

const NAP_CHANCE = 0.08;
const RECOVERS_CHANCE = 0.5;
const AFTER_WAKING_HOURS = { least: 6.3, most: 7.8 };
const LENGTH_MINUTES = { least: 22, most: 95 };

/** The nap of the waking day after a night; a night that was not recorded always has one. */
export function napAfter(
  night: number,
  sessions: readonly Session[],
  context: TrainingContext,
): Nap | undefined {
  const { noise, nightOf, oddities } = context;
  const oddity = oddities.at(night);
  if (oddity === 'no-sleep' || oddity === 'missed' || oddity === 'strap-off') return undefined;
  if (oddity !== 'nap-only' && !noise.chance('nap', night, NAP_CHANCE)) return undefined;

  const between = (stream: string, { least, most }: { least: number; most: number }) =>
    least + (most - least) * noise.uniform(stream, night);
  const waking = nightOf(night);
  const startMs = waking.endMs + Math.round(between('nap start', AFTER_WAKING_HOURS) * HOUR_MS);
  const endMs = startMs + Math.round(between('nap length', LENGTH_MINUTES) * MINUTE_MS);
  const dayEndsMs = oddities.strapComesOff(night) ? strapOffAt(waking) : nightOf(night + 1).startMs;
  const busy = sessions.some((session) => session.startMs < endMs && session.endMs > startMs);
  if (busy || endMs > dayEndsMs - HOUR_MS) return undefined;
  return {
    startMs,
    endMs,
    stages: divideSleep(endMs - startMs, night, 'nap', noise),
    recovers: noise.chance('nap recovery', night, RECOVERS_CHANCE),
  };
}
