import { IN_MEMORY } from '../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../src/engine/day-derivation.ts';
import { HistoryDb } from '../../src/history/history-db.ts';
import { MemberDb } from '../../src/history/member-db.ts';
import type { Reading } from '../../src/history/source.ts';
import { STREAMS } from '../../src/history/streams.ts';
import type { DayRow } from '../../src/insights/day-row.ts';
import type { MemberRecords } from '../../src/whoop/member-records.ts';

interface StoredMember extends Disposable {
  history: HistoryDb<DayRow>;
  member: MemberDb;
  source: { knownOffset(): Promise<string>; freshen(): Promise<Reading> };
  now(): Date;
}

interface StoredMemberOptions {
  records?: Partial<MemberRecords>;
  now?: string;
  offset?: string;
}

/** What is kept of a member, in memory, and never asked for at WHOOP. */
export async function openStoredMember(options: StoredMemberOptions = {}): Promise<StoredMember> {
  const { records = {}, now = '2026-11-22T12:00:00.000Z', offset = 'Z' } = options;
  const member = new MemberDb(IN_MEMORY);
  const history = new HistoryDb({ path: IN_MEMORY, derivation: DAY_DERIVATION, member });
  await history.transact((prepare) => {
    for (const stream of STREAMS) history.put(prepare, stream, records[stream] ?? []);
  });
  const asOf = new Date(now);
  return {
    history,
    member,
    source: {
      knownOffset: async () => offset,
      freshen: async () => ({ asOf, notes: [], problem: undefined, refused: new Map() }),
    },
    now: () => asOf,
    [Symbol.dispose]: () => history.close(),
  };
}
