import { IN_MEMORY } from '../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../src/engine/day-derivation.ts';
import { HistoryDb } from '../../src/history/history-db.ts';
import { MemberDb } from '../../src/history/member-db.ts';
import { STREAMS } from '../../src/history/streams.ts';
import type { DayRow } from '../../src/insights/day-row.ts';
import type { MemberRecords } from '../../src/whoop/member-records.ts';

const NOTHING: MemberRecords = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

/** A store with these records, two tags and a journal answer; `IN_MEMORY` works too. Left open. */
export async function createHistory(
  path: string,
  records: MemberRecords,
  memberPath = IN_MEMORY,
): Promise<HistoryDb<DayRow>> {
  const member = new MemberDb(memberPath);
  const now = new Date('2026-11-22T12:00:00Z');
  member.setTag({ day: '2026-11-20', tag: 'alcohol', value: 2, note: 'wine' }, now);
  member.setTag({ day: '2026-11-21', tag: 'late-meal' }, now);
  const answer = { utcOffset: 'Z', question: 'Had any caffeine?', answeredYes: true, notes: null };
  const journal = [{ ...answer, cycleStartMs: Date.parse('2026-11-20T22:30:00Z') }];
  member.addImported({ records: NOTHING, journal, tags: [] }, now);
  const history = new HistoryDb({ path, derivation: DAY_DERIVATION, member });
  await history.transact((prepare) => {
    for (const stream of STREAMS) history.put(prepare, stream, records[stream]);
  });
  return history;
}
