import { expect, test } from 'bun:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import yauzl from 'yauzl';
import { pack, toGzip, toZip } from '../../../build/archives.ts';

test('what is compressed comes back, from gzip and from zip', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 5000 }),
      fc.string({ unit: 'binary' }),
      async (bytes, text) => {
        const packed = await pack(bytes);
        expect(gunzipSync(toGzip(packed)).equals(bytes)).toBe(true);
        const files = unzipSync(
          toZip([
            { name: 'text.json', content: text },
            { name: 'server/program', content: packed, isExecutable: true },
            { name: 'plain', content: bytes },
          ]),
        );
        expect(Object.keys(files)).toEqual(['text.json', 'server/program', 'plain']);
        expect(Buffer.from(files['server/program'] ?? []).equals(bytes)).toBe(true);
        expect(Buffer.from(files.plain ?? []).equals(bytes)).toBe(true);
        expect(strFromU8(files['text.json'] ?? new Uint8Array())).toBe(Buffer.from(text).toString());
      },
    ),
    { numRuns: 30 },
  );
});

test('a zip keeps which file can be run, and no time', async () => {
  const packed = await pack(Buffer.from('program'));
  const zip = toZip([
    { name: 'manifest.json', content: '{}' },
    { name: 'program', content: packed, isExecutable: true },
  ]);
  const archive = await yauzl.fromBufferPromise(Buffer.from(zip));
  const entries: [string, number, number][] = [];
  for await (const entry of archive.eachEntry()) {
    entries.push([entry.fileName, entry.externalFileAttributes >>> 16, entry.getLastModDate().getFullYear()]);
  }
  expect(entries).toEqual([
    ['manifest.json', 0o100644, 1980],
    ['program', 0o100755, 1980],
  ]);
});

test('a gzip file tells neither name nor time', async () => {
  const header = toGzip(await pack(Buffer.from('program'))).subarray(0, 10);
  expect([...header]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
});
