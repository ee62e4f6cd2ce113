import type { Prepare } from '../core/database-file.ts';
import type { MemberDb } from './member-db.ts';
import { putRecords, replaceAllTwins } from './records.ts';
import { EVERYTHING, type Span, STREAMS } from './streams.ts';

/** Copies that `history.db` holds of what `member.db` names by these. */
const COPIES = ['imported', 'tags'] as const;
type Copy = (typeof COPIES)[number];

/** Whether the copies are those of the member's newest data. */
export function isMerged(prepare: Prepare, member: MemberDb): boolean {
  return COPIES.every((name) => revisionOf(prepare, name) === member.revision(name));
}

/** Copies what has changed since the last time; `derive` is told what the imported records touch. */
export function mergeMemberData(prepare: Prepare, member: MemberDb, derive: (span: Span) => void): void {
  for (const name of COPIES) {
    const revision = member.revision(name);
    if (revisionOf(prepare, name) === revision) continue;
    if (name === 'tags') copyTags(prepare, member);
    else {
      copyImported(prepare, member);
      derive(EVERYTHING);
    }
    prepare(WRITE_REVISION).run(name, revision);
  }
}

function revisionOf(prepare: Prepare, name: Copy): number {
  return Number(prepare('SELECT revision FROM merged WHERE name = ?').get(name)?.revision ?? 0);
}

function copyTags(prepare: Prepare, member: MemberDb): void {
  prepare('DELETE FROM tag_row').run();
  for (const { day, tag, value, note } of member.tags()) {
    prepare('INSERT INTO tag_row (day, tag, value, note) VALUES (?, ?, ?, ?)').run(day, tag, value, note);
  }
}

function copyImported(prepare: Prepare, member: MemberDb): void {
  prepare("DELETE FROM record WHERE source = 'import'").run();
  const records = member.imported();
  for (const stream of STREAMS) putRecords(prepare, stream, records[stream], 'import');
  replaceAllTwins(prepare);
  prepare('DELETE FROM journal_row').run();
  for (const { cycleStartMs, utcOffset, question, answeredYes, notes } of member.journal()) {
    const answer = answeredYes === null ? null : Number(answeredYes);
    prepare(INSERT_JOURNAL).run(cycleStartMs, utcOffset, question, answer, notes);
  }
}

const WRITE_REVISION = `INSERT INTO merged (name, revision) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET revision = excluded.revision`;
/** Its day is that of a cycle without a sleep, until its cycle's row tells another. */
const INSERT_JOURNAL = `INSERT INTO journal_row (cycle_start_ms, utc_offset, question, answered_yes, notes, day)
  VALUES (?1, ?2, ?3, ?4, ?5, date(?1 / 1000 + 43200, 'unixepoch', replace(?2, 'Z', '+00:00')))`;
