import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { checkTagValue, cleanNote, normalizeTag } from '../../../src/history/tag-entry.ts';

describe('a tag’s name', () => {
  test.each([
    ['alcohol', 'alcohol'],
    ['Late meal', 'late-meal'],
    ['  late__meal!  ', 'late-meal'],
    ["Don't", 'dont'],
    ['Kaffee/Tee', 'kaffee-tee'],
    ['Straße', 'straße'],
    ['Ａｌｃｏｈｏｌ', 'alcohol'],
    ['cafe\u0301', 'café'],
    ['コーヒー', 'コーヒー'],
    ['10k run', '10k-run'],
    ['❤️ love', 'love'],
    ['al\u200bcohol\u202e', 'alcohol'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('%p is kept as %p', (text, name) => {
    expect(normalizeTag(text)).toBe(name);
  });

  test.each([
    ['', 'has no letters'],
    ['   ', 'has no letters'],
    ['2', 'has no letters'],
    ['🍷', 'has no letters'],
    ['\u0301', 'has no letters'],
    ['a'.repeat(41), 'has 41 characters'],
  ])('%p is refused', (text, why) => {
    expect(() => normalizeTag(text)).toThrow(AppError);
    expect(() => normalizeTag(text)).toThrow(why);
  });

  test('is its own name, in one word or words with hyphens, whatever it came from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const name = nameOf(text);
        fc.pre(name !== undefined);
        expect(normalizeTag(name)).toBe(name);
        expect(name).toMatch(/^[\p{L}\p{N}\p{M}]+(-[\p{L}\p{N}\p{M}]+)*$/u);
        expect([...name].length).toBeLessThanOrEqual(40);
      }),
    );
  });
});

function nameOf(text: string): string | undefined {
  try {
    return normalizeTag(text);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

describe('a tag’s value', () => {
  test.each([0, -2, 0.5, 1e6, -1e6])('%p is one', (value) => {
    expect(checkTagValue(value)).toBe(value);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e7])('%p is none', (value) => {
    expect(() => checkTagValue(value)).toThrow(AppError);
  });
});

describe('a tag’s note', () => {
  test('is one line without anything that steers a display', () => {
    expect(cleanNote(' two\nlines\u202e\u001b[31m ')).toBe('two lines [31m');
  });

  test('that is empty is none', () => {
    expect(cleanNote(' \n ')).toBeNull();
  });

  test('that is too long is refused, not cut', () => {
    expect(cleanNote('x'.repeat(500))).toBe('x'.repeat(500));
    expect(() => cleanNote('x'.repeat(501))).toThrow('The note has 501 characters.');
  });
});
