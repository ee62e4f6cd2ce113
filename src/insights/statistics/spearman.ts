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
/** Lags up to this share of the series tell how long it remembers (Pyper & Peterman 1998) … */
const REMEMBERED_SHARE = 1 / 5;
/** … but no longer than a season. */
const MOST_REMEMBERED_DAYS = 90;
/** Below it a correlation has no standard error. */
const FEWEST_EFFECTIVE_PAIRS = 4;

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
  const nEffective = countEffective(
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

function countEffective(days: readonly number[], x: Float64Array, y: Float64Array): number {
  const n = days.length;
  const first = days[0] ?? 0;
  const span = (days[n - 1] ?? 0) - first + 1;
  const [xByDay, yByDay, known] = [new Float64Array(span), new Float64Array(span), new Uint8Array(span)];
  for (const [index, day] of days.entries()) {
    xByDay[day - first] = x[index] ?? 0;
    yByDay[day - first] = y[index] ?? 0;
    known[day - first] = 1;
  }
  let shared = 0;
  const longest = Math.min(span * REMEMBERED_SHARE, MOST_REMEMBERED_DAYS);
  for (let lag = 1; lag <= longest; lag++) {
    let [pairs, xProducts, yProducts] = [0, 0, 0];
    for (let day = lag; day < span; day++) {
      if (known[day] === 0 || known[day - lag] === 0) continue;
      pairs += 1;
      xProducts += (xByDay[day] ?? 0) * (xByDay[day - lag] ?? 0);
      yProducts += (yByDay[day] ?? 0) * (yByDay[day - lag] ?? 0);
    }
    if (pairs > 0) shared += (xProducts * yProducts) / pairs;
  }
  const inflation = 1 + (2 * n * shared) / (dot(x, x) * dot(y, y));
  return Math.max(FEWEST_EFFECTIVE_PAIRS, n / Math.max(1, inflation));
}

/** Ranks less their mean, which ties leave as it is. */
function centeredRanks(values: readonly number[]): Float64Array {
  return midranks(values).map((rank) => rank - (values.length + 1) / 2);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
