import { HOUR_MS, MINUTE_MS } from './calendar.ts';
import type { DayLoad } from './day-load.ts';
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
  loadUntil(night: number, instantMs: number): DayLoad;
}

const BASELINE_MS = 7.55 * HOUR_MS + 12_345;
/** What of the shortfall of the last four nights is still owed. */
const DEBT_SHARES = [0.4, 0.22, 0.12, 0.06];
const SHORTFALL_FORGIVEN_MS = 20 * MINUTE_MS;
const STRAIN_AT_MOST_MS = 65 * MINUTE_MS;

/** What a night needs when it begins: a nap of the day before has paid off as much as was slept in it. */
export function needSleep(night: number, context: SleepNeedContext): SleepNeed {
  const { oddities, napOf, strainOf } = context;
  const before = oddities.previousCycle(night);
  const nap = napOf(before);
  return {
    ...needBefore(night, strainOf(before), context),
    napMs: nap ? -asleepMs(nap.stages) : 0,
  };
}

/** The next night's need as it stands at an instant of the day, which is what WHOOP gives with a nap. */
export function needSleepAt(night: number, instantMs: number, context: SleepNeedContext): SleepNeed {
  const { oddities, loadUntil } = context;
  const strain = oddities.strapComesOff(night) ? 0 : loadUntil(night, instantMs).strain;
  return { ...needBefore(oddities.nextCycle(night), strain, context), napMs: 0 };
}

function needBefore(night: number, strain: number, { nightOf }: SleepNeedContext): Omit<SleepNeed, 'napMs'> {
  const debt = DEBT_SHARES.reduce((sum, share, index) => {
    const shortfall = BASELINE_MS - asleepMs(nightOf(night - 1 - index).stages) - SHORTFALL_FORGIVEN_MS;
    return sum + share * Math.max(0, shortfall);
  }, 0);
  return {
    baselineMs: BASELINE_MS,
    debtMs: Math.round(debt),
    strainMs: Math.round(STRAIN_AT_MOST_MS * (strain / 21) ** 2),
  };
}

export function totalNeedMs({ baselineMs, debtMs, strainMs, napMs }: SleepNeed): number {
  return baselineMs + debtMs + strainMs + napMs;
}
