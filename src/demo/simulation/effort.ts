import { MINUTE_MS } from './calendar.ts';
import type { Noise } from './noise.ts';
import type { Sport } from './sports.ts';

/** What a session took out of the member. */
export interface Effort {
  /** Whole milliseconds in zones 0–5; they add up to the session. */
  zonesMs: readonly number[];
  /** Cardiovascular load: loads add up, strain is what `strainOf` makes of the sum. */
  load: number;
  averageHeartRate: number;
  maxHeartRate: number;
  kilojoule: number;
}

export const MAX_HEART_RATE_BPM = 188;

/** Load of a minute in zones 0–5. */
const LOAD_PER_MINUTE = [0.008, 0.025, 0.055, 0.1, 0.165, 0.23];
/** Middle of zones 0–5 as a share of the maximum heart rate. */
const ZONE_MIDDLES = [0.46, 0.55, 0.65, 0.75, 0.85, 0.94];
const STRAIN_SCALE = 9;

/** Strain (0–21) of a load: the more there is, the less another unit adds, as with WHOOP's own. */
export function strainOf(load: number): number {
  return 21 * (1 - Math.exp(-load / STRAIN_SCALE));
}

/** `slot` tells the sessions of one day apart. */
export function exertHeart(
  sport: Sport,
  durationMs: number,
  night: number,
  slot: number,
  noise: Noise,
): Effort {
  const weights = sport.zones.map(
    (share, zone) => share * (0.65 + 0.7 * noise.uniform('zone', night, 10 * slot + zone)),
  );
  const zonesMs = divideWhole(durationMs, weights);
  const minutes = durationMs / MINUTE_MS;
  const weigh = (perZone: readonly number[]) =>
    zonesMs.reduce((sum, ms, zone) => sum + (ms / MINUTE_MS) * (perZone[zone] ?? 0), 0);
  const average = (weigh(ZONE_MIDDLES) / minutes) * MAX_HEART_RATE_BPM;
  const highest = zonesMs.findLastIndex((ms) => ms > MINUTE_MS / 4);
  const peak = (ZONE_MIDDLES[highest] ?? 0) + 0.05 * noise.uniform('peak', night, slot);
  return {
    zonesMs,
    load: weigh(LOAD_PER_MINUTE),
    averageHeartRate: Math.round(average),
    maxHeartRate: Math.round(Math.max(average + 3, peak * MAX_HEART_RATE_BPM)),
    kilojoule: minutes * kilojoulePerMinute(average),
  };
}

/** Keytel et al. 2005, for one adult of about 74 kg. */
function kilojoulePerMinute(heartRate: number): number {
  return Math.max(6, 0.6309 * heartRate - 33.5);
}

/** `total` in whole parts in proportion to the weights; the largest part takes the rounding. */
function divideWhole(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / sum));
  const rest = total - parts.reduce((a, b) => a + b, 0);
  const largest = parts.indexOf(Math.max(...parts));
  return parts.map((part, index) => (index === largest ? part + rest : part));
}
