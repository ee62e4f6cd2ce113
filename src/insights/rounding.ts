const DIGITS = 3;
/** Probabilities below it are shown by their size. */
const SMALL = 0.001;

/** To three significant digits, never −0: a slope or a difference must not round to nothing. */
export function roundSignificant(value: number): number {
  return Number(value.toPrecision(DIGITS)) + 0;
}

/** Down to four decimals, so that a probability below 0.05 still is; a small one to two digits. */
export function roundProbability(p: number): number {
  return p < SMALL ? Number(p.toPrecision(2)) : Math.floor(p * 10_000) / 10_000;
}
