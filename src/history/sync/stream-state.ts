import type { Prepare } from '../../core/database-file.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Stream } from '../streams.ts';
import type { Rereading } from './rereading.ts';
import type { Segment } from './segments.ts';

/** Why WHOOP could not be asked, and when that was. */
export interface Failure {
  atMs: number;
  error: AppError;
}

/** What the store knows about a stream: how much of it is read, and how fresh that is. */
export interface StreamState {
  /** Newest first. */
  segments: readonly Segment[];
  /** When its newest page was read; undefined for never. */
  checkedMs: number | undefined;
  /** Of the last request; undefined when it was answered. */
  failure: Failure | undefined;
  /** When the last re-reading that has come to its end began. */
  rereadMs: number | undefined;
  /** The one under way. */
  rereading: Rereading | undefined;
}

export const UNREAD: StreamState = {
  segments: [],
  checkedMs: undefined,
  failure: undefined,
  rereadMs: undefined,
  rereading: undefined,
};

export function readState(prepare: Prepare, stream: Stream): StreamState {
  const row = prepare('SELECT * FROM freshness WHERE stream = ?').get(stream) ?? {};
  return {
    segments: prepare(SEGMENTS).all(stream).map(toSegment),
    checkedMs: optionalNumber(row.checked_ms),
    failure: toFailure(row.failed_ms, row.failure),
    rereadMs: optionalNumber(row.reread_ms),
    rereading: typeof row.rereading === 'string' ? JSON.parse(row.rereading) : undefined,
  };
}

export function writeState(prepare: Prepare, stream: Stream, state: StreamState): void {
  prepare('DELETE FROM segment WHERE stream = ?').run(stream);
  for (const { highMs, lowMs, cursor = null, untilMs = null, stalls, ...end } of state.segments) {
    const { endedMs = null, isEndConfirmed } = end;
    prepare(INSERT_SEGMENT).run(
      ...[stream, highMs, lowMs, cursor, untilMs, stalls, endedMs, Number(isEndConfirmed)],
    );
  }
  const { checkedMs, failure, rereadMs, rereading } = state;
  prepare(WRITE_FRESHNESS).run(
    stream,
    checkedMs ?? null,
    failure?.atMs ?? null,
    failure ? JSON.stringify(failure.error) : null,
    rereadMs ?? null,
    rereading ? JSON.stringify(rereading) : null,
  );
}

type Row = Readonly<Record<string, unknown>>;

function toSegment(row: Row): Segment {
  return {
    highMs: Number(row.high_ms),
    lowMs: Number(row.low_ms),
    cursor: typeof row.cursor === 'string' ? row.cursor : undefined,
    untilMs: optionalNumber(row.until_ms),
    stalls: Number(row.stalls),
    endedMs: optionalNumber(row.ended_ms),
    isEndConfirmed: row.is_end_confirmed === 1,
  };
}

/** As `AppError` puts itself into JSON. */
function toFailure(atMs: unknown, text: unknown): Failure | undefined {
  if (typeof atMs !== 'number' || typeof text !== 'string') return undefined;
  const { error }: { error: { code: ErrorCode; message: string; hint?: string } } = JSON.parse(text);
  return { atMs, error: new AppError(error.code, error.message, error) };
}

function optionalNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

const SEGMENTS = 'SELECT * FROM segment WHERE stream = ? ORDER BY high_ms DESC';
const INSERT_SEGMENT = `INSERT INTO segment
  (stream, high_ms, low_ms, cursor, until_ms, stalls, ended_ms, is_end_confirmed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const WRITE_FRESHNESS = `INSERT OR REPLACE INTO freshness
  (stream, checked_ms, failed_ms, failure, reread_ms, rereading) VALUES (?, ?, ?, ?, ?, ?)`;
