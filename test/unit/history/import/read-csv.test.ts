import { describe, expect, test } from 'bun:test';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { readCsv } from '../../../../src/history/import/read-csv.ts';

const read = (texts: Iterable<string>, delimiter = ',') => Array.fromAsync(readCsv(texts, delimiter));

test('rows come with the line that they begin on', async () => {
  expect(await read(['a,b\n1,2\n\n3,"x\ny"\n4,5'])).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '2'] },
    { line: 4, cells: ['3', 'x\ny'] },
    { line: 6, cells: ['4', '5'] },
  ]);
});

test.each([[''], ['\n'], ['\n\n\n']])('%j has no rows', async (text) => {
  expect(await read([text])).toEqual([]);
});

test('a quote within a cell is a character of it', async () => {
  expect(await read(['5" nails,"x"y\n'])).toEqual([{ line: 1, cells: ['5" nails', '"x"y'] }]);
});

describe('what is broken is told after the rows before it', () => {
  test('a quote that is never closed', async () => {
    expect(await read(['a,b\n1,2\n3,"x\n4,5\n6,7\n'])).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
      { line: 3, fault: 'a quote is opened and never closed: nothing from here on can be read' },
    ]);
  });

  test('a row without an end', async () => {
    const rows = await read(['a,b\n1,2\n', `3,${'x'.repeat(400_000)}`, '\n5,6\n']);
    expect(rows.slice(0, 2)).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
    ]);
    expect(rows.slice(2)).toEqual([{ line: 3, fault: expect.stringContaining('too long') }]);
  });
});

test('whoever has read enough may stop', async () => {
  for await (const row of readCsv(['a,b\n1,2\n3,4\n'], ',')) {
    expect(row.line).toBe(1);
    break;
  }
});

test('any table is read as it was written, wherever its text is cut', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'ü', '"', ',', ';', '\n', ' ', '😀', '0'),
    maxLength: 6,
  });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom(',', ';', '\t'), fc.nat(7), async (rows, delimiter, step) => {
      const text = stringify(rows, { delimiter, quoted: true });
      const size = step + 1;
      // No decoder cuts a character in two.
      const characters = [...text];
      const chunks = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
        characters.slice(index * size, (index + 1) * size).join(''),
      );
      const found = await read(chunks, delimiter);
      const starts = rows.map((_, index) => 1 + countBreaks(rows.slice(0, index)));
      expect(found).toEqual(rows.map((cells, index) => ({ line: starts[index] ?? 0, cells })));
    }),
  );
});

function countBreaks(rows: readonly string[][]): number {
  return rows.reduce((sum, row) => sum + 1 + row.join('').split('\n').length - 1, 0);
}
