const ENOUGH_TERMS = 100;
/** Below it the sum of a hundred terms is 1 to the last digit. */
const CERTAIN_BELOW = 0.2;

/** Probability that the largest distance of a Brownian bridge from 0 exceeds `distance` (Kolmogorov 1933). */
export function bridgeExceeds(distance: number): number {
  if (distance < CERTAIN_BELOW) return 1;
  let sum = 0;
  for (let k = 1; k <= ENOUGH_TERMS; k++) sum -= (-1) ** k * Math.exp(-2 * (k * distance) ** 2);
  return Math.min(1, 2 * sum);
}
