import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { IN_MEMORY } from '../../../src/core/database-file.ts';
import type { ImportedData, TagEntry } from '../../../src/history/imported-data.ts';
import { MemberDb } from '../../../src/history/member-db.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { canMount, canRunUnprivileged, runScript } from '../core/support/run-script.ts';

const USE_MEMBER = join(import.meta.dir, 'support', 'use-member.ts');
const NOW = new Date('2026-11-22T12:00:00Z');
const DAY = '2026-11-22';
const NONE = { added: 0, changed: 0, same: 0 };

const pathIn = ({ wellpipeHome }: ScratchHome) => join(wellpipeHome, 'member.db');
const tag = (name: string, more: Partial<TagEntry> = {}): TagEntry => ({
  day: DAY,
  tag: name,
  value: null,
  note: null,
  ...more,
});

function imported(more: Partial<ImportedData> = {}): ImportedData {
  return {
    records: {
      cycles: [cycle(1, '2020-01-01T22:00:00.000Z', '2020-01-02T22:00:00.000Z')],
      sleeps: [sleep('s1', 1, '2020-01-01T22:00:00.000Z', '2020-01-02T06:00:00.000Z')],
      recoveries: [recovery('s1', 1, 60)],
      workouts: [workout('w1', '2020-01-02T17:00:00.000Z', 30)],
    },
    journal: [
      {
        cycleStartMs: Date.parse('2020-01-01T22:00:00.000Z'),
        utcOffset: '+01:00',
        question: 'Did you drink any alcohol?',
        answeredYes: true,
        notes: null,
      },
    ],
    tags: [tag('alcohol', { value: 2 })],
    ...more,
  };
}

const empty = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

describe('the file', () => {
  test('is not made by reading', () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    expect(member.tags()).toEqual([]);
    expect(member.journal()).toEqual([]);
    expect(member.imported()).toEqual(empty);
    expect(member.tagNames()).toEqual([]);
    expect(member.revision('tags')).toBe(0);
    expect(member.removeTag(DAY, 'alcohol')).toBe(false);
    expect(member.addImported(imported(), NOW, { dryRun: true }).cycles).toEqual({ ...NONE, added: 1 });
    expect(existsSync(scratch.wellpipeHome)).toBe(false);
    member.close();
  });

  test('is its owner’s alone, side files too', () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    member.setTag(tag('alcohol'), NOW);
    const names = readdirSync(scratch.wellpipeHome).sort();
    expect(names).toEqual(['member.db', 'member.db-shm', 'member.db-wal']);
    if (process.platform !== 'win32') {
      const modes = names.map((name) => statSync(join(scratch.wellpipeHome, name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600, 0o600]);
    }
    member.close();
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['member.db']);
  });

  test('of a newer version is refused, and nothing is put aside', () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    member.setTag(tag('alcohol'), NOW);
    member.close();
    const database = new DatabaseSync(pathIn(scratch));
    database.prepare("INSERT INTO migrations (name) VALUES ('from the future')").run();
    database.close();
    for (const use of [() => member.tags(), () => member.setTag(tag('wine'), NOW)]) {
      expect(use).toThrow(`${pathIn(scratch)} belongs to a newer version of Wellpipe`);
    }
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['member.db']);
  });

  test('that was deleted meanwhile is noticed, and begun anew', () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    member.setTag(tag('alcohol'), NOW);
    rmSync(scratch.wellpipeHome, { recursive: true });
    expect(member.tags()).toEqual([]);
    expect(existsSync(scratch.wellpipeHome)).toBe(false);
    member.setTag(tag('wine'), NOW);
    expect(member.tagNames()).toEqual(['wine']);
    member.close();
  });

  test('is not needed in memory', () => {
    const member = new MemberDb(IN_MEMORY, '/nowhere');
    member.setTag(tag('alcohol'), NOW);
    expect(member.tagNames()).toEqual(['alcohol']);
    expect(existsSync('/nowhere')).toBe(false);
    member.close();
  });
});

describe('tags', () => {
  test('are set, changed in part, and removed', () => {
    const member = new MemberDb(IN_MEMORY);
    expect(member.setTag({ day: DAY, tag: 'alcohol', value: 2 }, NOW)).toBe(true);
    expect(member.setTag({ day: DAY, tag: 'alcohol', note: 'wine' }, NOW)).toBe(true);
    expect(member.tags()).toEqual([tag('alcohol', { value: 2, note: 'wine' })]);
    expect(member.setTag({ day: DAY, tag: 'alcohol', value: null, note: null }, NOW)).toBe(true);
    expect(member.tags()).toEqual([tag('alcohol')]);
    expect(member.removeTag(DAY, 'alcohol')).toBe(true);
    expect(member.removeTag(DAY, 'alcohol')).toBe(false);
    expect(member.tags()).toEqual([]);
    member.close();
  });

  test('come by day and name, those of a range alone when asked', () => {
    const member = new MemberDb(IN_MEMORY);
    for (const [day, name] of [
      ['2026-11-22', 'sick'],
      ['2026-11-20', 'late-meal'],
      ['2026-11-22', 'alcohol'],
    ] as const) {
      member.setTag({ day, tag: name }, NOW);
    }
    const names = (range?: { from: string; to: string }) => member.tags(range).map((one) => one.tag);
    expect(names()).toEqual(['late-meal', 'alcohol', 'sick']);
    expect(names({ from: '2026-11-21', to: '2026-11-22' })).toEqual(['alcohol', 'sick']);
    expect(names({ from: '2026-11-20', to: '2026-11-20' })).toEqual(['late-meal']);
    member.close();
  });
});

describe('an import', () => {
  test('comes back as it was, and a second time changes nothing', () => {
    const member = new MemberDb(IN_MEMORY);
    const data = imported();
    const counts = Object.values(member.addImported(data, NOW));
    expect(counts).toEqual(Array.from({ length: 6 }, () => ({ ...NONE, added: 1 })));
    expect(member.imported()).toEqual(data.records);
    expect(member.journal()).toEqual([...data.journal]);
    expect(member.tags()).toEqual([...data.tags]);
    const revisions = [member.revision('imported'), member.revision('tags')];
    const again = Object.values(member.addImported(data, NOW));
    expect(again).toEqual(Array.from({ length: 6 }, () => ({ ...NONE, same: 1 })));
    expect([member.revision('imported'), member.revision('tags')]).toEqual(revisions);
    member.close();
  });

  test('replaces what differs', () => {
    const member = new MemberDb(IN_MEMORY);
    const data = imported();
    member.addImported(data, NOW);
    const changed = imported({
      records: { ...data.records, recoveries: [recovery('s1', 1, 61)] },
      journal: data.journal.map((entry) => ({ ...entry, answeredYes: null, notes: 'a\nb' })),
      tags: [tag('alcohol', { value: 3 })],
    });
    const counts = member.addImported(changed, NOW);
    expect(counts.recoveries).toEqual({ ...NONE, changed: 1 });
    expect(counts.journal).toEqual({ ...NONE, changed: 1 });
    expect(counts.tags).toEqual({ ...NONE, changed: 1 });
    expect(counts.cycles).toEqual({ ...NONE, same: 1 });
    expect(member.imported()).toEqual(changed.records);
    expect(member.journal()).toEqual([...changed.journal]);
    expect(member.tags()).toEqual([...changed.tags]);
    member.close();
  });

  test('holds each thing once, the last that it says of it', () => {
    const member = new MemberDb(IN_MEMORY);
    const counts = member.addImported(
      imported({ tags: [tag('a', { value: 1 }), tag('a', { value: 2 })] }),
      NOW,
    );
    expect(counts.tags).toEqual({ ...NONE, added: 1 });
    expect(member.tags()).toEqual([tag('a', { value: 2 })]);
    member.close();
  });

  test('only said changes nothing', () => {
    const member = new MemberDb(IN_MEMORY);
    member.addImported(imported({ tags: [] }), NOW);
    const counts = member.addImported(imported(), NOW, { dryRun: true });
    expect(counts.cycles).toEqual({ ...NONE, same: 1 });
    expect(counts.tags).toEqual({ ...NONE, added: 1 });
    expect(member.tags()).toEqual([]);
    expect(member.revision('tags')).toBe(0);
    member.close();
  });

  test('that fails half-way leaves nothing', () => {
    const member = new MemberDb(IN_MEMORY);
    const broken = {
      ...tag('wine'),
      get value(): number {
        throw new RangeError('no');
      },
    };
    expect(() => member.addImported(imported({ tags: [broken] }), NOW)).toThrow(RangeError);
    expect(member.imported()).toEqual(empty);
    expect(member.journal()).toEqual([]);
    member.close();
  });
});

describe('a revision', () => {
  test('grows with every change of what it names, and with nothing else', () => {
    const member = new MemberDb(IN_MEMORY);
    const seen = [member.revision('tags')];
    member.setTag({ day: DAY, tag: 'alcohol', value: 2 }, NOW);
    seen.push(member.revision('tags'));
    member.setTag({ day: DAY, tag: 'alcohol', value: 3 }, NOW);
    seen.push(member.revision('tags'));
    member.setTag({ day: DAY, tag: 'alcohol', value: 3 }, NOW);
    expect(member.revision('tags')).toBe(seen.at(-1) ?? 0);
    member.removeTag(DAY, 'alcohol');
    seen.push(member.revision('tags'));
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    expect(member.revision('imported')).toBe(0);
    member.addImported(imported({ tags: [] }), NOW);
    expect(member.revision('imported')).toBeGreaterThan(0);
    expect(member.revision('tags')).toBe(seen.at(-1) ?? 0);
    member.close();
  });

  test('of a database begun anew is none that the former one had', () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    member.setTag(tag('alcohol'), NOW);
    const before = member.revision('tags');
    rmSync(scratch.wellpipeHome, { recursive: true });
    Bun.sleepSync(2);
    member.setTag(tag('wine'), NOW);
    expect(member.revision('tags')).toBeGreaterThan(before);
    member.close();
  });
});

describe('several processes', () => {
  test('lose nothing to each other', async () => {
    using scratch = createScratchHome();
    const run = (name: string) =>
      runScript(USE_MEMBER, [pathIn(scratch), join(scratch.wellpipeHome, 'backups'), 'set', name, '50']);
    const answers = await Promise.all(['a', 'b', 'c'].map(run));
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    const member = new MemberDb(pathIn(scratch));
    expect(member.tags()).toHaveLength(150);
    member.close();
  });

  test('may import at once', async () => {
    using scratch = createScratchHome();
    const run = (name: string) =>
      runScript(USE_MEMBER, [pathIn(scratch), join(scratch.wellpipeHome, 'backups'), 'fill', name]);
    const answers = await Promise.all(['a', 'b'].map(run));
    expect(answers.map(({ value }) => value)).toEqual([
      { ...NONE, added: 2_000 },
      { ...NONE, added: 2_000 },
    ]);
    const member = new MemberDb(pathIn(scratch));
    expect(member.tags()).toHaveLength(4_000);
    member.close();
  });
});

describe('where nothing can be written', () => {
  const use = (path: string, mode: string) => [path, join(dirname(path), 'backups'), mode, 'wine'];

  test.skipIf(!canMount)(
    'a full disk is told, what was there stays, and what was written gives its room back',
    async () => {
      using scratch = createScratchHome();
      const path = join(scratch.home, 'member.db');
      const small = `mount -t tmpfs -o size=512k tmpfs ${scratch.home}`;
      const answer = await runScript(USE_MEMBER, use(path, 'fill'), { mount: small });
      expect(answer).toMatchObject({
        error: { code: 'local_data', message: `Cannot use ${path}: the disk is full.` },
        left: { value: 0 },
        logBytes: 0,
      });
    },
  );

  test.skipIf(!canMount)('a disk that was full from the beginning is told', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'member.db');
    const fill = `dd if=/dev/zero of=${scratch.home}/filler bs=1024 2>/dev/null`;
    const mount = `mount -t tmpfs -o size=64k tmpfs ${scratch.home} && { ${fill}; true; }`;
    const answer = await runScript(USE_MEMBER, use(path, 'set'), { mount });
    expect(answer).toMatchObject({ error: { code: 'local_data' } });
  });

  test.skipIf(!canMount)('a read-only file system is told', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'member.db');
    const mount = `mount -t tmpfs -o ro tmpfs ${scratch.home}`;
    expect(await runScript(USE_MEMBER, use(path, 'set'), { mount })).toMatchObject({
      error: { code: 'local_data' },
    });
    expect(await runScript(USE_MEMBER, use(path, 'read'), { mount })).toEqual({ value: 0 });
  });

  test.skipIf(!canRunUnprivileged)('a file that may be read but not written is told, and read', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'member.db');
    const member = new MemberDb(path);
    member.setTag(tag('alcohol'), NOW);
    member.close();
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(path, 0o444);
    chmodSync(scratch.home, 0o555);
    const answer = await runScript(USE_MEMBER, use(path, 'set'), { unprivileged: true });
    expect(answer).toMatchObject({ error: { code: 'local_data' } });
    expect(await runScript(USE_MEMBER, use(path, 'read'), { unprivileged: true })).toEqual({ value: 1 });
    chmodSync(scratch.home, 0o755);
    expect(new MemberDb(path).tagNames()).toEqual(['alcohol']);
  });

  test.skipIf(!canMount)('what is on a disk that is full by now is read', async () => {
    using scratch = createScratchHome();
    const member = new MemberDb(pathIn(scratch));
    member.setTag(tag('alcohol'), NOW);
    member.close();
    const path = join(scratch.home, 'member.db');
    const fill = `dd if=/dev/zero of=${scratch.home}/filler bs=1024 2>/dev/null`;
    const mount = `mount -t tmpfs -o size=64k tmpfs ${scratch.home} && cp ${pathIn(scratch)} ${path} && { ${fill}; true; }`;
    expect(await runScript(USE_MEMBER, use(path, 'read'), { mount })).toEqual({ value: 1 });
    expect(await runScript(USE_MEMBER, use(path, 'set'), { mount })).toMatchObject({
      error: { code: 'local_data', message: expect.stringContaining('the disk is full') },
    });
  });

  test('a folder in its place is told', () => {
    using scratch = createScratchHome();
    expect(() => new MemberDb(scratch.home).tags()).toThrow(
      `Cannot use ${scratch.home}: it cannot be opened.`,
    );
  });
});
