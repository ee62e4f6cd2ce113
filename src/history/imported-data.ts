import type { MemberRecords } from '../whoop/member-records.ts';

/** An answer in WHOOP's journal, of the cycle that starts at this very time. */
export interface JournalEntry {
  cycleStartMs: number;
  /** Of that cycle, such as `+02:00`. */
  utcOffset: string;
  question: string;
  answeredYes: boolean | null;
  notes: string | null;
}

/** The member's own word for a day, with a number where there is one to tell. */
export interface TagEntry {
  day: string;
  tag: string;
  value: number | null;
  note: string | null;
}

/** What an import brings: records in the shape of WHOOP's own, under ids of ours. */
export interface ImportedData {
  records: MemberRecords;
  journal: readonly JournalEntry[];
  tags: readonly TagEntry[];
}

export type ImportKind = keyof MemberRecords | 'journal' | 'tags';

export interface ImportCounts {
  added: number;
  changed: number;
  same: number;
}
