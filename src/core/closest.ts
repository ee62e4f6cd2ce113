const MOST_SUGGESTIONS = 3;

/** Up to three candidates nearest to `text`, best first: those it is part of, then by edit distance. */
export function closest<T extends string>(
  text: string,
  candidates: readonly T[],
  most = MOST_SUGGESTIONS,
): T[] {
  const distance = (candidate: string) =>
    text.length > 1 && candidate.includes(text) ? 0 : editDistance(text.slice(0, 64), candidate);
  return [...candidates]
    .map((candidate) => ({ candidate, far: distance(candidate) }))
    .filter(({ candidate, far }) => far <= Math.max(2, candidate.length / 2))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Insertions, deletions and substitutions between two texts (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, character] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const substitute = (previous[column] ?? 0) + (character === other ? 0 : 1);
      current.push(Math.min(substitute, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
