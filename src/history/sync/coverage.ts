import type { Prepare } from '../../core/database-file.ts';
import type { HistoryDb } from '../history-db.ts';
import { VISIBLE } from '../records.ts';
import { EVERYTHING, STREAMS, type Stream } from '../streams.ts';
import { coveredFrom } from './segments.ts';
import { readState, type StreamState } from './stream-state.ts';

/** How much of one stream is at hand. */
export interface StreamCoverage {
  stream: Stream;
  /** Known and not gone from WHOOP, imported ones among them. */
  records: number;
  /** Those of them that an import brought, and that WHOOP has not replaced. */
  imported: number;
  /** Days, `YYYY-MM-DD`, that the stretch without a gap begins with, and that the newest record is of. */
  from: string | undefined;
  to: string | undefined;
  /** Whether it has been read without a gap, down to the oldest record that WHOOP has. */
  complete: boolean;
}

/** How much of the member's history is at hand without asking WHOOP. */
export interface HistoryCoverage {
  /** From this day on, `YYYY-MM-DD`, nothing that WHOOP has is missing; left out where there is none. */
  from?: string;
  /** The first day at hand, where some of the days between it and `from` may be missing. */
  partlyFrom?: string;
  /** The last day at hand, imported ones among them; left out where there is none. */
  to?: string;
  /** Whether that is all that WHOOP has and the login may read. */
  complete: boolean;
  /** Whether WHOOP has ever been read; if not, what is at hand comes from imports. */
  isRead: boolean;
  streams: readonly StreamCoverage[];
  tags: number;
  journal: number;
}

/** Opens no database where there is none. */
export async function readCoverage(db: HistoryDb<unknown>): Promise<HistoryCoverage> {
  if (!db.exists) return { complete: false, isRead: false, streams: [], tags: 0, journal: 0 };
  return db.read(coverageOf);
}

/** The same of a store that is open already. */
export function coverageOf(prepare: Prepare): HistoryCoverage {
  const states = STREAMS.map((stream) => readState(prepare, stream));
  const isRead = states.some(({ checkedMs }) => checkedMs !== undefined);
  const fromMs = isRead ? gaplessFrom(states.filter((state) => !isRefused(state))) : EVERYTHING.from;
  const { first, gapless, last, tags, journal } = prepare(TOTALS).get(fromMs) ?? {};
  return {
    ...(typeof gapless === 'string' ? { from: gapless } : {}),
    ...(typeof first === 'string' && first !== gapless ? { partlyFrom: first } : {}),
    ...(typeof last === 'string' ? { to: last } : {}),
    complete: states.some(isComplete) && states.every((state) => isComplete(state) || isRefused(state)),
    isRead,
    streams: STREAMS.map((stream) => readStream(prepare, stream)),
    tags: Number(tags),
    journal: Number(journal),
  };
}

function readStream(prepare: Prepare, stream: Stream): StreamCoverage {
  const state = readState(prepare, stream);
  const fromMs = state.checkedMs === undefined ? EVERYTHING.from : gaplessFrom([state]);
  const { of_whoop, imported } = prepare(RECORDS).get({ stream }) ?? {};
  return {
    stream,
    records: Number(of_whoop) + Number(imported),
    imported: Number(imported),
    from: toDay(prepare(FIRST).get(stream, fromMs)),
    to: toDay(prepare(LAST).get(stream)),
    complete: isComplete(state),
  };
}

/** Since when none of the streams lacks anything, in epoch milliseconds; a stream never read lacks everything. */
function gaplessFrom(states: readonly StreamState[]): number {
  const lows = states.map(({ checkedMs, segments: [newest] }) => {
    if (checkedMs === undefined) return EVERYTHING.to;
    return newest ? coveredFrom(newest) : EVERYTHING.from;
  });
  return Math.max(EVERYTHING.from, ...lows);
}

function isComplete(state: StreamState): boolean {
  return gaplessFrom([state]) === EVERYTHING.from;
}

function isRefused({ failure }: StreamState): boolean {
  return failure?.error.code === 'scope_missing';
}

function toDay(row: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return typeof row?.day === 'string' ? row.day : undefined;
}

/** Each day by itself is one look into the index. */
const TOTALS = `SELECT (SELECT min(day) FROM derived_days) AS first, (SELECT max(day) FROM derived_days) AS last,
  (SELECT min(day) FROM derived_days WHERE cycle_start_ms >= ?) AS gapless,
  (SELECT count(*) FROM tag_row) AS tags, (SELECT count(*) FROM journal_row) AS journal`;
const RECORDS = `SELECT
  (SELECT count(*) FROM record WHERE stream = $stream AND source = 'whoop' AND ${VISIBLE}) AS of_whoop,
  (SELECT count(*) FROM record WHERE stream = $stream AND source = 'import' AND ${VISIBLE}) AS imported`;
/** Where the member was: a night is of the day it ends on, a cycle of the one that most of it is of. */
const DAY = `date(
    CASE stream WHEN 'cycles' THEN start_ms + 43200000 WHEN 'workouts' THEN start_ms
      ELSE coalesce(end_ms, start_ms) END / 1000,
    'unixepoch',
    replace(coalesce(raw ->> 'timezone_offset', (
      SELECT sleep.raw ->> 'timezone_offset' FROM record AS sleep
      WHERE sleep.stream = 'sleeps' AND sleep.id = record.id
    ), 'Z'), 'Z', '+00:00')
  ) AS day`;
const FIRST = `SELECT ${DAY} FROM record
  WHERE stream = ? AND ${VISIBLE} AND start_ms >= ? ORDER BY start_ms LIMIT 1`;
const LAST = `SELECT ${DAY} FROM record
  WHERE stream = ? AND ${VISIBLE} AND start_ms IS NOT NULL ORDER BY start_ms DESC LIMIT 1`;
