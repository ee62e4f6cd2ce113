/** Ranks from 1 in the order of `values`, ties sharing the mean of theirs (Kendall 1945). Finite values only. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values).sort();
  const ranks = new Float64Array(sorted.length);
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (sorted[end] === sorted[start]) end += 1;
    ranks.fill((start + end + 1) / 2, start, end);
    start = end;
  }
  return new Float64Array(values).map((value) => ranks[firstNotBelow(sorted, value)] ?? Number.NaN);
}

/** Index of the first value of a sorted sample that is not below `value`, by bisection. */
function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values each value of a sample has, for those it has at least twice. */
export function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}
