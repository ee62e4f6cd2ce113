import type { Prepare } from '../../core/database-file.ts';
import type { HistoryDb } from '../history-db.ts';
import { checkOwner, type Owner } from '../owner.ts';
import { VISIBLE } from '../records.ts';
import type { Span, Stream } from '../streams.ts';
import { covers } from './segments.ts';
import { readState, type StreamState, UNREAD } from './stream-state.ts';
import { noteMissing } from './unreadable.ts';

/** What is known at one moment about the streams that a question needs. */
export interface Snapshot {
  states: ReadonlyMap<Stream, StreamState>;
  /** Whether WHOOP has yet to score something of the window that it may still score. */
  hasPending: boolean;
  /** Says what could not be understood and may lie in the window. */
  unreadable: readonly string[];
  /** Whether the records are certain to be those of the login's member. */
  isOwnerCertain: boolean;
}

/** Throws `config` where the login is another member's than the records. */
export async function takeSnapshot(
  db: HistoryDb<unknown>,
  streams: readonly Stream[],
  window: Span,
  owner: Owner | undefined,
): Promise<Snapshot> {
  if (!db.exists) {
    const states = new Map(streams.map((stream) => [stream, UNREAD]));
    return { states, hasPending: false, unreadable: [], isOwnerCertain: true };
  }
  return db.read((prepare) => ({
    states: new Map(streams.map((stream) => [stream, readState(prepare, stream)])),
    hasPending: streams.some((stream) => hasPending(prepare, stream, window)),
    unreadable: noteMissing(prepare, streams, window),
    isOwnerCertain: !owner || checkOwner(prepare, db.path, owner),
  }));
}

/** Whether the store has all that a stream has in a window. */
export function isCovered({ checkedMs, segments }: StreamState, window: Span): boolean {
  return checkedMs !== undefined && (segments.length === 0 || covers(segments, window));
}

function hasPending(prepare: Prepare, stream: Stream, { from, to }: Span): boolean {
  return prepare(PENDING).get(stream, from, to) !== undefined;
}

const PENDING = `SELECT 1 FROM record
  WHERE stream = ? AND score_state = 'PENDING_SCORE' AND ${VISIBLE} AND start_ms BETWEEN ? AND ? LIMIT 1`;
