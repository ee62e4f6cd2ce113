import { Buffer } from 'node:buffer';
import type { Entry } from '../simulation/versions.ts';

/** One page of a collection, or the reason why the request is malformed. */
export type Page<T> = { records: T[]; nextToken: string | null } | { refused: string };

/**
 * What a cursor names: the last `record` of the page before, or the `place` after it, which shifts when records
 * come or go in between. WHOOP's kind is not documented.
 */
export type CursorKind = 'record' | 'place';

interface PageRequest {
  limit: number;
  fromMs: number;
  untilMs: number;
  after: Cursor | undefined;
}

type Cursor = { startMs: number; id: string } | { place: number };

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 25;
/** No record is longer, so that a page need not look further back than this before its window. */
const LONGEST_RECORD_MS = 10 * 86_400_000;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * WHOOP's paging: records (newest first) whose span overlaps `start` (inclusive) to `end` (exclusive).
 * Where WHOOP's behaviour is unknown: a limit below 1 is refused, a window that ends before it
 * begins is empty, a token never expires and must come with the window it belongs to.
 */
export function readPage<T>(
  entries: readonly Entry<T>[],
  query: URLSearchParams,
  nowMs: number,
  cursors: CursorKind = 'record',
): Page<T> {
  const request = parseRequest(query, nowMs);
  if ('refused' in request) return request;
  const records: T[] = [];
  const skipped = request.after && 'place' in request.after ? request.after.place : 0;
  let place = 0;
  let last: Entry<T> | undefined;
  for (let index = firstIndex(entries, request); index < entries.length; index++) {
    const entry = entries[index];
    if (!entry || entry.startMs < request.fromMs - LONGEST_RECORD_MS) break;
    if ((entry.endMs ?? nowMs) < request.fromMs) continue;
    if (last && records.length === request.limit) {
      return { records, nextToken: writeCursor(cursors === 'place' ? { place } : last) };
    }
    place += 1;
    if (place <= skipped) continue;
    records.push(entry.record);
    last = entry;
  }
  return { records, nextToken: null };
}

function parseRequest(query: URLSearchParams, nowMs: number): PageRequest | { refused: string } {
  const limitText = query.get('limit') ?? String(DEFAULT_LIMIT);
  const limit = /^\d{1,9}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > MAX_LIMIT) return { refused: `limit must be a number from 1 to ${MAX_LIMIT}` };
  const fromMs = parseTime(query.get('start'), Number.NEGATIVE_INFINITY);
  const untilMs = parseTime(query.get('end'), nowMs);
  if (fromMs === undefined || untilMs === undefined) return { refused: 'start and end must be date-times' };
  const token = query.get('nextToken');
  const after = token === null ? undefined : readCursor(token);
  if (token !== null && !after) return { refused: 'nextToken is not valid' };
  return { limit, fromMs, untilMs, after };
}

function parseTime(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  const ms = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Index of the newest entry that starts before the window's end and comes after the cursor. */
function firstIndex<T>(entries: readonly Entry<T>[], { untilMs, after }: PageRequest): number {
  const belongs = ({ startMs, id }: Entry<T>) =>
    startMs < untilMs &&
    (!after || 'place' in after || startMs < after.startMs || (startMs === after.startMs && id < after.id));
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry && belongs(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writeCursor(cursor: Cursor): string {
  const text = 'place' in cursor ? `place:${cursor.place}` : `${cursor.startMs}:${cursor.id}`;
  return Buffer.from(text).toString('base64url');
}

function readCursor(token: string): Cursor | undefined {
  const [, first, second] = /^(place|\d{1,15}):([\w-]{1,40})$/.exec(decode(token)) ?? [];
  if (first === undefined || second === undefined) return undefined;
  return first === 'place' ? { place: Number(second) } : { startMs: Number(first), id: second };
}

function decode(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8');
}
