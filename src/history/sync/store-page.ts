import type { Prepare } from '../../core/database-file.ts';
import type { AppError } from '../../core/errors.ts';
import { ENDPOINTS } from '../../whoop/endpoints.ts';
import { endlessPages } from '../../whoop/failures.ts';
import type { Page } from '../../whoop/pages.ts';
import type { HistoryDb } from '../history-db.ts';
import { markDeleted, VISIBLE } from '../records.ts';
import { isRecovery, keyOf, type Stream, type StreamRecord } from '../streams.ts';
import type { PageExtent, PageKey } from './position.ts';
import { readState, writeState } from './stream-state.ts';
import { type Judgement, takePage } from './take-page.ts';
import { keepUnreadable } from './unreadable.ts';

/** How long a record has to be missing before it counts as deleted. */
const MISSING_MS = 3_600_000;

export interface ReadPage {
  key: PageKey;
  page: Page<StreamRecord>;
  /** As `takePage` takes it. */
  rereadFromMs?: number | undefined;
}

/** What a page has changed in the store. */
export interface PageChanges {
  added: number;
  changed: number;
  deleted: number;
}

export interface StoredPage extends PageChanges {
  /** Start of the oldest record on it; undefined where there is none. */
  lowMs: number | undefined;
}

/** Writes a page and what it says about its stream, within a transaction; answers an error where that is no end. */
export function storePage(
  prepare: Prepare,
  db: HistoryDb<unknown>,
  stream: Stream,
  { key, page, rereadFromMs }: ReadPage,
  nowMs: number,
): StoredPage | AppError {
  const { added, changed } = db.put(prepare, stream, page.records);
  for (const id of page.ids) prepare(SHOWN).run(nowMs, stream, id);
  const extent = extentOf(prepare, page);
  // A page of nothing else may lie anywhere: then it is told with everything recent.
  keepUnreadable(prepare, stream, page, { from: extent.lowMs ?? nowMs, to: extent.highMs ?? nowMs });
  const { state, judgements, isStuck } = takePage(readState(prepare, stream), key, extent, {
    nowMs,
    rereadFromMs,
    knowsOlder: (ms) => prepare(OLDER).get(stream, ms) !== undefined,
  });
  const error = isStuck ? endlessPages(ENDPOINTS[stream]) : undefined;
  writeState(prepare, stream, { ...state, failure: error && { atMs: nowMs, error } });
  const gone = judgements.flatMap((judgement) => findGone(prepare, stream, judgement, nowMs));
  const touched = markDeleted(prepare, stream, gone, nowMs);
  if (touched) db.derive(prepare, touched);
  return error ?? { added, changed, deleted: gone.length, lowMs: extent.lowMs };
}

/** Of its records as they came; a recovery whose sleep is not there yet began before it was made. */
function extentOf(prepare: Prepare, { records, ids, cursor }: Page<StreamRecord>): PageExtent {
  const starts = records.map((record) => {
    if (!isRecovery(record)) return Date.parse(record.start);
    const known = prepare(START).get(keyOf(record))?.start_ms;
    return typeof known === 'number' ? known : Date.parse(record.created_at);
  });
  const [lowMs, highMs] = starts.length > 0 ? [Math.min(...starts), Math.max(...starts)] : [];
  return { lowMs, highMs, isEmpty: ids.length === 0, cursor };
}

/** Notes what is missing; answers what has been for long enough. */
function findGone(prepare: Prepare, stream: Stream, { fromMs, sinceMs }: Judgement, nowMs: number): string[] {
  const gone: string[] = [];
  for (const row of prepare(UNSEEN).all(stream, fromMs, sinceMs)) {
    const id = String(row.id);
    const since = row.missing_since_ms;
    if (typeof since !== 'number' || since > nowMs) prepare(MISSING).run(nowMs, stream, id);
    else if (nowMs - since >= MISSING_MS) gone.push(id);
  }
  return gone;
}

const SHOWN = 'UPDATE record SET seen_ms = ?, missing_since_ms = NULL WHERE stream = ? AND id = ?';
const OLDER = `SELECT 1 FROM record
  WHERE stream = ? AND source = 'whoop' AND ${VISIBLE} AND start_ms < ? LIMIT 1`;
const START = "SELECT start_ms FROM record WHERE stream = 'recoveries' AND id = ?";
/** A recovery whose sleep is not there counts by when it was made. */
const UNSEEN = `SELECT id, missing_since_ms FROM record
  WHERE stream = ?1 AND source = 'whoop' AND ${VISIBLE} AND seen_ms < ?3
    AND (start_ms > ?2 OR (start_ms IS NULL AND unixepoch(raw ->> 'created_at') * 1000 > ?2))`;
const MISSING = 'UPDATE record SET missing_since_ms = ? WHERE stream = ? AND id = ?';
