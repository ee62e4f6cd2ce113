import type { AppError } from '../core/errors.ts';
import type { MemberRecords } from '../whoop/member-records.ts';

export type Stream = keyof MemberRecords;

/** Half-open stretch of time: start ≤ t < end. */
export interface Window {
  start: Date;
  end: Date;
}

export interface Loaded {
  records: MemberRecords;
  /** Last successful contact with WHOOP for these data. */
  asOf: Date;
  /** What the reader of an answer should know about these data, in plain sentences. */
  notes: string[];
  /** Streams that the login may not read; their records are not in `records`. */
  refused: ReadonlyMap<Stream, AppError>;
}

/** How much of the member's history is at hand without asking WHOOP. */
export interface Coverage {
  from?: string;
  to?: string;
  complete: boolean;
}

/**
 * Where engine functions get a member's records from. Nothing above this line knows whether they come
 * from WHOOP or from the local store.
 */
export interface MemberSource {
  /**
   * Cycles that overlap the window, and the sleeps, recoveries and workouts of those cycles' whole span.
   * Cycles and sleeps are always loaded, since they make the days; the others when asked for.
   */
  load(window: Window, streams: readonly Stream[], signal?: AbortSignal): Promise<Loaded>;
  /** UTC offset of the newest record, such as `+02:00`; undefined for a member without records. */
  newestOffset(signal?: AbortSignal): Promise<string | undefined>;
  coverage(): Promise<Coverage>;
}
