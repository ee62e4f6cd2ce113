/**
 * Benjamini–Hochberg adjusted p (1995), in the order of `pValues`: the share of false findings among all that are
 * at least as likely as this one.
 */
export function adjustForMany(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (const [above, index] of order.entries()) {
    least = Math.min(least, (pValues[index] ?? 1) * (pValues.length / (pValues.length - above)));
    adjusted[index] = least;
  }
  return adjusted;
}
