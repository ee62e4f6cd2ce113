import { describe, expect, test } from 'bun:test';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../src/core/errors.ts';
import type { ImportFile } from '../../../../src/history/import/import-file.ts';
import { openImport } from '../../../../src/history/import/open-import.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import { toZip } from '../../../support/whoop-export.ts';

const CSV = 'a,b\n1,2\n';
/** Signatures of a zip's parts. */
const LOCAL_HEADER = 'PK\x03\x04';
const DIRECTORY_HEADER = 'PK\x01\x02';

async function refusalOf(path: string): Promise<AppError> {
  try {
    using found = await openImport(path);
    for (const file of found.files) await textOf(file);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${path} was read.`);
}

async function textOf(file: ImportFile): Promise<string> {
  return Buffer.concat(await Array.fromAsync(file.open())).toString();
}

async function filesOf(path: string) {
  using found = await openImport(path);
  const texts = await Promise.all(found.files.map(textOf));
  const files = Object.fromEntries(found.files.map(({ name }, index) => [name, texts[index]]));
  return { files, ignored: found.ignored };
}

/** Changes a number of one or two bytes in every header of a kind. */
function patch(zip: Uint8Array, signature: string, offset: number, change: (value: number) => number): void {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  for (
    let at = bytes.indexOf(signature, 0, 'latin1');
    at >= 0;
    at = bytes.indexOf(signature, at + 1, 'latin1')
  ) {
    bytes.writeUInt16LE(change(bytes.readUInt16LE(at + offset)), at + offset);
  }
}

function lockedZip(): Uint8Array {
  const zip = toZip({ 'sleeps.csv': CSV });
  patch(zip, LOCAL_HEADER, 6, (flags) => flags | 1);
  patch(zip, DIRECTORY_HEADER, 8, (flags) => flags | 1);
  return zip;
}

function rarelyPackedZip(): Uint8Array {
  const zip = toZip({ 'sleeps.csv': CSV.repeat(100) });
  patch(zip, LOCAL_HEADER, 8, () => 12);
  patch(zip, DIRECTORY_HEADER, 10, () => 12);
  return zip;
}

/** Says of its entry that it is small. */
function understatedZip(): Uint8Array {
  const zip = toZip({ 'sleeps.csv': CSV.repeat(100_000) });
  patch(zip, DIRECTORY_HEADER, 24, () => 100);
  patch(zip, DIRECTORY_HEADER, 26, () => 0);
  return zip;
}

function changedZip(): Uint8Array {
  const zip = toZip({ 'sleeps.csv': CSV });
  patch(zip, DIRECTORY_HEADER, 16, (checksum) => checksum ^ 1);
  return zip;
}

describe('a zip', () => {
  test('is read in all its folders, whatever its files are called; the rest is counted', async () => {
    using folder = new ImportFolder();
    const path = folder.write(
      'export.zip',
      toZip({
        'my whoop data/sueño.CSV': 'one',
        'a.tsv': 'two',
        'data.jsonl': 'three',
        'GPX/run.gpx': '<gpx/>',
        'my whoop data/': '',
        '__MACOSX/._a.csv': 'x',
        '.hidden/b.csv': 'x',
        'again.zip': toZip({ 'c.csv': 'x' }),
      }),
    );
    const { files, ignored } = await filesOf(path);
    expect(files).toEqual({ 'a.tsv': 'two', 'data.jsonl': 'three', 'my whoop data/sueño.CSV': 'one' });
    expect(ignored).toBe(4);
  });

  test('may have any name', async () => {
    using folder = new ImportFolder();
    expect((await filesOf(folder.write('download', toZip({ 'a.csv': 'x' })))).files).toEqual({
      'a.csv': 'x',
    });
  });

  const whole = toZip({ 'sleeps.csv': CSV.repeat(1_000) });
  test.each<[string, Uint8Array, string, string]>([
    ['cut off at its end', whole.subarray(0, -10), 'ends too early', 'Download'],
    ['cut off at its beginning', whole.subarray(0, 40), 'ends too early', 'Download'],
    ['locked with a password', lockedZip(), 'password', 'Unpack it'],
    ['packed in another way', rarelyPackedZip(), 'rare way', 'Unpack it'],
    ['changed on the way', changedZip(), '"sleeps.csv" in it is damaged', 'Download'],
    ['that understates its content', understatedZip(), '"sleeps.csv" in it is damaged', 'Download'],
    ['with a name that leads out', toZip({ '../../.bashrc.csv': CSV }), '"../../.bashrc.csv"', 'Download'],
    ['with an absolute name', toZip({ '/etc/a.csv': CSV }), '"/etc/a.csv"', 'Download'],
    ['with a name of Windows that leads out', toZip({ '..\\..\\a.csv': CSV }), '"../../a.csv"', 'Download'],
    ['with a drive', toZip({ 'C:\\a.csv': CSV }), '"C:/a.csv"', 'Download'],
    ['that is a workbook', toZip({ '[Content_Types].xml': '', 'xl/workbook.xml': '' }), 'Excel', 'WHOOP app'],
  ])('%s is refused with its reason and the next step', async (_, bytes, reason, step) => {
    using folder = new ImportFolder();
    const path = folder.write('export.zip', bytes);
    const { code, message, hint } = await refusalOf(path);
    expect(code).toBe('invalid_input');
    expect(message).toStartWith(`Cannot read ${path}: `);
    expect(message).toContain(reason);
    expect(hint).toContain(step);
  });

  test('with a damaged list of files is refused', async () => {
    using folder = new ImportFolder();
    const bytes = toZip({ 'sleeps.csv': CSV });
    patch(bytes, DIRECTORY_HEADER, 0, () => 0);
    expect((await refusalOf(folder.write('export.zip', bytes))).message).toContain(
      'list of files is damaged',
    );
  });

  test('with endless names is refused', async () => {
    using folder = new ImportFolder();
    const names = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`${index}.gpx`, '']));
    const { message } = await refusalOf(folder.write('export.zip', toZip(names)));
    expect(message).toContain('holds more than 20000 files');
  });
});

describe('a folder', () => {
  test('is read with those below it; links and hidden files are not followed', async () => {
    using folder = new ImportFolder();
    folder.writeAll({ 'b/sleeps.csv': 'one', 'a.csv': 'two', 'b/run.gpx': '', '.cache/c.csv': 'x' });
    symlinkSync(folder.path, join(folder.path, 'b/again'));
    symlinkSync(join(folder.path, 'a.csv'), join(folder.path, 'link.csv'));
    const { files, ignored } = await filesOf(folder.path);
    expect(files).toEqual({ 'a.csv': 'two', 'b/sleeps.csv': 'one' });
    expect(ignored).toBe(4);
  });

  test('without tables has none', async () => {
    using folder = new ImportFolder();
    expect((await filesOf(folder.path)).files).toEqual({});
  });
});

describe('a path', () => {
  test('to one file is that file, whatever its ending', async () => {
    using folder = new ImportFolder();
    expect((await filesOf(folder.write('table.txt', CSV))).files).toEqual({ 'table.txt': CSV });
  });

  test('that leads nowhere is not found', async () => {
    using folder = new ImportFolder();
    for (const path of ['gone.zip', 'a/b/gone.zip']) {
      const { code, message } = await refusalOf(join(folder.path, path));
      expect(code).toBe('not_found');
      expect(message).toContain(path);
    }
    const file = folder.write('a.csv', CSV);
    expect((await refusalOf(join(file, 'b.csv'))).code).toBe('not_found');
  });

  test.skipIf(process.platform === 'win32')('to a device is refused and not read', async () => {
    const { code, message } = await refusalOf('/dev/zero');
    expect(code).toBe('invalid_input');
    expect(message).toContain('neither a file nor a folder');
  });
});
