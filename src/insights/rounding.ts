import { ALPHA } from './statistics/significance.ts';

const DIGITS = 3;
const PROBABILITY_DIGITS = 2;
/** Below it the normal approximation of any test says no more than that it is small. */
const LEAST_PROBABILITY = 1e-6;
const BELOW_ALPHA = 0.049;

/** To three significant digits, never −0: a slope or a difference must not round to nothing. */
export function roundSignificant(value: number): number {
  return Number(value.toPrecision(DIGITS)) + 0;
}

/** To two significant digits, at least one in a million, and below 0.05 exactly where `p` is. */
export function roundProbability(p: number): number {
  const rounded = Number(Math.max(p, LEAST_PROBABILITY).toPrecision(PROBABILITY_DIGITS));
  return p < ALPHA && rounded >= ALPHA ? BELOW_ALPHA : rounded;
}
