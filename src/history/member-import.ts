import type { Prepare } from '../core/database-file.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import type { ImportCounts, ImportedData, ImportKind, JournalEntry, TagEntry } from './imported-data.ts';
import { mayReplaceImported } from './imported-version.ts';
import { findTag, writeTag } from './tag-rows.ts';

/** How entries of one kind are kept. */
interface Kept<T> {
  /** Entries with the same key are the same one; the last of them counts. */
  keyOf(entry: T): string;
  /** What an entry says, for comparison. */
  textOf(entry: T): string;
  /** What the known entry of that key says. */
  find(prepare: Prepare, entry: T): string | undefined;
  write(prepare: Prepare, entry: T, nowMs: number): void;
  /** Whether it may take the place of what is known, which says something else. */
  mayReplace?(known: string, entry: T): boolean;
}

/** Adds what is new and replaces what differs, in the transaction that `prepare` is of. */
export function putImported(
  data: ImportedData,
  prepare: Prepare,
  nowMs: number,
): Record<ImportKind, ImportCounts> {
  return forEachKind(data, (kept, entry) => {
    const outcome = compare(kept, entry, prepare);
    if (outcome !== 'same') kept.write(prepare, entry, nowMs);
    return outcome;
  });
}

/** What `putImported` would do; without `prepare` there is nothing yet. */
export function countImported(data: ImportedData, prepare?: Prepare): Record<ImportKind, ImportCounts> {
  return forEachKind(data, (kept, entry) => (prepare ? compare(kept, entry, prepare) : 'added'));
}

export function hasChanges({ added, changed }: ImportCounts): boolean {
  return added + changed > 0;
}

type Outcome = keyof ImportCounts;

function forEachKind(
  { records, journal, tags }: ImportedData,
  put: <T>(kept: Kept<T>, entry: T) => Outcome,
): Record<ImportKind, ImportCounts> {
  function putAll<T>(kept: Kept<T>, entries: readonly T[]): ImportCounts {
    const counts: ImportCounts = { added: 0, changed: 0, same: 0 };
    const unique = new Map(entries.map((entry) => [kept.keyOf(entry), entry]));
    for (const entry of unique.values()) counts[put(kept, entry)] += 1;
    return counts;
  }
  return {
    cycles: putAll(
      recordsOf('cycles', ({ id }) => String(id)),
      records.cycles,
    ),
    sleeps: putAll(
      recordsOf('sleeps', ({ id }) => id),
      records.sleeps,
    ),
    recoveries: putAll(
      recordsOf('recoveries', ({ sleep_id }) => sleep_id),
      records.recoveries,
    ),
    workouts: putAll(
      recordsOf('workouts', ({ id }) => id),
      records.workouts,
    ),
    journal: putAll(JOURNAL, journal),
    tags: putAll(TAGS, tags),
  };
}

function compare<T>(kept: Kept<T>, entry: T, prepare: Prepare): Outcome {
  const known = kept.find(prepare, entry);
  if (known === undefined) return 'added';
  const isKept = known === kept.textOf(entry) || kept.mayReplace?.(known, entry) === false;
  return isKept ? 'same' : 'changed';
}

function recordsOf<S extends keyof MemberRecords>(
  stream: S,
  keyOf: (record: MemberRecords[S][number]) => string,
): Kept<MemberRecords[S][number]> {
  return {
    keyOf,
    textOf: (record) => JSON.stringify(record),
    mayReplace: (known, record) => mayReplaceImported(JSON.parse(known), record),
    find(prepare, record) {
      const row = prepare('SELECT raw FROM imported WHERE stream = ? AND id = ?').get(stream, keyOf(record));
      return row && String(row.raw);
    },
    write(prepare, record, nowMs) {
      prepare(
        `INSERT INTO imported (stream, id, raw, imported_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET raw = excluded.raw, imported_ms = excluded.imported_ms`,
      ).run(stream, keyOf(record), JSON.stringify(record), nowMs);
    },
  };
}

const JOURNAL: Kept<JournalEntry> = {
  keyOf: ({ cycleStartMs, question }) => `${cycleStartMs} ${question}`,
  textOf: ({ utcOffset, answeredYes, notes }) => JSON.stringify([utcOffset, answerOf(answeredYes), notes]),
  find(prepare, { cycleStartMs, question }) {
    const row = prepare(
      'SELECT utc_offset, answered_yes, notes FROM journal WHERE cycle_start_ms = ? AND question = ?',
    ).get(cycleStartMs, question);
    return row && JSON.stringify([row.utc_offset, row.answered_yes, row.notes]);
  },
  write(prepare, { cycleStartMs, utcOffset, question, answeredYes, notes }, nowMs) {
    prepare(
      `INSERT INTO journal (cycle_start_ms, utc_offset, question, answered_yes, notes, imported_ms)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET utc_offset = excluded.utc_offset, answered_yes = excluded.answered_yes,
         notes = excluded.notes, imported_ms = excluded.imported_ms`,
    ).run(cycleStartMs, utcOffset, question, answerOf(answeredYes), notes, nowMs);
  },
};

const TAGS: Kept<TagEntry> = {
  keyOf: ({ day, tag }) => `${day} ${tag}`,
  textOf: ({ value, note }) => JSON.stringify([value, note]),
  find(prepare, { day, tag }) {
    const known = findTag(prepare, day, tag);
    return known && JSON.stringify([known.value, known.note]);
  },
  write: writeTag,
};

const answerOf = (answeredYes: boolean | null) => (answeredYes === null ? null : Number(answeredYes));
