import { stringify } from 'csv-stringify/sync';

/** Lines of RFC 4180; null is an empty field. */
export function toCsv(rows: readonly (readonly unknown[])[]): string {
  return stringify(rows as unknown[][], { cast: { boolean: String, string: withoutFormula } });
}

/** A spreadsheet would run text from outside that begins like a formula. */
function withoutFormula(text: string): string {
  return /^([=@\t\r]|[+-](?![\d.:]))/.test(text) ? `'${text}` : text;
}
