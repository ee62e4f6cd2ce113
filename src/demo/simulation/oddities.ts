import { memoizeByNumber } from './memoize.ts';
import type { Noise } from './noise.ts';

/**
 * What WHOOP's data does besides the ordinary night:
 * - `nap-only`: the night was not recorded, the cycle has a nap
 * - `no-sleep`: the cycle has no sleep at all
 * - `edited`: two main sleeps share the cycle, the one created later counts
 * - `missed`: the night was not noticed, the cycle before runs on
 * - `strap-off`: as `missed`, for three nights, and the cycle before has no score
 * - `unscorable`: sleep and recovery without a score
 */
export type Oddity = 'nap-only' | 'no-sleep' | 'edited' | 'missed' | 'strap-off' | 'unscorable';

/** Each once in a round of half a year, in this order, weeks apart, so that they never touch. */
const SCHEDULE: readonly Oddity[] = ['nap-only', 'strap-off', 'edited', 'no-sleep', 'missed', 'unscorable'];
const ROUND_DAYS = 182;
const SPACING_DAYS = 28;
const STRAP_OFF_NIGHTS = 3;

export interface Oddities {
  at(night: number): Oddity | undefined;
  /** False for nights that open no cycle. */
  opensCycle(night: number): boolean;
  /** The next night after this one that opens a cycle, and so ends the one before. */
  nextCycle(night: number): number;
  previousCycle(night: number): number;
  /** The strap comes off during the cycle that this night opens. */
  strapComesOff(night: number): boolean;
}

export function createOddities(noise: Noise): Oddities {
  const at = memoizeByNumber((night): Oddity | 'none' => {
    const round = Math.floor(night / ROUND_DAYS);
    const index = SCHEDULE.findIndex((oddity, slot) => {
      const drawn = Math.floor(noise.uniform('oddity', round, slot) * (SPACING_DAYS - 10));
      const first = round * ROUND_DAYS + slot * SPACING_DAYS + 5 + drawn;
      return night >= first && night < first + (oddity === 'strap-off' ? STRAP_OFF_NIGHTS : 1);
    });
    return SCHEDULE[index] ?? 'none';
  });
  const opensCycle = (night: number) => at(night) !== 'missed' && at(night) !== 'strap-off';

  function step(night: number, by: 1 | -1): number {
    let other = night + by;
    while (!opensCycle(other)) other += by;
    return other;
  }
  return {
    at: (night) => {
      const oddity = at(night);
      return oddity === 'none' ? undefined : oddity;
    },
    opensCycle,
    nextCycle: (night) => step(night, 1),
    previousCycle: (night) => step(night, -1),
    strapComesOff: (night) => opensCycle(night) && at(night + 1) === 'strap-off',
  };
}
