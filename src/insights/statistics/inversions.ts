/** Pairs of which the later value is the smaller one, counted while merging sorted runs (Knight 1966), in O(n log n). */
export function countInversions(values: Float64Array): number {
  let [from, to] = [Float64Array.from(values), new Float64Array(values.length)];
  let inversions = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      inversions += merge(from, to, start, width);
    }
    [from, to] = [to, from];
  }
  return inversions;
}

/** Merges two neighbouring runs of at most `width`; how many values it moved past larger ones before them. */
function merge(from: Float64Array, to: Float64Array, start: number, width: number): number {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let [left, right, inversions] = [start, middle, 0];
  for (let place = start; place < end; place++) {
    const isRightNext = right < end && (left >= middle || (from[right] ?? 0) < (from[left] ?? 0));
    if (isRightNext) inversions += middle - left;
    to[place] = from[isRightNext ? right++ : left++] ?? 0;
  }
  return inversions;
}
