/** 97.5 % quantile of the standard normal distribution: ends of a 95 % interval. */
export const NORMAL_975 = 1.959963984540054;

const SQRT_PI = Math.sqrt(Math.PI);
const ENOUGH_TERMS = 200;
/** Below it the series converges quickly, above it the continued fraction. */
const SERIES_BELOW = 2;

/** Probability that a standard normal variable is farther from 0 than `z`, on either side. */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < SERIES_BELOW ? 1 - errorFunction(x) : complementaryErrorFunction(x);
}

/** erf by its series of positive terms, exact near 0 (DLMF 7.6.2). */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < ENOUGH_TERMS && term > sum * Number.EPSILON; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

/** erfc by its continued fraction, from the far end inwards (DLMF 7.9.1). */
function complementaryErrorFunction(x: number): number {
  let fraction = x;
  for (let k = ENOUGH_TERMS; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (SQRT_PI * fraction);
}
