import { countInversions } from './inversions.ts';
import type { Observation } from './observations.ts';
import { tieSizes } from './ranks.ts';

/** So many slopes are sorted at once; of more, only those around a wanted rank. */
const MOST_SORTED = 70_000;
/** Standard errors of a sample's quantile that are left on either side of a wanted rank. */
const BRACKET_ERRORS = 5;
/** Steps of this share of all days fall evenly among them. */
const GOLDEN_RATIO = 0.6180339887498949;

/** The slopes between all pairs of days of a series, of which few are ever looked at. */
export interface PairSlopes {
  /** Pairs that rise, fall and stay level. Two values of one day make no pair. */
  rising: number;
  falling: number;
  level: number;
  /** The slope (value a day) of a rank, 0 being the steepest fall; NaN for a rank that there is not. */
  ofRank(rank: number): number;
  /** The gentlest rise (`sign` 1) or fall (−1) that there is, and how many pairs have it. */
  gentlest(sign: 1 | -1): { slope: number; count: number };
}

/** `series` in order of time, and on one day of size. Time O(n²), memory O(n) beyond some tens of thousands of pairs. */
export function pairSlopes(series: readonly Observation[]): PairSlopes {
  const pairs = new Pairs(series);
  const counts = countPairs(series);
  const total = counts.rising + counts.falling + counts.level;
  const gentlest = (sign: 1 | -1) => pairs.gentlest(sign);
  const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (total <= MOST_SORTED) {
    const { inside } = pairs.within(everything);
    return { ...counts, gentlest, ofRank: (rank) => inside[rank] ?? Number.NaN };
  }
  const sample = pairs.sample(MOST_SORTED);
  let last: Slopes = { below: 0, inside: new Float64Array() };
  return {
    ...counts,
    gentlest,
    ofRank(rank) {
      const holds = () => rank >= last.below && rank < last.below + last.inside.length;
      if (!holds()) last = pairs.within(bracket(sample, rank / total));
      if (!holds()) last = pairs.within(everything);
      return last.inside[rank - last.below] ?? Number.NaN;
    },
  };
}

/** Two values of one day are in ascending order, and none of the pairs that fall. */
function countPairs(series: readonly Observation[]): Pick<PairSlopes, 'rising' | 'falling' | 'level'> {
  const falling = countInversions(Float64Array.from(series, ({ value }) => value));
  const level =
    countTied(series.map(({ value }) => value)) - countTied(series.map(({ at, value }) => `${at} ${value}`));
  const ofTwoDays = (series.length ** 2 - series.length) / 2 - countTied(series.map(({ at }) => at));
  return { rising: ofTwoDays - falling - level, falling, level };
}

function countTied(keys: readonly (number | string)[]): number {
  return tieSizes(keys).reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

interface Bracket {
  low: number;
  high: number;
}

interface Slopes {
  /** How many there are below these. */
  below: number;
  inside: Float64Array;
}

/** Where the quantile of a share of all slopes almost surely lies, by a sample of them. */
function bracket(sample: Float64Array, share: number): Bracket {
  const error = BRACKET_ERRORS * Math.sqrt((share * (1 - share)) / sample.length) + 1 / sample.length;
  return {
    low: sample[Math.floor((share - error) * sample.length)] ?? Number.NEGATIVE_INFINITY,
    high: sample[Math.ceil((share + error) * sample.length)] ?? Number.POSITIVE_INFINITY,
  };
}

class Pairs {
  readonly #at: Float64Array;
  readonly #values: Float64Array;

  constructor(series: readonly Observation[]) {
    this.#at = Float64Array.from(series, ({ at }) => at);
    this.#values = Float64Array.from(series, ({ value }) => value);
  }

  /** The slopes of a bracket, its ends included. */
  within({ low, high }: Bracket): Slopes {
    const [at, values] = [this.#at, this.#values];
    const inside: number[] = [];
    let below = 0;
    for (let i = 0; i < at.length; i++) {
      const day = at[i] ?? 0;
      const value = values[i] ?? 0;
      for (let j = i + 1; j < at.length; j++) {
        const days = (at[j] ?? 0) - day;
        if (days === 0) continue;
        const slope = ((values[j] ?? 0) - value) / days;
        if (slope < low) below += 1;
        else if (slope <= high) inside.push(slope);
      }
    }
    return { below, inside: Float64Array.from(inside).sort() };
  }

  gentlest(sign: 1 | -1): { slope: number; count: number } {
    const [at, values] = [this.#at, this.#values];
    let [least, count] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < at.length; i++) {
      for (let j = i + 1; j < at.length; j++) {
        const rise = sign * ((values[j] ?? 0) - (values[i] ?? 0));
        const days = (at[j] ?? 0) - (at[i] ?? 0);
        if (days === 0 || rise <= 0 || rise / days > least) continue;
        if (rise / days < least) [least, count] = [rise / days, 0];
        count += 1;
      }
    }
    return { slope: sign * least, count };
  }

  /** About `size` slopes, sorted: each day with an equal number of others, spread evenly. */
  sample(size: number): Float64Array {
    const n = this.#at.length;
    const slopes: number[] = [];
    for (let k = 0; k < size; k++) {
      const i = k % n;
      const j = Math.floor(((k * GOLDEN_RATIO) % 1) * n);
      const days = (this.#at[j] ?? 0) - (this.#at[i] ?? 0);
      if (days !== 0) slopes.push(((this.#values[j] ?? 0) - (this.#values[i] ?? 0)) / days);
    }
    return Float64Array.from(slopes).sort();
  }
}
