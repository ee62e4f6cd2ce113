import { Buffer } from 'node:buffer';
import type { Entry } from '../simulation/versions.ts';

/** One page of a collection, or the reason why the request is malformed. */
export type Page<T> = { records: T[]; nextToken: string | null } | { refused: string };

interface PageRequest {
  limit: number;
  fromMs: number;
  untilMs: number;
  after: Cursor | undefined;
}

/** The last record of the page before. */
interface Cursor {
  startMs: number;
  id: string;
}

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
export function readPage<T>(entries: readonly Entry<T>[], query: URLSearchParams, nowMs: number): Page<T> {
  const request = parseRequest(query, nowMs);
  if ('refused' in request) return request;
  const records: T[] = [];
  let last: Entry<T> | undefined;
  for (let index = firstIndex(entries, request); index < entries.length; index++) {
    const entry = entries[index];
    if (!entry || entry.startMs < request.fromMs - LONGEST_RECORD_MS) break;
    if ((entry.endMs ?? nowMs) < request.fromMs) continue;
    if (last && records.length === request.limit) return { records, nextToken: writeCursor(last) };
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
    startMs < untilMs && (!after || startMs < after.startMs || (startMs === after.startMs && id < after.id));
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

function writeCursor({ startMs, id }: Cursor): string {
  return Buffer.from(`${startMs}:${id}`).toString('base64url');
}

function readCursor(token: string): Cursor | undefined {
  const match = /^(\d{1,15}):([\w-]{1,40})$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  return match?.[1] && match[2] ? { startMs: Number(match[1]), id: match[2] } : undefined;
}
