import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toCsv } from '../../../src/core/csv.ts';

/** RFC 4180, read by its own rules. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', ';', '=', 'a') }),
);

test('cells come back as they were, but for formulas, which get an apostrophe', () => {
  const cells = fc.array(text, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1, maxLength: 4 }), (rows) => {
      const back = parse(toCsv(rows));
      expect(back.map((row) => row.length)).toEqual(rows.map((row) => row.length));
      for (const [index, cell] of back.flat().entries()) {
        const original = rows.flat()[index] ?? '';
        expect(cell === original || cell === `'${original}`).toBe(true);
        expect(cell).not.toMatch(/^[=@\t\r]/);
      }
    }),
  );
});

test('numbers stay numbers, nothing is empty, and texts that begin like one are no formula', () => {
  expect(toCsv([[-1.5, null, undefined, true, '-1.5', '+01:00', '=1+1', '@a', '-a']])).toBe(
    "-1.5,,,true,-1.5,+01:00,'=1+1,'@a,'-a\n",
  );
});
