import { mean, type Observation } from './observations.ts';

/**
 * φ of an AR(1) process: the lag-1 autocorrelation of `residuals` (in order of time), taken over pairs one day
 * apart only, corrected for the bias that `fitted` estimated levels or slopes leave in so short a series
 * (Kendall 1954, Marriott & Pope 1954, Shaman & Stine 1988), and never below 0; 0, too, where
 * no two days follow one another. At most what makes the whole series count as one day.
 */
export function estimateAutocorrelation(residuals: readonly Observation[], fitted: number): number {
  const n = residuals.length;
  const raw = lagOneCorrelation(residuals);
  if (raw === undefined) return 0;
  const free = n - fitted - 2;
  const corrected = free > 0 ? (n * raw + fitted) / free : 1;
  return Math.min(Math.max(corrected, 0), (n - 1) / (n + 1));
}

/** By how much AR(1) noise widens the variance of a mean or a slope (Bartlett 1935, Bayley & Hammersley 1946). */
export function varianceInflation(phi: number): number {
  return (1 + phi) / (1 - phi);
}

/**
 * ΣΣ φ^|tᵢ−tⱼ| over all pairs of `days` (ascending), each day with itself included: n² over it is how many
 * independent days their mean is worth under AR(1) noise, in whatever pattern they lie (Bayley & Hammersley 1946).
 */
export function sumCorrelations(days: readonly number[], phi: number): number {
  let total = 0;
  let before = 0;
  for (const [index, day] of days.entries()) {
    const apart = day - (days[index - 1] ?? day);
    before = index === 0 ? 0 : phi ** Math.max(1, apart) * (1 + before);
    total += 1 + 2 * before;
  }
  return total;
}

/** Undefined where no two days follow one another, or nothing varies. */
function lagOneCorrelation(residuals: readonly Observation[]): number | undefined {
  const center = mean(residuals.map(({ value }) => value));
  const byDay = new Map(residuals.map(({ at, value }) => [at, value - center]));
  let squares = 0;
  let products = 0;
  let pairs = 0;
  for (const { at, value } of residuals) {
    squares += (value - center) ** 2;
    const before = byDay.get(at - 1);
    if (before === undefined) continue;
    products += before * (value - center);
    pairs += 1;
  }
  return pairs > 0 && squares > 0 ? products / pairs / (squares / residuals.length) : undefined;
}
