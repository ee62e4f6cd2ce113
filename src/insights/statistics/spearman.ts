import { countEffectivePairs, dot } from './effective-pairs.ts';
import { NORMAL_975 } from './normal.ts';
import { midranks } from './ranks.ts';
import { studentTwoSided } from './student-t.ts';

/** Two values that belong together, at the day of the second one. */
export interface Pair {
  at: number;
  x: number;
  y: number;
}

export interface RankCorrelation {
  n: number;
  /** Independent pairs that the correlation is worth; never above n. */
  nEffective: number;
  rho: number;
  interval: { low: number; high: number };
  p: number;
}

/** Fewer pairs are not looked at. */
export const FEWEST_PAIRS = 10;

/**
 * Spearman's ρ (1904, ties as midranks) of pairs in any order, with p by Student's t and the interval of Bonett &
 * Wright (2000), both on an effective number of pairs (Pyper & Peterman 1998). Undefined for fewer than ten pairs, or
 * where one of the two never varies.
 */
export function correlateRanks(pairs: readonly Pair[]): RankCorrelation | undefined {
  const n = pairs.length;
  if (n < FEWEST_PAIRS) return undefined;
  const sorted = [...pairs].sort((a, b) => a.at - b.at || a.x - b.x || a.y - b.y);
  const x = centeredRanks(sorted.map((pair) => pair.x));
  const y = centeredRanks(sorted.map((pair) => pair.y));
  const scale = Math.sqrt(dot(x, x) * dot(y, y));
  if (scale === 0) return undefined;
  const rho = Math.min(Math.max(dot(x, y) / scale, -1), 1);
  const nEffective = countEffectivePairs(
    sorted.map(({ at }) => at),
    x,
    y,
  );
  const half = NORMAL_975 * Math.sqrt((1 + rho ** 2 / 2) / (nEffective - 3));
  const t = rho * Math.sqrt((nEffective - 2) / (1 - rho ** 2));
  return {
    n,
    nEffective,
    rho,
    interval: { low: Math.tanh(Math.atanh(rho) - half), high: Math.tanh(Math.atanh(rho) + half) },
    p: Number.isFinite(t) ? studentTwoSided(t, nEffective - 2) : 0,
  };
}

/** Ranks less their mean, which ties leave as it is. */
function centeredRanks(values: readonly number[]): Float64Array {
  return midranks(values).map((rank) => rank - (values.length + 1) / 2);
}
