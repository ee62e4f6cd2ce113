import type { Stream } from '../streams.ts';

/** How far one stream has been read from WHOOP. */
export interface StreamCoverage {
  /** Known and not gone from WHOOP. */
  records: number;
  /** Start of the oldest and of the newest of them, ISO 8601; left out where there is none. */
  from?: string;
  to?: string;
  /** Whether it has been read without a gap, down to the oldest record that WHOOP has. */
  complete: boolean;
}

/** How much of the member's history is at hand without asking WHOOP. */
export interface HistoryCoverage {
  /** First and last day, `YYYY-MM-DD`, imported ones among them; left out where there is none. */
  from?: string;
  to?: string;
  /** Whether that is all that WHOOP has. */
  complete: boolean;
  streams: Readonly<Record<Stream, StreamCoverage>>;
}
