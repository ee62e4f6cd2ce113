import type { Prepare } from '../core/database-file.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import { isRecovery, keyOf, type Span, STREAMS, type Stream, type StreamRecord, unite } from './streams.ts';

/** Where a record came from; an imported one gives way to WHOOP's own. */
export type RecordSource = 'whoop' | 'import';

export interface PutResult {
  added: number;
  changed: number;
  /** Cycles within it have to be derived anew; undefined where nothing changed. */
  touched: Span | undefined;
}

/** WHOOP's records that are neither gone nor a twin of a better one. */
export const VISIBLE = 'deleted_ms IS NULL AND replaced = 0';
/** No sleep and no workout is longer. */
const LONGEST_MS = 7 * 86_400_000;
/** An imported record is the same as WHOOP's where they share more than this of its time. */
const TWIN_SHARE = 0.5;
const DAY_MS = 86_400_000;

/**
 * Adds or renews records, by id: never an older version over a newer one, nor a pending one over a scored one.
 * A record that was missing or deleted is back when WHOOP shows it again.
 */
export function putRecords(
  prepare: Prepare,
  stream: Stream,
  records: readonly StreamRecord[],
  source: RecordSource,
): PutResult {
  const result: PutResult = { added: 0, changed: 0, touched: undefined };
  for (const record of records) {
    const id = keyOf(record);
    const before = prepare(SELECT_ONE).get(stream, id);
    const times = timesOf(prepare, record);
    const raw = JSON.stringify(record);
    const updatedMs = Date.parse(record.updated_at);
    if (before && !mayReplace(before, record, updatedMs, source)) {
      if (source === 'whoop' && prepare(SEEN).run(stream, id).changes > 0) {
        result.touched = unite(result.touched, spanOf(before));
      }
      continue;
    }
    prepare(UPSERT).run(stream, id, source, times.start, times.end, updatedMs, record.score_state, raw);
    if (before?.raw === raw && before.deleted_ms === null) continue;
    if (before) result.changed += 1;
    else result.added += 1;
    const span = spanOf({ start_ms: times.start, end_ms: times.end });
    result.touched = unite(result.touched, unite(before && spanOf(before), span));
    if (stream === 'sleeps') prepare(TIME_OF_RECOVERY).run(times.start, times.end, id);
    if (source === 'whoop') result.touched = unite(result.touched, replaceTwins(prepare, stream, times));
  }
  return result;
}

/** Cycles from the last one that began by `from` to the first that begins at `to` or later, oldest first. */
export function loadCyclesAround(prepare: Prepare, { from, to }: Span): MemberRecords['cycles'][number][] {
  const first = prepare(LAST_CYCLE_BEFORE).get(from)?.start_ms ?? from;
  const end = prepare(FIRST_CYCLE_AFTER).get(to)?.start_ms ?? Number.MAX_SAFE_INTEGER;
  return parseAll<MemberRecords['cycles'][number]>(prepare(CYCLES_BETWEEN).all(first, end));
}

/** The sleeps, recoveries and workouts that overlap a span. */
export function loadWithin<S extends Exclude<Stream, 'cycles'>>(
  prepare: Prepare,
  stream: S,
  { from, to }: Span,
): MemberRecords[S][number][] {
  return parseAll(prepare(WITHIN).all(stream, from - LONGEST_MS, to, from));
}

/** Marks records that WHOOP no longer has, or takes the mark back; what they covered has to be derived anew. */
export function markDeleted(
  prepare: Prepare,
  stream: Stream,
  ids: readonly string[],
  nowMs: number,
): Span | undefined {
  let touched: Span | undefined;
  for (const id of ids) {
    const row = prepare(SELECT_ONE).get(stream, id);
    if (!row) continue;
    prepare('UPDATE record SET deleted_ms = ? WHERE stream = ? AND id = ?').run(nowMs, stream, id);
    touched = unite(touched, spanOf(row));
  }
  return touched;
}

type Row = Readonly<Record<string, unknown>>;

interface Times {
  start: number | null;
  end: number | null;
}

/** WHOOP's own takes the place of anything imported; an imported one never that of WHOOP's own. */
function mayReplace(before: Row, record: StreamRecord, updatedMs: number, source: RecordSource): boolean {
  if (before.source !== source) return source === 'whoop';
  if (updatedMs < Number(before.updated_ms)) return false;
  return !(record.score_state === 'PENDING_SCORE' && before.score_state === 'SCORED');
}

/** A recovery lies where its sleep does; unknown until that one is there. */
function timesOf(prepare: Prepare, record: StreamRecord): Times {
  if (!isRecovery(record)) {
    return { start: Date.parse(record.start), end: record.end ? Date.parse(record.end) : null };
  }
  const sleep = prepare(SELECT_ONE).get('sleeps', record.sleep_id);
  return { start: numberOrNull(sleep?.start_ms), end: numberOrNull(sleep?.end_ms) };
}

function spanOf({ start_ms, end_ms }: Row): Span | undefined {
  if (typeof start_ms !== 'number') return undefined;
  return { from: start_ms, to: typeof end_ms === 'number' ? end_ms : start_ms + DAY_MS };
}

/** Hides the imported twins of a record of WHOOP's. */
function replaceTwins(prepare: Prepare, stream: Stream, { start, end }: Times): Span | undefined {
  if (start === null) return undefined;
  let touched: Span | undefined;
  const to = end ?? start + DAY_MS;
  for (const twin of prepare(TWINS).all(stream, to, start)) {
    prepare('UPDATE record SET replaced = 1 WHERE stream = ? AND id = ?').run(stream, String(twin.id));
    if (stream === 'sleeps') prepare(REPLACE_RECOVERY).run(String(twin.id));
    touched = unite(touched, spanOf(twin));
  }
  return touched;
}

/** Hides what is imported and known from WHOOP too; for the whole of an import at once. */
export function replaceAllTwins(prepare: Prepare): void {
  for (const stream of STREAMS) {
    if (stream === 'recoveries') continue;
    for (const row of prepare(ALL_OF_WHOOP).all(stream)) {
      const times = { start: numberOrNull(row.start_ms), end: numberOrNull(row.end_ms) };
      replaceTwins(prepare, stream, times);
    }
  }
}

function parseAll<T>(rows: readonly Row[]): T[] {
  return rows.map(({ raw }) => JSON.parse(String(raw)) as T);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

const SELECT_ONE = 'SELECT * FROM record WHERE stream = ? AND id = ?';
const SEEN = `UPDATE record SET missing_since_ms = NULL, deleted_ms = NULL
  WHERE stream = ? AND id = ? AND (missing_since_ms IS NOT NULL OR deleted_ms IS NOT NULL)`;
const UPSERT = `INSERT INTO record (stream, id, source, start_ms, end_ms, updated_ms, score_state, raw)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (stream, id) DO UPDATE SET source = excluded.source, start_ms = excluded.start_ms,
    end_ms = excluded.end_ms, updated_ms = excluded.updated_ms, score_state = excluded.score_state,
    raw = excluded.raw, missing_since_ms = NULL, deleted_ms = NULL, replaced = 0`;
const TIME_OF_RECOVERY = "UPDATE record SET start_ms = ?, end_ms = ? WHERE stream = 'recoveries' AND id = ?";
const LAST_CYCLE_BEFORE = `SELECT start_ms FROM record
  WHERE stream = 'cycles' AND ${VISIBLE} AND start_ms <= ? ORDER BY start_ms DESC LIMIT 1`;
const FIRST_CYCLE_AFTER = `SELECT start_ms FROM record
  WHERE stream = 'cycles' AND ${VISIBLE} AND start_ms >= ? ORDER BY start_ms LIMIT 1`;
const CYCLES_BETWEEN = `SELECT raw FROM record
  WHERE stream = 'cycles' AND ${VISIBLE} AND start_ms BETWEEN ? AND ? ORDER BY start_ms`;
const WITHIN = `SELECT raw FROM record
  WHERE stream = ? AND ${VISIBLE} AND start_ms >= ? AND start_ms < ? AND coalesce(end_ms, start_ms) >= ?
  ORDER BY start_ms`;
const TWINS = `SELECT * FROM record
  WHERE stream = ?1 AND source = 'import' AND replaced = 0
    AND start_ms < ?2 AND start_ms > ?3 - ${LONGEST_MS}
    AND min(coalesce(end_ms, start_ms + ${DAY_MS}), ?2) - max(start_ms, ?3)
      > ${TWIN_SHARE} * (coalesce(end_ms, start_ms + ${DAY_MS}) - start_ms)`;
const REPLACE_RECOVERY =
  "UPDATE record SET replaced = 1 WHERE stream = 'recoveries' AND source = 'import' AND id = ?";
const ALL_OF_WHOOP = "SELECT start_ms, end_ms FROM record WHERE stream = ? AND source = 'whoop'";
