const MOST_SUGGESTIONS = 3;
/** One slip in a shorter one makes another word, … */
const SHORT_WORD = 4;
/** … and two slips in one that is shorter than this. */
const LONG_WORD = 7;

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

/** The candidate that is `text` but for a slip: a hyphen, one letter of four and more, two of a long word. Other numbers are no slip. */
export function findSlip<T extends string>(text: string, candidates: readonly T[]): T | undefined {
  const digits = text.replace(/\D/g, '');
  const letters = text.replaceAll('-', '').length;
  const most = letters < SHORT_WORD ? 0 : letters < LONG_WORD ? 1 : 2;
  return closest(text, candidates).find(
    (candidate) =>
      candidate.replace(/\D/g, '') === digits &&
      editDistance(text.replaceAll('-', ''), candidate.replaceAll('-', '')) <= most,
  );
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
