/** Ranks from 1 in the order of `values`, ties sharing the mean of theirs (Kendall 1945). Finite values only. */
export function midranks(values: readonly number[]): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const ranks = new Map<number, number>();
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start] ?? 0;
    let end = start + 1;
    while (sorted[end] === value) end += 1;
    ranks.set(value, (start + end + 1) / 2);
    start = end;
  }
  return Float64Array.from(values, (value) => ranks.get(value) ?? Number.NaN);
}

/** How many values each value of a sample has, for those it has at least twice. */
export function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}
