import { describe, expect, spyOn, test } from 'bun:test';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { log } from '../../../src/core/log.ts';
import { MemberDb } from '../../../src/history/member-db.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { canMount, runScript } from '../core/support/run-script.ts';

const USE_MEMBER = join(import.meta.dir, 'support', 'use-member.ts');
const NOW = new Date();
const DAY = '2026-11-22';

const pathIn = ({ wellpipeHome }: ScratchHome) => join(wellpipeHome, 'member.db');
const folderIn = ({ wellpipeHome }: ScratchHome) => join(wellpipeHome, 'backups');
const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const backupOf = (scratch: ScratchHome, daysAgo = 0) =>
  join(folderIn(scratch), `member-${dayAgo(daysAgo)}.db`);

/** As if the newest backup had been made so many days ago. */
function age(scratch: ScratchHome, days: number): void {
  renameSync(backupOf(scratch), backupOf(scratch, days));
}

function withMember<T>(scratch: ScratchHome, use: (member: MemberDb) => T): T {
  const member = new MemberDb(pathIn(scratch), folderIn(scratch));
  try {
    return use(member);
  } finally {
    member.close();
  }
}

const set = (scratch: ScratchHome, ...tags: string[]) =>
  withMember(scratch, (member) => {
    for (const tag of tags) member.setTag({ day: DAY, tag }, NOW);
  });
const names = (scratch: ScratchHome) => withMember(scratch, (member) => member.tagNames());

function tagsIn(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT tag FROM tag ORDER BY tag')
      .all()
      .map(({ tag }) => tag);
  } finally {
    database.close();
  }
}

function warningsOf(run: () => unknown): string[] {
  const nothing = Object.assign(() => undefined, { raw: () => undefined });
  using spy = spyOn(log, 'warn').mockImplementation(nothing);
  run();
  return spy.mock.calls.map(([text]) => String(text));
}

function damage(scratch: ScratchHome): void {
  writeFileSync(pathIn(scratch), 'notes of somebody'.repeat(1_000));
}

describe('a backup', () => {
  test('is made of the first change of a day, its owner’s alone, with nothing beside it', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    expect(readdirSync(folderIn(scratch))).toEqual([`member-${dayAgo(0)}.db`]);
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol']);
    if (process.platform !== 'win32') {
      expect(statSync(folderIn(scratch)).mode & 0o777).toBe(0o700);
      expect(statSync(backupOf(scratch)).mode & 0o777).toBe(0o600);
    }
  });

  test('of today is renewed an hour later, also when nothing but reading happens', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    set(scratch, 'wine');
    const before = Date.now() / 1_000 - 3_700;
    utimesSync(backupOf(scratch), before, before);
    names(scratch);
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol', 'wine']);
    expect(readdirSync(folderIn(scratch))).toHaveLength(1);
  });

  test('is made after every import', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] };
    const tags = [{ day: DAY, tag: 'wine', value: null, note: null }];
    withMember(scratch, (member) => member.addImported({ records, journal: [], tags }, NOW));
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol', 'wine']);
    expect(readdirSync(folderIn(scratch))).toHaveLength(1);
  });

  test('is made once an hour of other changes', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    set(scratch, 'wine');
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol']);
  });

  test('is made on a later day of what came after the last one, also when nothing but reading happens', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol', 'wine');
    age(scratch, 1);
    expect(names(scratch)).toEqual(['alcohol', 'wine']);
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol', 'wine']);
    expect(tagsIn(backupOf(scratch, 1))).toEqual(['alcohol']);
  });

  test('is not made where nothing has changed', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    age(scratch, 1);
    names(scratch);
    set(scratch, 'alcohol');
    expect(readdirSync(folderIn(scratch))).toEqual([`member-${dayAgo(1)}.db`]);
  });

  test('is made by a process that has run since before the change', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    age(scratch, 1);
    withMember(scratch, (member) => {
      member.tags();
      member.setTag({ day: DAY, tag: 'wine' }, NOW);
    });
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol', 'wine']);
  });

  test('is kept for a week, then one a month for five months', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    const days = Array.from({ length: 400 }, (_, index) => index + 1);
    for (const day of days) copyFileSync(backupOf(scratch), backupOf(scratch, day));
    age(scratch, 401);
    set(scratch, 'wine');
    const kept = readdirSync(folderIn(scratch)).sort().reverse();
    expect(kept).toHaveLength(12);
    expect(kept.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6].map((day) => `member-${dayAgo(day)}.db`));
    expect(new Set(kept.slice(7).map((name) => name.slice(0, -6))).size).toBe(5);
  });

  test('leaves foreign files alone, and takes what a crashed run left', () => {
    using scratch = createScratchHome();
    mkdirSync(folderIn(scratch), { recursive: true });
    const [config, left, fresh] = ['config.json', '.member-00ff.tmp', '.member-00fe.tmp'];
    for (const name of [config, left, fresh]) writeFileSync(join(folderIn(scratch), name), '');
    const yesterday = Date.now() / 1_000 - 86_400;
    utimesSync(join(folderIn(scratch), left), yesterday, yesterday);
    set(scratch, 'alcohol');
    expect(readdirSync(folderIn(scratch)).sort()).toEqual([fresh, config, `member-${dayAgo(0)}.db`].sort());
  });

  test('that cannot be made is a warning, and the change is kept', () => {
    using scratch = createScratchHome();
    mkdirSync(scratch.wellpipeHome);
    writeFileSync(folderIn(scratch), 'in the way');
    const warnings = warningsOf(() => set(scratch, 'alcohol'));
    expect(warnings).toEqual([
      `There is no backup of today. Cannot read ${folderIn(scratch)}: a part of its path is no folder.`,
    ]);
    warningsOf(() => expect(names(scratch)).toEqual(['alcohol']));
  });

  test.skipIf(!canMount)('that has no room leaves nothing half-written', async () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    age(scratch, 1);
    const mount = `mount -t tmpfs -o size=8k tmpfs ${folderIn(scratch)}`;
    const args = [pathIn(scratch), folderIn(scratch), 'set', 'wine', '5'];
    expect(await runScript(USE_MEMBER, args, { mount })).toMatchObject({ value: 6, backups: [] });
  });
});

describe('a database that is gone', () => {
  const lose = {
    deleted: (scratch: ScratchHome) => rmSync(pathIn(scratch)),
    emptied: (scratch: ScratchHome) => truncateSync(pathIn(scratch)),
  };

  test.each(['deleted', 'emptied'] as const)('(%s) is restored, and the member is told', (how) => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    lose[how](scratch);
    withMember(scratch, (member) => {
      expect(member.exists).toBe(true);
      const warnings = warningsOf(() => expect(member.tagNames()).toEqual(['alcohol']));
      const note = `member.db was gone or empty. Tags, journal and imported years are those of the backup of ${dayAgo(0)}; later changes are missing.`;
      expect(warnings).toEqual([note]);
      expect(member.takeNotes()).toEqual([note]);
    });
    if (process.platform !== 'win32') expect(statSync(pathIn(scratch)).mode & 0o777).toBe(0o600);
  });

  test.each(['deleted', 'emptied'] as const)('(%s) is restored before a change is written', (how) => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    lose[how](scratch);
    expect(warningsOf(() => set(scratch, 'wine'))).toHaveLength(1);
    expect(names(scratch)).toEqual(['alcohol', 'wine']);
  });

  test('is restored under a process that has it open', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    withMember(scratch, (member) => {
      member.tagNames();
      lose.deleted(scratch);
      expect(warningsOf(() => expect(member.tagNames()).toEqual(['alcohol']))).toHaveLength(1);
    });
  });

  test('stays so where there is no sound backup', () => {
    using scratch = createScratchHome();
    expect(names(scratch)).toEqual([]);
    expect(existsSync(scratch.wellpipeHome)).toBe(false);
    set(scratch, 'alcohol');
    lose.deleted(scratch);
    writeFileSync(backupOf(scratch), 'nothing');
    expect(warningsOf(() => expect(names(scratch)).toEqual([]))).toEqual([]);
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['backups']);
  });
});

describe('a damaged database', () => {
  test('is set aside and restored from the newest backup, and the member is told', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol', 'lost');
    damage(scratch);
    withMember(scratch, (member) => {
      const warnings = warningsOf(() => expect(member.tagNames()).toEqual(['alcohol']));
      const aside = readdirSync(scratch.wellpipeHome).find((name) => name.includes('damaged')) ?? '';
      expect(readFileSync(join(scratch.wellpipeHome, aside), 'utf8')).toStartWith('notes of somebody');
      const note = `member.db was damaged and is kept as ${join(scratch.wellpipeHome, aside)}. Tags, journal and imported years are those of the backup of ${dayAgo(0)}; later changes are missing.`;
      expect(warnings).toEqual([note]);
      expect(member.takeNotes()).toEqual([note]);
      expect(member.takeNotes()).toEqual([]);
    });
    expect(statSync(pathIn(scratch)).mode & 0o777).toBe(0o600);
    expect(tagsIn(backupOf(scratch))).toEqual(['alcohol']);
  });

  test('is restored before a change is written', () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    damage(scratch);
    expect(warningsOf(() => set(scratch, 'wine'))).toHaveLength(1);
    expect(names(scratch)).toEqual(['alcohol', 'wine']);
  });

  test.each(['nothing', ''])('is restored from an older backup where the newest one is %p', (text) => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    age(scratch, 2);
    set(scratch, 'wine');
    writeFileSync(backupOf(scratch), text);
    damage(scratch);
    withMember(scratch, (member) => {
      warningsOf(() => expect(member.tagNames()).toEqual(['alcohol']));
      expect(member.takeNotes()[0]).toContain(`the backup of ${dayAgo(2)}`);
    });
    expect(readdirSync(scratch.wellpipeHome).filter((name) => name.includes('restored'))).toEqual([]);
  });

  test('is begun anew without a backup, which is said', () => {
    using scratch = createScratchHome();
    mkdirSync(scratch.wellpipeHome);
    damage(scratch);
    withMember(scratch, (member) => {
      warningsOf(() => expect(member.tags()).toEqual([]));
      expect(member.takeNotes()[0]).toContain('There was no backup');
      member.setTag({ day: DAY, tag: 'wine' }, NOW);
      expect(member.tagNames()).toEqual(['wine']);
    });
  });

  test('is noticed by the daily copy where nothing else reads the damaged page', () => {
    using scratch = createScratchHome();
    const many = Array.from({ length: 500 }, (_, index) => `tag-${index}`);
    set(scratch, 'alcohol', ...many);
    age(scratch, 1);
    const bytes = readFileSync(pathIn(scratch));
    // The last page, which is one of tags.
    writeFileSync(pathIn(scratch), bytes.fill(0xff, bytes.length - 4_096));
    withMember(scratch, (member) => {
      const warnings = warningsOf(() => member.revision('tags'));
      expect(warnings).toHaveLength(1);
      expect(member.tagNames()).toEqual(['alcohol']);
    });
  });

  test('is restored once, however many find it', async () => {
    using scratch = createScratchHome();
    set(scratch, 'alcohol');
    damage(scratch);
    const run = (name: string) =>
      runScript(USE_MEMBER, [pathIn(scratch), folderIn(scratch), 'set', name, '10']);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(run));
    expect(answers.flatMap(({ notes }) => notes)).toHaveLength(1);
    expect(names(scratch)).toHaveLength(41);
    expect(readdirSync(scratch.wellpipeHome).filter((name) => name.includes('damaged'))).toHaveLength(1);
  });
});
