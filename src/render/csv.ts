import { stringify } from 'csv-stringify/sync';

/** RFC 4180 with a header line; null is an empty field. */
export function renderCsv(answer: {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}): string {
  return stringify([answer.columns, ...answer.rows] as unknown[][], {
    cast: { boolean: String, string: withoutFormula },
  });
}

/** A spreadsheet would run text from outside that begins like a formula. */
function withoutFormula(text: string): string {
  return /^([=@\t\r]|[+-](?![\d.:]))/.test(text) ? `'${text}` : text;
}
