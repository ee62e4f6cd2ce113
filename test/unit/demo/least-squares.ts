/** Coefficients of an ordinary least-squares fit with their standard errors. */
export function fitLeastSquares(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
): { value: number; error: number }[] {
  const size = rows[0]?.length ?? 0;
  const cell = (i: number, j: number) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
  const normal = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => cell(i, j)));
  const moments = normal.map((_, i) =>
    rows.reduce((sum, row, k) => sum + (row[i] ?? 0) * (outcomes[k] ?? 0), 0),
  );
  const inverse = invert(normal);
  const values = inverse.map((row) => row.reduce((sum, value, j) => sum + value * (moments[j] ?? 0), 0));
  const residuals = rows.map(
    (row, k) => (outcomes[k] ?? 0) - row.reduce((sum, x, j) => sum + x * (values[j] ?? 0), 0),
  );
  const variance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / (rows.length - size);
  return values.map((value, i) => ({ value, error: Math.sqrt(variance * (inverse[i]?.[i] ?? 0)) }));
}

/** Gauss–Jordan; enough for a few well-conditioned terms. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => Number(i === j))]);
  for (let column = 0; column < size; column++) {
    const pivotRow = work[column] ?? [];
    const pivot = pivotRow[column] ?? 0;
    work[column] = pivotRow.map((value) => value / pivot);
    for (let other = 0; other < size; other++) {
      if (other === column) continue;
      const factor = work[other]?.[column] ?? 0;
      work[other] = (work[other] ?? []).map((value, j) => value - factor * (work[column]?.[j] ?? 0));
    }
  }
  return work.map((row) => row.slice(size));
}
