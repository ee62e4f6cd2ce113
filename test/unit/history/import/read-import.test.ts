import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { readImport } from '../../../../src/history/import/read-import.ts';
import { exportTable } from '../../../support/export-rows.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import { toCsv, toZip } from '../../../support/whoop-export.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const CYCLES = toCsv(exportTable('cycles', {}));
const JOURNAL = toCsv(exportTable('journal', {}, { Notes: 'a "b"\n,c' }));
const LINES = [
  { kind: 'day', day: '2026-11-21' },
  { kind: 'tag', day: '2026-11-21', tag: 'sick', value: 1, note: 'a' },
  {
    kind: 'journal',
    cycle_start: '2026-11-20T22:30:00.000Z',
    utc_offset: 'Z',
    question: 'Read?',
    notes: null,
  },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

async function refusalOf(content: string | Uint8Array, name = 'export.csv') {
  using folder = new ImportFolder();
  const path = folder.write(name, content);
  const error = await readImport(path, NOW).then(
    () => new Error('It was read.'),
    (thrown) => thrown,
  );
  if (!(error instanceof AppError)) throw error;
  return { code: error.code, message: error.message.replace(path, 'FILE'), hint: error.hint };
}

describe('no export at all is refused with what it is and the next step', () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ['nothing', '', 'it is empty', 'WHOOP app'],
    ['blanks', ' \r\n\r\n ', 'it is empty', 'WHOOP app'],
    ['a mark and nothing else', '\uFEFF', 'it is empty', 'WHOOP app'],
    ['a web page', '\n<!DOCTYPE html><html><body>Log in</body></html>', 'it is a web page', 'Log in'],
    ['a PDF', '%PDF-1.7\n%\u00e2\u00e3', 'it is a PDF document', 'WHOOP app'],
    ['a track', '\uFEFF<?xml version="1.0"?><gpx></gpx>', 'it is XML, such as a GPX track', 'WHOOP app'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'it is packed with gzip', 'Unpack'],
    ['RAR', Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'), 'it is a RAR archive', 'Unpack'],
    ['7-Zip', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'it is a 7-Zip archive', 'Unpack'],
    [
      'an old workbook',
      Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1', 'latin1'),
      'it is a workbook of Excel',
      'WHOOP app',
    ],
    ['a JSON list', '[{"kind":"cycle"}]', 'it is JSON, but not JSON Lines', 'WHOOP app'],
    [
      'a picture',
      Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      'it is not text in UTF-8',
      'WHOOP app',
    ],
    [
      'prose',
      'Dear member,\nhere is your data.',
      "its columns are not those of WHOOP's export.",
      'WHOOP app',
    ],
    [
      'another table',
      'Date,Open,Close\n2026-11-20,1,2\n',
      "its columns are not those of WHOOP's export.",
      'WHOOP app',
    ],
    [
      'a table of titles in no known language',
      'x,y\n',
      'it has no rows, and its columns are in no known language',
      'WHOOP app',
    ],
    [
      'half the columns',
      toCsv(exportTable('cycles', {}).map((row) => row.slice(0, 13))),
      'columns are missing: "Wake onset", "In bed duration (min)"',
      'WHOOP app',
    ],
  ])('%s', async (_, content, reason, step) => {
    const { code, message, hint } = await refusalOf(content);
    expect(code).toBe('invalid_input');
    expect(message).toStartWith(`Cannot read FILE: ${reason}`);
    expect(hint).toContain(step);
  });

  test('a zip of other things: what was found in it is told', async () => {
    const zip = (files: Record<string, string>) => refusalOf(toZip(files), 'export.zip');
    expect((await zip({})).message).toBe('There is no CSV file in FILE.');
    expect((await zip({ 'a.gpx': '<gpx/>', 'b.png': 'x' })).message).toBe(
      'There is no CSV file in FILE, only other files (2).',
    );
    expect((await zip({ 'a.csv': 'x,y\n1,2\n', 'b.csv': '' })).message).toBe(
      "Nothing in FILE can be read. a.csv: its columns are not those of WHOOP's export.",
    );
  });

  test.each(['hello this is no zip', toCsv(exportTable('cycles', {}))])(
    'what is named like a zip and is none: nothing of it is shown',
    async (content) => {
      const { message, hint } = await refusalOf(content, 'notzip.ZIP');
      expect(message).toBe('Cannot read FILE: it is named like a zip and is none.');
      expect(hint).toContain('Download it again');
    },
  );

  test('an export without one row that can be read: the first of them is told', async () => {
    const { message } = await refusalOf(
      toCsv(exportTable('cycles', { 'Day Strain': 'x' }, { 'Day Strain': 'y' })),
    );
    expect(message).toBe(
      'No row of FILE can be read. export.csv, line 2: "Day Strain" is "x", not a number from 0 to 21.',
    );
  });
});

test('a file that cannot be read is told, and the others are read', async () => {
  using folder = new ImportFolder();
  const path = folder.writeAll({
    'a.csv': 'Date,Open\n2026-11-20,1\n',
    'b.csv': CYCLES,
    'c.csv': '',
    'run.gpx': '<gpx/>',
    'sleeps.csv': toCsv(exportTable('sleeps', {}).map((row) => row.slice(0, 9))),
  });
  const { data, problems, unlisted, notes } = await readImport(path, NOW);
  expect(data.records.cycles).toHaveLength(1);
  expect(problems).toEqual([
    { file: 'a.csv', reason: "its columns are not those of WHOOP's export" },
    { file: 'c.csv', reason: 'it is empty' },
    { file: 'sleeps.csv', reason: expect.stringContaining('columns are missing: ') },
  ]);
  expect(unlisted).toBe(0);
  expect(notes).toEqual(['Other files that were left alone: 1.']);
});

test('a quote that is never closed: the rows before it are read', async () => {
  using folder = new ImportFolder();
  const table = toCsv(exportTable('journal', {}, { 'Question text': 'Read?' }));
  const path = folder.write(
    'journal.csv',
    `${table}2024-03-01 23:10:05,,UTCZ,"Never closed,true,\r\n${table}`,
  );
  const { data, problems } = await readImport(path, NOW);
  expect(data.journal).toHaveLength(2);
  expect(problems).toEqual([
    { file: 'journal.csv', line: 4, reason: expect.stringContaining('never closed') },
  ]);
});

test('a table in Windows-1252 is read, and that is told', async () => {
  using folder = new ImportFolder();
  const text = toCsv(exportTable('journal', { 'Question text': 'Spät gegessen?', Notes: 'schön' }));
  const path = folder.write('logbuch.csv', Buffer.from(text, 'latin1'));
  const { data, notes } = await readImport(path, NOW);
  expect(data.journal).toMatchObject([{ question: 'Spät gegessen?', notes: 'schön' }]);
  expect(notes).toEqual([expect.stringContaining('logbuch.csv')]);
});

test.each([
  ['UTF-16', Buffer.from(`\uFEFF${CYCLES}`, 'utf16le')],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${CYCLES}`)],
])('a table in %s is read', async (_, bytes) => {
  using folder = new ImportFolder();
  const { data, notes } = await readImport(folder.write('a.csv', bytes), NOW);
  expect(data.records.cycles).toHaveLength(1);
  expect(notes).toEqual([]);
});

test('an export without rows is read as what it is', async () => {
  using folder = new ImportFolder();
  const [titles = []] = exportTable('workouts', {});
  const { data, problems } = await readImport(folder.write('workouts.csv', toCsv([titles])), NOW);
  expect(data.records.workouts).toEqual([]);
  expect(problems).toEqual([]);
});

describe('there are bounds', () => {
  test('to the problems that are listed; all are counted', async () => {
    using folder = new ImportFolder();
    const broken = Array.from({ length: 50 }, () => ({ 'Day Strain': 'x' }));
    const path = folder.write('a.csv', toCsv(exportTable('cycles', {}, ...broken)));
    const { problems, unlisted, skipped } = await readImport(path, NOW);
    expect([problems.length, unlisted, skipped.cycles]).toEqual([20, 30, 50]);
  });

  test('to rows', async () => {
    const { message, hint } = await refusalOf(`{"kind":"day"}\n${'0\n'.repeat(2_000_000)}`, 'days.jsonl');
    expect(message).toContain('too many rows: more than 2000000');
    expect(hint).toContain('check');
  });

  test('to what a member can have lived', async () => {
    const start = Date.parse('2016-01-01T00:00:00Z');
    const rows = Array.from({ length: 30_001 }, (_, index) => {
      const time = (hours: number) =>
        new Date(start + (index * 3 + hours) * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
      return {
        'Cycle start time': time(0),
        'Cycle end time': time(3),
        'Sleep onset': time(0),
        'Wake onset': time(1),
      };
    });
    const { message } = await refusalOf(toCsv(exportTable('cycles', ...rows)));
    expect(message).toBe('There are more than 30000 cycles to import.');
  });

  test('to bytes, told before anything is unpacked', async () => {
    const zip = toZip({ 'a.csv': new Uint8Array(1_000), 'b.csv': CYCLES });
    const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
    bytes.writeUInt32LE(0xf000_0000, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24);
    expect((await refusalOf(zip, 'bomb.zip')).message).toBe('FILE holds 4027 MB of tables.');
  });
});

describe('whatever is done to an export, it is read or refused', () => {
  const tables = {
    'a.csv': CYCLES,
    'b.csv': toCsv(exportTable('sleeps', {}, { Nap: 'true' })),
    'c.csv': JOURNAL,
  };
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(8),
    added: fc.uint8Array({ maxLength: 4 }),
  });

  test.each<[string, string, Uint8Array]>([
    ['a table', 'a.csv', Buffer.from(JOURNAL)],
    ['a zip', 'a.zip', toZip(tables)],
    ['JSON Lines', 'a.jsonl', Buffer.from(LINES)],
  ])('%s', async (_, name, bytes) => {
    using folder = new ImportFolder();
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
        let mutated = Buffer.from(bytes);
        for (const { at, removed, added } of mutations) {
          const index = Math.floor(at * mutated.length);
          mutated = Buffer.concat([mutated.subarray(0, index), added, mutated.subarray(index + removed)]);
        }
        const path = folder.write(name, mutated);
        await readImport(path, NOW).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
        });
      }),
      { numRuns: 150 },
    );
  });
});

test('the reading can be interrupted, and tells how far it is', async () => {
  using folder = new ImportFolder();
  const path = folder.write('a.csv', CYCLES);
  const shares: number[] = [];
  await readImport(path, NOW, { onProgress: (share) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const interrupted = readImport(path, NOW, { signal: AbortSignal.abort() });
  await expect(interrupted).rejects.toHaveProperty('name', 'AbortError');
});
