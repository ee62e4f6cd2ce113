import { describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { quoteEnvValue } from '../../../src/auth/env-value.ts';
import { AppError } from '../../../src/core/errors.ts';

/** Strings rich in what parsers and shells treat specially. */
const trickyValue = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '$',
        '#',
        '=',
        ' ',
        '\n',
        '\t',
        '~',
        '!',
        '*',
        '&',
        ';',
        '$A',
        '\\n',
      ),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

function quoted(value: string): string | undefined {
  try {
    return quoteEnvValue('KEY', value);
  } catch (error) {
    if (error instanceof AppError && error.code === 'config') return undefined;
    throw error;
  }
}

test.each([
  ['', ''],
  ['abcXYZ019._-+/=:@%,', 'abcXYZ019._-+/=:@%,'],
  ['read:sleep offline', "'read:sleep offline'"],
  ['a#b', "'a#b'"],
  ['~/x', "'~/x'"],
  ['a:~/x', "'a:~/x'"],
  ['$HOME', "'$HOME'"],
  ['it is 5 o’clock', "'it is 5 o’clock'"],
  ["it's", '"it\'s"'],
  ['two\nlines', "'two\nlines'"],
  ['C:\\temp', "'C:\\temp'"],
])('%p is written as %p', (value, expected) => {
  expect(quoteEnvValue('KEY', value)).toBe(expected);
});

describe('a value that no line can carry is refused', () => {
  test.each([
    ['both kinds of quotes', `it's "it"`],
    ['a quote and something to expand', "it's $5"],
    ['a carriage return', 'a\rb'],
    ['a null character', 'a\0b'],
    ['half a character', 'a\ud800b'],
    ['a backslash at the end', 'C:\\'],
  ])('%s', (_, value) => {
    expect(() => quoteEnvValue('WHOOP_CLIENT_SECRET', value)).toThrow(
      'The value of WHOOP_CLIENT_SECRET has characters that no .env line can carry.',
    );
  });
});

test('what is written, parseEnv reads back', () => {
  fc.assert(
    fc.property(trickyValue, (value) => {
      const text = quoted(value);
      fc.pre(text !== undefined);
      expect({ ...parseEnv(`KEY=${text}\nNEXT=1\n`) }).toEqual({ KEY: value, NEXT: '1' });
      expect({ ...parseEnv(`KEY=${text} # it's a comment\nNEXT=1\n`) }).toEqual({ KEY: value, NEXT: '1' });
    }),
    { numRuns: 2_000 },
  );
});

test.skipIf(process.platform === 'win32')('what is written, a POSIX shell reads back', () => {
  const values = fc.sample(trickyValue, 1_000).filter((value) => quoted(value) !== undefined);
  expect(values.length).toBeGreaterThan(300);
  const script = values.map(
    (value, index) => `V${index}=${quoted(value)} # comment\nprintf '%s\\0' "$V${index}"`,
  );
  const { stdout, status, stderr } = spawnSync('sh', [], { input: script.join('\n'), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split('\0').slice(0, -1)).toEqual(values);
});

test('values of the usual alphabets are never refused', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,80}$/), (value) => {
      expect(quoted(value)).toBeDefined();
    }),
  );
});
