import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { AppError } from '../../../src/core/errors.ts';
import { exportHistory } from '../../../src/engine/export.ts';
import type { ExportInput } from '../../../src/engine/export-input.ts';
import type { ImportedData } from '../../../src/history/imported-data.ts';
import type { HistoryReader, ViewRow } from '../../../src/history/views.ts';
import { readColumns, readRows, VIEWS, type View } from '../../../src/history/views.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { memberRecords } from '../../support/member-records.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { openStoredMember } from '../../support/stored-member.ts';

type StoredMember = Awaited<ReturnType<typeof openStoredMember>>;

const DAY_MS = 86_400_000;
const ALL = { from: '', to: '~' };

/** Ordinary days around a turn of the year, one of them with two nights of which the later replaced the earlier. */
function days(count: number, first = '2025-12-30'): MemberRecords {
  const records: { [K in keyof MemberRecords]: MemberRecords[K][number][] } = {
    cycles: [],
    sleeps: [],
    recoveries: [],
    workouts: [],
  };
  for (let index = 0; index < count; index++) {
    const at = (hours: number) =>
      new Date(Date.parse(first) + index * DAY_MS + (hours - 24) * 3_600_000).toISOString();
    const located = { timezone_offset: '+01:00' };
    records.cycles.push(cycle(index, at(22), at(46), located));
    records.sleeps.push(sleep(`s${index}`, index, at(22), at(30), located));
    records.recoveries.push(recovery(`s${index}`, index, 50));
    records.workouts.push(workout(`w${index}`, at(41), 30, located));
  }
  const [night] = records.sleeps;
  if (night) records.sleeps.push({ ...night, id: 'edited', created_at: '2026-02-01T00:00:00.000Z' });
  return records;
}

/** With tags and journal answers that are hard to write down. */
async function openMember(records: MemberRecords = days(4)): Promise<StoredMember> {
  const stored = await openStoredMember({ records });
  const now = stored.now();
  stored.member.setTag({ day: '2025-12-31', tag: 'alcohol', value: 2.5, note: 'a "red", \\dry; wine' }, now);
  stored.member.setTag({ day: '2026-01-01', tag: 'später', note: '=1+1' }, now);
  const journal = [
    { question: 'Alcohol, any?', answeredYes: true, notes: 'line\nbreak' },
    { question: '\u202eكحول', answeredYes: null, notes: null },
  ].map((entry) => ({ ...entry, cycleStartMs: Date.parse('2025-12-29T22:00:00Z'), utcOffset: '+01:00' }));
  stored.member.addImported({ records: NOTHING, journal, tags: [] }, now);
  return stored;
}

const NOTHING: MemberRecords = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

async function toStdout(stored: StoredMember, input: ExportInput): Promise<string> {
  const parts: Uint8Array[] = [];
  await exportHistory(stored, { ...input, out: '-' }, async (part) => {
    parts.push(typeof part === 'string' ? new TextEncoder().encode(part) : part);
  });
  return Buffer.concat(parts).toString();
}

const nowhere = () => Promise.resolve();
const unused = () => Promise.reject(new Error('Nothing goes to stdout.'));

function rowsOf({ history }: StoredMember, view: View): Promise<ViewRow[]> {
  return history.read((prepare) => readRows(prepare, view, ALL));
}

/** RFC 4180, read by its own rules. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('comma-separated values', () => {
  test.each([...VIEWS])('of %s are the rows of the view, oldest first', async (view) => {
    using stored = await openMember();
    const columns = (await stored.history.read((prepare) => readColumns(prepare, view))).map(
      ({ name }) => name,
    );
    const [head, ...lines] = parseCsv(await toStdout(stored, { what: view }));
    expect(head).toEqual(columns);
    const rows = await rowsOf(stored, view);
    expect(rows.length).toBeGreaterThan(1);
    const quoted = (text: string) => text.replace(/^=/, "'=");
    expect(lines).toEqual(rows.map((row) => columns.map((name) => quoted(String(row[name] ?? '')))));
    const labels = lines.map((line) => line[columns.indexOf('day')] ?? '');
    expect(labels).toEqual(labels.toSorted());
  });

  test('of everything are a folder with a file for every view', async () => {
    using scratch = createScratchHome();
    using stored = await openMember();
    const out = join(scratch.home, 'all');
    const answer = await exportHistory(stored, { out }, unused);
    expect(answer).toEqual({
      as_of: '2026-11-22T12:00:00.000Z',
      out,
      files: VIEWS.length,
      written: { days: 4, sleeps: 4, workouts: 4, recoveries: 3, cycles: 4, tags: 2, journal: 2 },
    });
    expect(readdirSync(out).sort()).toEqual(VIEWS.map((view) => `${view}.csv`).sort());
    expect(readFileSync(join(out, 'tags.csv'), 'utf8')).toBe(
      `day,tag,value,note\n2025-12-31,alcohol,2.5,"a ""red"", \\dry; wine"\n2026-01-01,später,,'=1+1\n`,
    );
  });
});

describe('JSON lines', () => {
  const parse = (text: string): Record<string, unknown>[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('have a kind, the view’s columns and the record', async () => {
    using stored = await openMember();
    const lines = parse(await toStdout(stored, { what: 'recoveries', format: 'jsonl' }));
    const [row] = await rowsOf(stored, 'recoveries');
    expect(lines[0]).toEqual({ kind: 'recovery', ...row, record: recovery('s1', 1, 50) });
  });

  test('of the journal name the cycle', async () => {
    using stored = await openMember();
    const [line] = parse(await toStdout(stored, { what: 'journal', format: 'jsonl' }));
    expect(line).toEqual({
      kind: 'journal',
      day: '2025-12-30',
      question: 'Alcohol, any?',
      answered_yes: 1,
      notes: 'line\nbreak',
      cycle_start: '2025-12-29T22:00:00.000Z',
      utc_offset: '+01:00',
    });
  });

  test('hold nothing that steers a terminal', async () => {
    using stored = await openMember();
    const text = await toStdout(stored, { format: 'jsonl' });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).toContain('\\u202e');
  });

  test('of everything have the records too that belong to no day', async () => {
    using stored = await openMember();
    const ids = (text: string) =>
      parse(text)
        .filter(({ kind }) => kind === 'sleep')
        .map(({ record }) => (record as { id: string }).id);
    const whole = ids(await toStdout(stored, { format: 'jsonl' }));
    expect(whole.toSorted()).toEqual(['edited', 's0', 's1', 's2', 's3']);
    const part = ids(await toStdout(stored, { format: 'jsonl', from: '2025-12-30', to: '2025-12-31' }));
    expect(part.toSorted()).toEqual(['edited', 's1']);
  });

  test('make the same views again in an empty home', async () => {
    await fc.assert(
      fc.asyncProperty(memberRecords, async (records) => {
        using stored = await openMember(records);
        using again = await openStoredMember();
        const text = await toStdout(stored, { format: 'jsonl' });
        again.member.addImported(readBack(parse(text)), again.now());
        for (const view of VIEWS) expect(await rowsOf(again, view)).toEqual(await rowsOf(stored, view));
      }),
      { numRuns: 25 },
    );
  });
});

/** What an import makes of the lines. */
function readBack(lines: readonly Record<string, unknown>[]): ImportedData {
  const of = (kind: string) => lines.filter((line) => line.kind === kind);
  const recordsOf = <T>(kind: string) => of(kind).map(({ record }) => record as T);
  return {
    records: {
      cycles: recordsOf('cycle'),
      sleeps: recordsOf('sleep'),
      recoveries: recordsOf('recovery'),
      workouts: recordsOf('workout'),
    },
    journal: of('journal').map(({ cycle_start, utc_offset, question, answered_yes, notes }) => ({
      cycleStartMs: Date.parse(String(cycle_start)),
      utcOffset: String(utc_offset),
      question: String(question),
      answeredYes: answered_yes === null ? null : answered_yes === 1,
      notes: notes as string | null,
    })),
    tags: of('tag').map(({ day, tag, value, note }) => ({
      day: String(day),
      tag: String(tag),
      value: value as number | null,
      note: note as string | null,
    })),
  };
}

describe('Parquet', () => {
  const read = async (path: string) => {
    const bytes = readFileSync(path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
  };

  test.each([...VIEWS])('of %s has the rows of the view, in columns with types', async (view) => {
    using scratch = createScratchHome();
    using stored = await openMember();
    const out = join(scratch.home, 'out.parquet');
    await exportHistory(stored, { what: view, out }, unused);
    const { rows, metadata } = await read(out);
    const expected = await rowsOf(stored, view);
    const columns = await stored.history.read((prepare) => readColumns(prepare, view));
    expect(rows).toEqual(
      expected.map((row) =>
        Object.fromEntries(columns.map(({ name, type }) => [name, typed(name, type, row[name] ?? null)])),
      ),
    );
    expect(Number(metadata.num_rows)).toBe(expected.length);
    expect(metadata.row_groups[0]?.columns[0]?.meta_data?.codec).toBe('SNAPPY');
  });

  test('without rows has its columns', async () => {
    using scratch = createScratchHome();
    using stored = await openStoredMember();
    const out = join(scratch.home, 'tags.parquet');
    await exportHistory(stored, { what: 'tags', out }, unused);
    const { rows, metadata } = await read(out);
    expect(rows).toEqual([]);
    expect(metadata.schema.slice(1).map(({ name }) => name)).toEqual(['day', 'tag', 'value', 'note']);
  });

  test('by years is a folder a year, of each of several tables', async () => {
    using scratch = createScratchHome();
    using stored = await openMember();
    const partition = { format: 'parquet', partition: true } as const;
    const one = join(scratch.home, 'one');
    await exportHistory(stored, { ...partition, what: 'days', out: one }, unused);
    expect(readdirSync(one).sort()).toEqual(['year=2025', 'year=2026']);
    const { rows } = await read(join(one, 'year=2025', 'days.parquet'));
    expect(rows.map(({ day }) => day)).toEqual([new Date('2025-12-30'), new Date('2025-12-31')]);
    const all = join(scratch.home, 'all');
    const { files } = await exportHistory(stored, { ...partition, out: all, from: '2026-01' }, unused);
    expect(files).toBe(6);
    expect(readdirSync(join(all, 'tags'))).toEqual(['year=2026']);
    expect(existsSync(join(all, 'journal'))).toBe(false);
  });
});

function typed(name: string, type: string, value: ViewRow[string]): unknown {
  if (value === null) return null;
  if (['day', 'start', 'end'].includes(name)) return new Date(String(value));
  if (['start_local', 'end_local'].includes(name)) return new Date(`${value}Z`);
  return type === 'INTEGER' ? BigInt(Number(value)) : value;
}

describe('notes', () => {
  test('are a file for every day that something is known of', async () => {
    using scratch = createScratchHome();
    using stored = await openMember();
    stored.member.setTag({ day: '2024-02-29', tag: 'sick' }, stored.now());
    const out = join(scratch.home, 'vault');
    const answer = await exportHistory(stored, { format: 'notes', out }, unused);
    expect(answer).toMatchObject({ files: 5, written: { notes: 5 } });
    expect(readdirSync(out).sort()).toEqual(
      ['2024-02-29', '2025-12-30', '2025-12-31', '2026-01-01', '2026-01-02'].map((day) => `${day}.md`),
    );
    const note = readFileSync(join(out, '2025-12-31.md'), 'utf8');
    expect(note).toStartWith('---\ndate: 2025-12-31\nrecovery_score: 50\nhrv_ms: 61.3\n');
    expect(note).toContain('\ntags: ["alcohol"]\ntag_alcohol: 2.5\n---\n');
  });
});

describe('an export', () => {
  test.each<ExportInput>([{ format: 'notes' }, { format: 'parquet', partition: true }])(
    'of nothing by days or years, %j, makes no folder',
    async (input) => {
      using scratch = createScratchHome();
      using stored = await openStoredMember();
      const answer = await exportHistory(stored, { ...input, out: join(scratch.home, 'out') }, unused);
      expect(answer).toMatchObject({ files: 0 });
      expect(readdirSync(scratch.home)).toEqual([]);
    },
  );

  test.each([
    ['days.jsonl', '{"kind":"day"'],
    ['days.ndjson', '{"kind":"day"'],
    ['days.PARQUET', 'PAR1'],
    ['days.txt', 'day,'],
  ])('to %s is in the format that the name says', async (name, start) => {
    using scratch = createScratchHome();
    using stored = await openMember();
    const out = join(scratch.home, name);
    await exportHistory(stored, { what: 'days', out }, unused);
    expect(readFileSync(out, 'latin1')).toStartWith(start);
  });

  test('of a range has its days, from the first one on without another', async () => {
    using stored = await openMember();
    const labels = async (input: ExportInput) =>
      parseCsv(await toStdout(stored, { what: 'days', ...input }))
        .slice(1)
        .map(([day]) => day);
    expect(await labels({ from: '2025-12-31', to: '2026-01-01' })).toEqual(['2025-12-31', '2026-01-01']);
    expect(await labels({ to: '2025-12-30' })).toEqual(['2025-12-30']);
    expect(await labels({ from: '2026-01-02' })).toEqual(['2026-01-02']);
    expect(await labels({ days: 1 })).toEqual([]);
  });

  test.each<[ExportInput, string]>([
    [{ what: 'day' }, 'Did you mean days?'],
    [{ what: 'secrets' }, 'cannot be exported'],
    [{ what: 'days', format: 'notes' }, 'Notes are one file a day'],
    [{ format: 'notes', partition: true }, 'Notes are one file a day'],
    [{ out: '-' }, 'Several files do not go to stdout'],
    [{ what: 'days', out: '-', partition: true }, 'Several files do not go to stdout'],
    [{ what: 'days', from: 'today', to: 'yesterday' }, 'after its end'],
    [{ what: 'days', to: '9999-01-01' }, 'outside the years'],
    [{ what: 'days', from: '0001-01-01' }, 'outside the years'],
  ])('of %j is refused', async (input, why) => {
    using stored = await openMember();
    await expect(exportHistory(stored, input, unused)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(why),
    });
  });

  test('holds no more than some days in memory', async () => {
    using stored = await openMember(days(450, '2024-12-30'));
    let most = 0;
    const history: HistoryReader = {
      exists: true,
      takeNotes: () => [],
      async read(run) {
        const result = await stored.history.read(run);
        const { rows = [] } = (result ?? {}) as { rows?: unknown[] };
        most = Math.max(most, rows.length);
        return result;
      },
    };
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const input = { what: 'days', format, out: '-' };
      const { written } = await exportHistory({ ...stored, now: stored.now, history }, input, nowhere);
      expect(written).toEqual({ days: 450 });
    }
    expect(most).toBe(100);
  });

  test('that is interrupted leaves nothing', async () => {
    using scratch = createScratchHome();
    using stored = await openMember();
    for (const format of ['csv', 'notes', 'parquet'] as const) {
      const interrupted = new AbortController();
      let reads = 0;
      const history: HistoryReader = {
        exists: true,
        takeNotes: () => [],
        read(run) {
          if (++reads === 2) interrupted.abort();
          return stored.history.read(run);
        },
      };
      const context = { ...stored, now: stored.now, history };
      const input = { format, out: join(scratch.home, 'out') };
      await expect(exportHistory(context, input, unused, interrupted.signal)).rejects.toThrow('abort');
      expect(readdirSync(scratch.home)).toEqual([]);
    }
  });

  test('of the member’s own data asks nobody', async () => {
    using stored = await openMember();
    const offline = () => Promise.reject(new AppError('not_logged_in', 'There is no WHOOP login.'));
    const source = { ...stored.source, freshen: offline };
    const context = { ...stored, now: stored.now, source };
    await exportHistory(context, { what: 'tags', out: '-', days: 400 }, nowhere);
    await expect(exportHistory(context, { what: 'days', out: '-' }, unused)).rejects.toMatchObject({
      code: 'not_logged_in',
    });
  });
});
