import { describe, expect, test } from 'bun:test';
import { decodeText, detectEncoding, type Encoding } from '../../../../src/history/import/decode-text.ts';
import type { ImportFile } from '../../../../src/history/import/import-file.ts';

const TITLES = 'Startzeit des Zyklus;Beständigkeit\r\n';

function fileOf(bytes: Uint8Array, chunkSize = 3): ImportFile {
  return {
    name: 'a.csv',
    sizeBytes: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
    },
  };
}

function utf16(text: string, byteOrder: 'le' | 'be', mark = true): Uint8Array {
  const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
  return byteOrder === 'le' ? bytes : bytes.swap16();
}

async function textOf(file: ImportFile, encoding: Encoding): Promise<string> {
  return (await Array.fromAsync(decodeText(file.open(), encoding))).join('');
}

describe('the encoding is told by the bytes', () => {
  test.each<[string, Encoding, Uint8Array]>([
    ['UTF-8', 'utf-8', Buffer.from(TITLES)],
    ['UTF-8 with a mark', 'utf-8', Buffer.from(`\uFEFF${TITLES}`)],
    ['UTF-16, little end first', 'utf-16le', utf16(TITLES, 'le')],
    ['UTF-16, big end first', 'utf-16be', utf16(TITLES, 'be')],
    ['UTF-16 without a mark', 'utf-16le', utf16(TITLES, 'le', false)],
    ['UTF-16 without a mark, big end first', 'utf-16be', utf16(TITLES, 'be', false)],
    ['Latin-1', 'windows-1252', Buffer.from(TITLES, 'latin1')],
  ])('%s', async (_, encoding, bytes) => {
    const file = fileOf(bytes);
    expect(await detectEncoding(file, bytes)).toBe(encoding);
    expect(await textOf(file, encoding)).toBe(TITLES.replace('\r\n', '\n'));
  });

  test('all of the file counts, not its beginning alone', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n'.repeat(50_000)),
      Buffer.from('note,sch\xf6n\n', 'latin1'),
    ]);
    const file = fileOf(bytes, 64_000);
    expect(await detectEncoding(file, bytes.subarray(0, 1_000))).toBe('windows-1252');
    expect(await textOf(file, 'windows-1252')).toEndWith('note,schön\n');
  });

  test('the euro and the quotes of Windows-1252 are read', async () => {
    expect(await textOf(fileOf(Buffer.from([0x80, 0x93, 0x94])), 'windows-1252')).toBe('€“”');
  });
});

test.each<[Encoding, Uint8Array]>([
  ['utf-8', Buffer.from('a,ü\nb,ü').subarray(0, -1)],
  ['utf-16le', utf16('a,ü\nb,ü', 'le').subarray(0, -1)],
])('a file that is cut off within a character is still in %s', async (encoding, bytes) => {
  const file = fileOf(bytes);
  expect(await detectEncoding(file, bytes)).toBe(encoding);
  expect(await textOf(file, encoding)).toBe('a,ü\nb,');
});

describe('no text at all', () => {
  test.each<[string, Uint8Array]>([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ['a Japanese code page', Buffer.from([0x83, 0x54, 0x83, 0x43, 0x83, 0x4e, 0x83, 0x8b, 0x81, 0x45])],
  ])('%s', async (_, bytes) => {
    expect(await detectEncoding(fileOf(bytes), bytes)).toBeUndefined();
  });
});

test.each(['a\r\nb\r\n', 'a\rb\r', 'a\nb\n', 'a\r\nb\n'])('every line of %j ends the same', async (text) => {
  for (const size of [1, 2, 3, 100]) {
    expect(await textOf(fileOf(Buffer.from(text), size), 'utf-8')).toBe('a\nb\n');
  }
});
