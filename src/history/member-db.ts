import type { Prepare } from '../core/database-file.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import type { ImportCounts, ImportedData, ImportKind, JournalEntry, TagEntry } from './imported-data.ts';
import { MemberFile } from './member-file.ts';
import { countImported, hasChanges, putImported } from './member-import.ts';
import { findTag, readTag, type TagValue, writeTag } from './tag-rows.ts';

/** A tag as it is to be: what is left out stays as it was. */
export type TagChange = Pick<TagEntry, 'day' | 'tag'> & { [K in keyof TagValue]?: TagValue[K] | undefined };

interface ImportOptions {
  /** Counts, and changes nothing. */
  dryRun?: boolean | undefined;
}

/**
 * What WHOOP cannot give again: tags, journal, imported years. Opened at its first use; reading makes no
 * file. Faults that cannot be repaired are `local_data`.
 */
export class MemberDb {
  readonly #file: MemberFile;

  /** `backups` is the folder that copies go to; without it, or in memory, there are none. */
  constructor(path: string, backups?: string) {
    this.#file = new MemberFile(path, backups);
  }

  /** Whether anything can be in it. */
  get exists(): boolean {
    return this.#file.exists;
  }

  /** Adds what is new and replaces what differs, all or nothing: the same data twice change nothing. */
  addImported(
    data: ImportedData,
    now: Date,
    { dryRun = false }: ImportOptions = {},
  ): Record<ImportKind, ImportCounts> {
    if (dryRun) return this.#file.read((prepare) => countImported(data, prepare)) ?? countImported(data);
    return this.#file.writeMany((prepare) => {
      const counts = putImported(data, prepare, now.getTime());
      const { tags, ...imported } = counts;
      if (hasChanges(tags)) bump(prepare, 'tags');
      if (Object.values(imported).some(hasChanges)) bump(prepare, 'imported');
      return counts;
    });
  }

  /** In the order of their ids. */
  imported(): MemberRecords {
    const read = <T>(stream: keyof MemberRecords): T[] =>
      this.#file.read((prepare) =>
        prepare('SELECT raw FROM imported WHERE stream = ? ORDER BY id')
          .all(stream)
          .map(({ raw }) => JSON.parse(String(raw))),
      ) ?? [];
    return {
      cycles: read('cycles'),
      sleeps: read('sleeps'),
      recoveries: read('recoveries'),
      workouts: read('workouts'),
    };
  }

  /** Oldest first. */
  journal(): JournalEntry[] {
    const rows = this.#file.read((prepare) =>
      prepare('SELECT * FROM journal ORDER BY cycle_start_ms, question').all(),
    );
    return (rows ?? []).map((row) => ({
      cycleStartMs: Number(row.cycle_start_ms),
      utcOffset: String(row.utc_offset),
      question: String(row.question),
      answeredYes: row.answered_yes === null ? null : row.answered_yes === 1,
      notes: row.notes === null ? null : String(row.notes),
    }));
  }

  /** Oldest day first, by name within it. */
  tags({ from, to }: { from: string; to: string } = { from: '', to: '~' }): TagEntry[] {
    const rows = this.#file.read((prepare) =>
      prepare('SELECT day, tag, value, note FROM tag WHERE day >= ? AND day <= ? ORDER BY day, tag').all(
        from,
        to,
      ),
    );
    return (rows ?? []).map((row) => ({ day: String(row.day), tag: String(row.tag), ...readTag(row) }));
  }

  /** Every name ever used, in alphabetical order. */
  tagNames(): string[] {
    const rows = this.#file.read((prepare) => prepare('SELECT DISTINCT tag FROM tag ORDER BY tag').all());
    return (rows ?? []).map(({ tag }) => String(tag));
  }

  /** Whether that changed anything. */
  setTag(change: TagChange, now: Date): boolean {
    return this.#file.write((prepare) => {
      const { day, tag } = change;
      const known = findTag(prepare, day, tag);
      const value = change.value === undefined ? (known?.value ?? null) : change.value;
      const note = change.note === undefined ? (known?.note ?? null) : change.note;
      if (known && known.value === value && known.note === note) return false;
      writeTag(prepare, { day, tag, value, note }, now.getTime());
      bump(prepare, 'tags');
      return true;
    });
  }

  /** Whether there was such a tag. */
  removeTag(day: string, tag: string): boolean {
    if (this.#file.read((prepare) => findTag(prepare, day, tag)) === undefined) return false;
    return this.#file.write((prepare) => {
      const { changes } = prepare('DELETE FROM tag WHERE day = ? AND tag = ?').run(day, tag);
      if (changes > 0) bump(prepare, 'tags');
      return changes > 0;
    });
  }

  /**
   * Another one means that a copy is old; 0 where there is nothing. `imported` counts records and journal.
   * After a restore it may be lower than before.
   */
  revision(name: 'imported' | 'tags'): number {
    const row = this.#file.read((prepare) => prepare('SELECT value FROM revision WHERE name = ?').get(name));
    return Number(row?.value ?? 0);
  }

  /** What the member should be told once, in the next answer. */
  takeNotes(): string[] {
    return this.#file.takeNotes();
  }

  close(): void {
    this.#file.close();
  }
}

/** By the clock, so that a database begun anew does not repeat what copies of the former one have seen. */
function bump(prepare: Prepare, name: 'imported' | 'tags'): void {
  prepare(
    'INSERT INTO revision (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = max(value + 1, excluded.value)',
  ).run(name, Date.now());
}
