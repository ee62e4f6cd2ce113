import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import type { Nap } from './nap.ts';
import type { Night } from './night.ts';
import type { Oddities } from './oddities.ts';
import { asleepMs } from './stages.ts';

/** Milliseconds, as WHOOP splits them; their sum is the need. */
export interface SleepNeed {
  baselineMs: number;
  debtMs: number;
  strainMs: number;
  /** Zero or negative. */
  napMs: number;
}

interface SleepNeedContext {
  oddities: Oddities;
  nightOf(night: number): Night;
  napOf(night: number): Nap | undefined;
  strainOf(night: number): number;
}

const BASELINE_MS = 7.55 * HOUR_MS + 12_345;
/** What of the shortfall of the last four nights is still owed. */
const DEBT_SHARES = [0.4, 0.22, 0.12, 0.06];
const SHORTFALL_FORGIVEN_MS = 20 * MINUTE_MS;
const STRAIN_AT_MOST_MS = 65 * MINUTE_MS;
const NAP_SHARE = 0.7;

export function needSleep(
  night: number,
  { oddities, nightOf, napOf, strainOf }: SleepNeedContext,
): SleepNeed {
  const debt = DEBT_SHARES.reduce((sum, share, index) => {
    const shortfall = BASELINE_MS - asleepMs(nightOf(night - 1 - index).stages) - SHORTFALL_FORGIVEN_MS;
    return sum + share * Math.max(0, shortfall);
  }, 0);
  const before = oddities.previousCycle(night);
  const nap = napOf(before);
  return {
    baselineMs: BASELINE_MS,
    debtMs: Math.round(debt),
    strainMs: Math.round(STRAIN_AT_MOST_MS * (strainOf(before) / 21) ** 2),
    napMs: nap ? -Math.round(NAP_SHARE * asleepMs(nap.stages)) : 0,
  };
}

export function totalNeedMs({ baselineMs, debtMs, strainMs, napMs }: SleepNeed): number {
  return baselineMs + debtMs + strainMs + napMs;
}
