import { toCsv } from '../core/csv.ts';

/** With a header line. */
export function renderCsv(answer: {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}): string {
  return toCsv([answer.columns, ...answer.rows]);
}
