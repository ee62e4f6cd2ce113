import {
  ALCOHOL,
  BASELINE,
  HARD_DAY,
  ILLNESS,
  MORNING_NOISE,
  type MorningEffect,
  SHORT_SLEEP,
} from '../effects.ts';
import { HOUR_MS } from './calendar.ts';
import type { Conditions } from './conditions.ts';
import type { Night } from './night.ts';
import type { Noise } from './noise.ts';
import type { Oddities } from './oddities.ts';
import { asleepMs } from './stages.ts';

/** What the body shows at the end of a night. */
export interface Morning {
  recoveryScore: number;
  restingHeartRate: number;
  hrvMs: number;
  respiratoryRate: number;
  spo2Percent: number;
  skinTempCelsius: number;
}

interface MorningContext {
  noise: Noise;
  oddities: Oddities;
  conditions: Conditions;
  nightOf(night: number): Night;
  /** Strain of the cycle that a night opens; 0 where it has none. */
  strainOf(night: number): number;
}

export function wakeUp(night: number, context: MorningContext): Morning {
  const { noise, conditions } = context;
  const { recoveryPoints, hrvMs, rhrBpm } = sumEffects([
    [1, BASELINE],
    ...plantedEffects(night, context),
    [noise.drifting('readiness', night, MORNING_NOISE.persistence), MORNING_NOISE.readiness],
  ]);
  const own = (stream: keyof MorningEffect) =>
    MORNING_NOISE.own[stream] * noise.normal(`own ${stream}`, night);
  const varied = (stream: 'respiratoryRatePerMinute' | 'skinTempCelsius' | 'spo2Percent') =>
    BASELINE[stream] + MORNING_NOISE[stream] * noise.drifting(stream, night, 0.3);
  const illness = conditions.illness(night);
  return {
    recoveryScore: clamp(Math.round(recoveryPoints + own('recoveryPoints')), 1, 99),
    restingHeartRate: clamp(Math.round(rhrBpm + own('rhrBpm')), 38, 90),
    hrvMs: clamp(hrvMs + conditions.hrvSeasonMs(night) + own('hrvMs'), 20, 140),
    respiratoryRate: varied('respiratoryRatePerMinute') + illness * ILLNESS.respiratoryRatePerMinute,
    skinTempCelsius: varied('skinTempCelsius') + illness * ILLNESS.skinTempCelsius,
    spo2Percent: clamp(varied('spo2Percent'), 90, 100),
  };
}

/** How much of each planted effect this morning bears. */
function plantedEffects(night: number, context: MorningContext): [number, MorningEffect][] {
  const { conditions, oddities, nightOf, strainOf } = context;
  const before = oddities.previousCycle(night);
  const asleepHours = asleepMs(nightOf(night).stages) / HOUR_MS;
  return [
    [conditions.alcohol(before) ? 1 : 0, ALCOHOL],
    [Math.max(0, strainOf(before) - HARD_DAY.strainThreshold), HARD_DAY.perUnit],
    [Math.max(0, SHORT_SLEEP.asleepThresholdHours - asleepHours), SHORT_SLEEP.perHour],
    [conditions.illness(night), ILLNESS.morning],
  ];
}

function sumEffects(parts: readonly (readonly [number, MorningEffect])[]): MorningEffect {
  const sum = { recoveryPoints: 0, hrvMs: 0, rhrBpm: 0 };
  for (const [amount, effect] of parts) {
    sum.recoveryPoints += amount * effect.recoveryPoints;
    sum.hrvMs += amount * effect.hrvMs;
    sum.rhrBpm += amount * effect.rhrBpm;
  }
  return sum;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
