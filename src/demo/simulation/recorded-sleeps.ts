import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import { uuidOf } from './identity.ts';
import type { Life } from './life.ts';
import type { Nap } from './nap.ts';
import { napProcessedMs, nightProcessedMs } from './processing.ts';
import { divideSleep, type Stages } from './stages.ts';

/** A sleep as WHOOP has it, from one instant on. */
export interface SleepRevision {
  fromMs: number;
  startMs: number;
  endMs: number;
  stages: Stages;
  /** Points by which the sleep performance differs from the first score. */
  performanceShift: number;
}

export interface RecordedSleep {
  id: string;
  /** Name of its random streams: tells the sleeps of one cycle apart. */
  kind: 'night' | 'first draft' | 'nap';
  nap: boolean;
  scorable: boolean;
  recovers: boolean;
  createdMs: number;
  revisions: readonly SleepRevision[];
}

const RESCORED_CHANCE = 0.2;
const RESCORED_WITHIN_MS = 20 * HOUR_MS;
const SLEPT_ON_CHANCE = 0.015;
const SLEPT_ON_MS = 45 * MINUTE_MS;
const EDITED_BY_MS = 70 * MINUTE_MS;
const EDITED_AFTER_MS = 1.5 * HOUR_MS;

/** The sleeps of the cycle that a night opens, in the order in which they were recorded. */
export function recordedSleeps(life: Life, night: number): RecordedSleep[] {
  const nights = recordMainSleeps(life, night);
  const nap = life.napOf(night);
  return nap ? [...nights, recordNap(life, night, nap, nights[0]?.createdMs)] : nights;
}

function recordMainSleeps(life: Life, night: number): RecordedSleep[] {
  switch (life.oddities.at(night)) {
    case 'no-sleep':
    case 'nap-only':
      return [];
    case 'edited':
      return recordEditedNight(life, night);
    default:
      return [recordNight(life, night)];
  }
}

function recordNight(life: Life, night: number): RecordedSleep {
  const { noise, oddities } = life;
  const { startMs, endMs, stages } = life.nightOf(night);
  const scorable = oddities.at(night) !== 'unscorable';
  const final = { startMs, endMs, stages, performanceShift: 0 };
  const base = {
    id: uuidOf(noise, 'sleep', night),
    kind: 'night',
    nap: false,
    scorable,
    recovers: true,
  } as const;

  if (noise.chance('slept on', night, SLEPT_ON_CHANCE)) {
    // The sleep is recorded when the member first stirs, and extended when they wake for good.
    const firstEndMs = endMs - SLEPT_ON_MS;
    const createdMs = nightProcessedMs(life, night, firstEndMs);
    const first = withEnd(life, night, firstEndMs);
    const extended = { ...final, fromMs: Math.max(endMs, createdMs) + 6 * MINUTE_MS };
    return { ...base, createdMs, revisions: [{ ...first, fromMs: createdMs }, extended] };
  }
  const createdMs = nightProcessedMs(life, night, endMs);
  const revisions = [{ ...final, fromMs: createdMs }];
  if (noise.chance('rescored', night, RESCORED_CHANCE)) {
    const after = Math.round(MINUTE_MS + RESCORED_WITHIN_MS * noise.uniform('rescored after', night));
    const performanceShift = 1 + (noise.bits('rescored by', night) % 3);
    revisions.push({ ...final, performanceShift, fromMs: createdMs + after });
  }
  return { ...base, createdMs, revisions };
}

/** Two main sleeps from the same onset: what WHOOP detected, and what the member made of it some hours later. */
function recordEditedNight(life: Life, night: number): RecordedSleep[] {
  const { noise } = life;
  const { startMs, endMs, stages } = life.nightOf(night);
  const detectedEndMs = endMs + (noise.chance('edit shortens', night, 0.5) ? EDITED_BY_MS : -EDITED_BY_MS);
  const detectedMs = nightProcessedMs(life, night, detectedEndMs);
  const editedMs =
    Math.max(endMs, detectedMs) + Math.round(EDITED_AFTER_MS * (1 + noise.uniform('edited after', night)));
  const common = { nap: false, scorable: true, recovers: true };
  return [
    {
      ...common,
      id: uuidOf(noise, 'sleep', night, 1),
      kind: 'first draft',
      createdMs: detectedMs,
      revisions: [{ ...withEnd(life, night, detectedEndMs), fromMs: detectedMs }],
    },
    {
      ...common,
      id: uuidOf(noise, 'sleep', night),
      kind: 'night',
      createdMs: editedMs,
      revisions: [{ startMs, endMs, stages, performanceShift: 0, fromMs: editedMs }],
    },
  ];
}

function recordNap(life: Life, night: number, nap: Nap, mainSleepMs?: number): RecordedSleep {
  const { startMs, endMs, stages, recovers } = nap;
  const nightMs = mainSleepMs ?? nightProcessedMs(life, night, life.nightOf(night).endMs);
  const createdMs = napProcessedMs(life, night, endMs, nightMs);
  return {
    id: uuidOf(life.noise, 'nap', night),
    kind: 'nap',
    nap: true,
    scorable: true,
    recovers,
    createdMs,
    revisions: [{ startMs, endMs, stages, performanceShift: 0, fromMs: createdMs }],
  };
}

/** The night as it looked with another end. */
function withEnd(life: Life, night: number, endMs: number): Omit<SleepRevision, 'fromMs'> {
  const { startMs } = life.nightOf(night);
  const stages = divideSleep(endMs - startMs, night, 'first draft', life.noise);
  return { startMs, endMs, stages, performanceShift: 0 };
}
