/** Ranks from 1 in the order of `values`, ties sharing the mean of theirs (Kendall 1945). Finite values only. */
export function midranks(values: readonly number[]): Float64Array {
  const sorted = new Float64Array(values).sort();
  const ranks = new Float64Array(values.length);
  for (let index = 0; index < ranks.length; index++) {
    const value = values[index] ?? 0;
    const first = bisect(sorted, (other) => other < value);
    const isTied = sorted[first + 1] === value;
    const end = isTied ? bisect(sorted, (other) => other <= value) : first + 1;
    ranks[index] = (first + end + 1) / 2;
  }
  return ranks;
}

/** Index of the first value of a sorted sample that does not come before, by bisection. */
function bisect(sorted: Float64Array, comesBefore: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesBefore(sorted[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values each value of a sample has, for those it has at least twice. */
export function tieSizes(values: readonly (number | string)[]): number[] {
  const counts = new Map<number | string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}
