import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readLines } from '../../../src/mcp/lines.ts';

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    yield bytes.slice(start, start + size);
    start += size;
  }
}

async function read(text: string, sizes: readonly number[] = [], maxBytes = 1_000) {
  let tooLong = 0;
  const lines: string[] = [];
  const chunks = chunksOf(new TextEncoder().encode(text), sizes);
  for await (const line of readLines(chunks, maxBytes, () => tooLong++)) lines.push(line);
  return { lines, tooLong };
}

describe('lines', () => {
  test('are the same wherever the chunks are cut, also inside a character', async () => {
    const line = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/[\n\uFEFF]/.test(text) && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(5)), async (lines, sizes) => {
        const ended = lines.map((text) => `${text}\n`).join('');
        expect((await read(ended, sizes)).lines).toEqual(lines);
      }),
    );
  });

  test('may end without a newline', async () => {
    expect((await read('one\ntwo')).lines).toEqual(['one', 'two']);
  });

  test('above the limit are skipped and reported once, and reading goes on', async () => {
    const long = 'é'.repeat(6);
    expect(await read(`one\n${long}\ntwo\n${long}`, [1, 2, 3, 4, 5], 11)).toEqual({
      lines: ['one', 'two'],
      tooLong: 2,
    });
    expect(await read(`${long}\n`, [], 12)).toEqual({ lines: [long], tooLong: 0 });
  });
});
