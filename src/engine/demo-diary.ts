import type { SimulatedMember } from '../demo/member.ts';
import type { MemberDb } from '../history/member-db.ts';

const NO_RECORDS = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

/** Gives the simulated member their tags and journal answers, as if they had logged and imported them. */
export function writeDemoDiary(db: MemberDb, member: SimulatedMember, now: Date): void {
  const { tags, journal } = member.diaryAt(now);
  db.addImported(
    {
      records: NO_RECORDS,
      tags: tags.map((tag) => ({ ...tag, value: null, note: null })),
      journal: journal.map((answer) => ({ ...answer, notes: null })),
    },
    now,
  );
}
