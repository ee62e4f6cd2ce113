import type { AppError } from '../core/errors.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import type { Stream } from './streams.ts';
import type { HistoryCoverage } from './sync/coverage.ts';

/** Days by their label, `YYYY-MM-DD`, inclusive on both ends. */
export interface LabelRange {
  from: string;
  to: string;
}

/** What comes with everything that is read. */
export interface Reading {
  /** Last successful contact with WHOOP for these data; undefined for what was never WHOOP's answer. */
  asOf: Date | undefined;
  /** What the reader of an answer should know about these data, in plain sentences. */
  notes: string[];
  /** Why WHOOP could not be asked, or not for all of it; what of that is worth saying is in the notes. */
  problem: AppError | undefined;
  /** Streams that the login may not read. */
  refused: ReadonlyMap<Stream, AppError>;
}

export interface StoredRecord {
  record: object;
  /** Undefined for an imported one. */
  asOf: Date | undefined;
  /** Whether WHOOP would hardly tell more by now. */
  isFresh: boolean;
}

/** What is enough to be read where WHOOP cannot be asked: records, or also what the member wrote down. */
export type Needs = 'records' | 'anything';

/** Where engine functions get a member's data from; it keeps itself fresh. `Day` is a row of the day model. */
export interface MemberSource<Day> {
  /** Makes a range fresh, or without one what is recent, for readers of the store itself. */
  freshen(range: LabelRange | undefined, needs: Needs, signal?: AbortSignal): Promise<Reading>;
  /** Rows labelled with a day of the range, oldest first. */
  days(
    range: LabelRange,
    streams: readonly Stream[],
    signal?: AbortSignal,
  ): Promise<Reading & { days: Day[] }>;
  /** The same as far as it is at hand; WHOOP is not asked. */
  known(range: LabelRange): Promise<Day[]>;
  /** The records of the cycles whose label may fall into the range, whole. */
  records(
    range: LabelRange,
    streams: readonly Stream[],
    signal?: AbortSignal,
  ): Promise<Reading & { records: MemberRecords }>;
  /** One record as it came; undefined where it is not at hand, or not final. WHOOP is not asked. */
  record(stream: Stream, id: string): Promise<StoredRecord | undefined>;
  /** UTC offset of the newest record, such as `+02:00`; undefined for a member without records. */
  newestOffset(signal?: AbortSignal): Promise<string | undefined>;
  /** The same of what is at hand: WHOOP is not asked. */
  knownOffset(): Promise<string | undefined>;
  coverage(): Promise<HistoryCoverage>;
}

/** Says that an answer is what was at hand, and why. */
export function noteOfProblem({ message, hint }: AppError): string {
  return `From the local history, since WHOOP could not be asked: ${message}${hint ? ` ${hint}` : ''}`;
}
