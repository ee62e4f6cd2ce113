import { MINUTE_MS } from './calendar.ts';
import type { Noise } from './noise.ts';

/** Milliseconds; what is not `inBedMs` adds up to it. */
export interface Stages {
  inBedMs: number;
  awakeMs: number;
  noDataMs: number;
  lightMs: number;
  deepMs: number;
  remMs: number;
}

const NO_DATA_CHANCE = 0.03;
const NO_DATA_AT_MOST_MS = 16 * MINUTE_MS;

/** Stages of a sleep of `inBedMs`; `kind` tells the sleeps of one day apart. */
export function divideSleep(inBedMs: number, night: number, kind: string, noise: Noise): Stages {
  function share(stage: string, mean: number, spread: number, least: number, most: number): number {
    return Math.min(Math.max(mean + spread * noise.normal(`${kind} ${stage}`, night), least), most);
  }
  const gap = Math.min(NO_DATA_AT_MOST_MS, inBedMs / 20) * noise.uniform(`${kind} gap length`, night);
  const noDataMs = noise.chance(`${kind} gap`, night, NO_DATA_CHANCE) ? Math.ceil(gap) : 0;
  const asleep = Math.round((inBedMs - noDataMs) * share('efficiency', 0.918, 0.024, 0.75, 0.985));
  const deepMs = Math.round(asleep * share('deep', 0.21, 0.03, 0.08, 0.35));
  const remMs = Math.round(asleep * share('rem', 0.23, 0.035, 0.08, 0.38));
  return {
    inBedMs,
    awakeMs: inBedMs - noDataMs - asleep,
    noDataMs,
    lightMs: asleep - deepMs - remMs,
    deepMs,
    remMs,
  };
}

export function asleepMs({ lightMs, deepMs, remMs }: Stages): number {
  return lightMs + deepMs + remMs;
}
