import type { Prepare } from '../../core/database-file.ts';
import type { HistoryDb } from '../history-db.ts';
import { VISIBLE } from '../records.ts';
import { STREAMS, type Stream } from '../streams.ts';
import { coveredFrom } from './segments.ts';
import { readState, type StreamState } from './stream-state.ts';

/** How far one stream has been read from WHOOP. */
export interface StreamCoverage {
  stream: Stream;
  /** Known and not gone from WHOOP. */
  records: number;
  /** Start of the oldest and of the newest of them, ISO 8601; undefined where there is none. */
  from: string | undefined;
  to: string | undefined;
  /** Whether it has been read without a gap, down to the oldest record that WHOOP has. */
  complete: boolean;
}

/** How much of the member's history is at hand without asking WHOOP. */
export interface HistoryCoverage {
  /** First and last day, `YYYY-MM-DD`, imported ones among them; left out where there is none. */
  from?: string;
  to?: string;
  /** Whether that is all that WHOOP has and the login may read. */
  complete: boolean;
  streams: readonly StreamCoverage[];
}

/** Opens no database where there is none. */
export async function readCoverage(db: HistoryDb<unknown>): Promise<HistoryCoverage> {
  if (!db.exists) return { complete: false, streams: [] };
  return db.read((prepare) => {
    const { first, last } = prepare(DAYS).get() ?? {};
    const states = STREAMS.map((stream) => readState(prepare, stream));
    return {
      ...(typeof first === 'string' ? { from: first } : {}),
      ...(typeof last === 'string' ? { to: last } : {}),
      complete: states.some(isComplete) && states.every((state) => isComplete(state) || isRefused(state)),
      streams: STREAMS.map((stream) => readStream(prepare, stream)),
    };
  });
}

function readStream(prepare: Prepare, stream: Stream): StreamCoverage {
  const { records, first, last } = prepare(RECORDS).get(stream) ?? {};
  return {
    stream,
    records: Number(records),
    from: toIsoTime(first),
    to: toIsoTime(last),
    complete: isComplete(readState(prepare, stream)),
  };
}

function isComplete({ checkedMs, segments }: StreamState): boolean {
  const [newest] = segments;
  return checkedMs !== undefined && (!newest || coveredFrom(newest) === Number.NEGATIVE_INFINITY);
}

function isRefused({ failure }: StreamState): boolean {
  return failure?.error.code === 'scope_missing';
}

function toIsoTime(ms: unknown): string | undefined {
  return typeof ms === 'number' ? new Date(ms).toISOString() : undefined;
}

/** Each by itself is one look into the index. */
const DAYS =
  'SELECT (SELECT min(day) FROM derived_days) AS first, (SELECT max(day) FROM derived_days) AS last';
const RECORDS = `SELECT count(*) AS records, min(start_ms) AS first, max(start_ms) AS last FROM record
  WHERE stream = ? AND source = 'whoop' AND ${VISIBLE}`;
