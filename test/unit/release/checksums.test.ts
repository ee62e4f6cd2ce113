import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkSum, formatChecksums, hashFile, parseChecksums } from '../../../src/release/checksums.ts';

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('what is written is read again, ordered by name', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
  const sum = fc.stringMatching(/^[0-9a-f]{64}$/);
  const entries = fc.uniqueArray(fc.tuple(name, sum), { minLength: 1, selector: ([name]) => name });
  fc.assert(
    fc.property(entries, (pairs) => {
      const read = parseChecksums(formatChecksums(new Map(pairs)));
      expect([...read.keys()]).toEqual(pairs.map(([name]) => name).sort());
      for (const [name, sum] of pairs) checkSum(read, name, sum);
    }),
  );
});

test('text and binary lines of sha256sum are read, with either end of line', () => {
  const read = parseChecksums(`${ABC}  VERSION\r\n${EMPTY} *wellpipe-linux-x64\r\n`);
  expect([...read]).toEqual([
    ['VERSION', ABC],
    ['wellpipe-linux-x64', EMPTY],
  ]);
});

test.each([
  ['an empty file', '', 'it is empty'],
  ['a page of HTML', '<html>\n', '"<html>" is no line of it'],
  ['a sum cut short', `${ABC.slice(1)}  VERSION\n`, 'is no line of it'],
  ['a path', `${ABC}  ../wellpipe\n`, 'is no line of it'],
  ['a name twice', `${ABC}  VERSION\n${EMPTY}  VERSION\n`, 'it names VERSION twice'],
])('%s is refused as a whole', (_, text, reason) => {
  expect(() => parseChecksums(text)).toThrow(`SHA256SUMS cannot be used: `);
  expect(() => parseChecksums(text)).toThrow(reason);
});

test('a file that is not listed and one that differs are refused', () => {
  const sums = parseChecksums(`${ABC}  VERSION\n`);
  expect(() => checkSum(sums, 'wellpipe', ABC)).toThrow('it does not name wellpipe');
  expect(() => checkSum(sums, 'VERSION', EMPTY)).toThrow(
    `VERSION has SHA-256 ${EMPTY}, not ${ABC} as SHA256SUMS says.`,
  );
});

test('the sum of a file is that of its bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellpipe-sums-'));
  try {
    writeFileSync(join(folder, 'abc'), 'abc');
    expect(await hashFile(join(folder, 'abc'))).toBe(ABC);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
