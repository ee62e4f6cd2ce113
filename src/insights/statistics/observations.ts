/** One value at a whole day, numbered from any origin: differences of `at` are real days, gaps included. */
export interface Observation {
  at: number;
  value: number;
}

/** In the order of time; values of one day by size, so that the order of rows never shows. */
export function inOrder(observations: readonly Observation[]): Observation[] {
  return [...observations].sort((a, b) => a.at - b.at || a.value - b.value);
}

/** Arithmetic mean, taken from the first value on, so that equal values have exactly theirs; NaN of nothing. */
export function mean(values: readonly number[]): number {
  const [first = Number.NaN] = values;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}
