import * as v from 'valibot';
import { AppError } from '../core/errors.ts';
import type { CollectionEndpoint, Endpoint } from './endpoints.ts';
import { unexpectedContent } from './failures.ts';
import { type Mismatch, parseRecord, readRecordId } from './mismatch.ts';

/** The largest page WHOOP gives; it refuses a higher limit. */
export const PAGE_LIMIT = 25;

const EnvelopeSchema = v.looseObject({
  records: v.array(v.unknown()),
  next_token: v.nullish(v.string()),
});

/**
 * Which page: the newest records that overlap start ≤ t < end, without a bound as far as WHOOP goes, or those
 * that a cursor of the same window continues with. A recovery counts by its sleep.
 */
export interface PageQuery {
  start?: Date | undefined;
  end?: Date | undefined;
  cursor?: string | undefined;
}

/** Newest first. A record that comes twice is there once, in its newest version. */
export interface Page<T> {
  records: T[];
  /** Ids of all that is on it, also of what was left out. */
  ids: string[];
  /** Records left out because they are not what the schema says. */
  mismatches: Mismatch[];
  /** What the next page is asked for with; undefined where WHOOP says that there is none. */
  cursor: string | undefined;
}

/** Asks for one page; `fetchPage` sends the query and answers the parsed body. */
export async function readPage<T extends { updated_at: string }>(
  endpoint: CollectionEndpoint<T>,
  query: PageQuery,
  fetchPage: (query: URLSearchParams) => Promise<unknown>,
): Promise<Page<T>> {
  const { rawRecords, cursor } = readEnvelope(endpoint, await fetchPage(toSearchParams(query)));
  const ids = new Set<string>();
  const records = new Map<string, T>();
  const mismatches: Mismatch[] = [];
  for (const raw of rawRecords) {
    const id = readRecordId(raw, endpoint.key);
    const parsed = parseRecord(endpoint, endpoint.schema, raw, id);
    if (id !== undefined) ids.add(id);
    if ('mismatch' in parsed) mismatches.push(parsed.mismatch);
    else if (id !== undefined && isNewer(parsed.record, records.get(id))) records.set(id, parsed.record);
  }
  return { records: [...records.values()], ids: [...ids], mismatches, cursor };
}

function isNewer<T extends { updated_at: string }>(record: T, known: T | undefined): boolean {
  return !known || Date.parse(record.updated_at) > Date.parse(known.updated_at);
}

function toSearchParams({ start, end, cursor }: PageQuery): URLSearchParams {
  return new URLSearchParams({
    limit: String(PAGE_LIMIT),
    ...(start ? { start: toIsoTime(start) } : {}),
    ...(end ? { end: toIsoTime(end) } : {}),
    ...(cursor === undefined ? {} : { nextToken: cursor }),
  });
}

function toIsoTime(time: Date): string {
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new AppError('invalid_input', 'The range has a bound that is no time.', {
    hint: 'Give dates such as 2026-11-22.',
  });
}

/** The end of a collection is a null, absent or empty cursor. */
function readEnvelope(
  endpoint: Endpoint,
  raw: unknown,
): { rawRecords: readonly unknown[]; cursor: string | undefined } {
  const parsed = parseRecord(endpoint, EnvelopeSchema, raw, undefined);
  if ('mismatch' in parsed) {
    throw unexpectedContent(`${parsed.mismatch.endpoint}: page: ${parsed.mismatch.problem}`);
  }
  return { rawRecords: parsed.record.records, cursor: parsed.record.next_token || undefined };
}
