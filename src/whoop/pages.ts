import * as v from 'valibot';
import { AppError } from '../core/errors.ts';
import type { CollectionEndpoint, Endpoint } from './endpoints.ts';
import { endlessWalk, unexpectedContent } from './failures.ts';
import { type Mismatch, parseRecord, readRecordId } from './mismatch.ts';

/** The largest page WHOOP gives; it refuses a higher limit. */
const PAGE_LIMIT = 25;
const MAX_PAGES = 2_000;
/** Pages in a row that hold nothing new before the cursor counts as broken. */
const MAX_STALE_PAGES = 3;
/** Older than any record that can be read, which therefore replaces it. */
const UNREADABLE_VERSION = Number.MIN_SAFE_INTEGER;

const EnvelopeSchema = v.looseObject({
  records: v.array(v.unknown()),
  next_token: v.nullish(v.string()),
});

/** Records that overlap start ≤ t < end; without a bound as far as WHOOP goes. A recovery counts by its sleep. */
export interface TimeWindow {
  start?: Date | undefined;
  end?: Date | undefined;
}

export interface Page<T> {
  records: T[];
  /** Records left out because they are not what the schema says. */
  mismatches: Mismatch[];
}

/**
 * A collection, newest first, asked for page by page as it is iterated. A record comes once; again only
 * when WHOOP hands out a newer version of it during the walk. A walk that cannot be finished throws.
 */
export interface Walk<T> extends AsyncIterable<Page<T>> {
  /** Every page as one: each record once, in its newest version. */
  all(): Promise<Page<T>>;
}

type FetchPage = (query: URLSearchParams) => Promise<unknown>;

export function walkPages<T extends { updated_at: string }>(
  endpoint: CollectionEndpoint<T>,
  window: TimeWindow,
  fetchPage: FetchPage,
): Walk<T> {
  const pages = () => iteratePages(endpoint, window, fetchPage);
  return {
    [Symbol.asyncIterator]: pages,
    async all() {
      const newest = new Map<unknown, T>();
      const mismatches: Mismatch[] = [];
      for await (const page of pages()) {
        for (const record of page.records) newest.set(readRecordId(record, endpoint.key), record);
        mismatches.push(...page.mismatches);
      }
      return { records: [...newest.values()], mismatches };
    },
  };
}

async function* iteratePages<T extends { updated_at: string }>(
  endpoint: CollectionEndpoint<T>,
  window: TimeWindow,
  fetchPage: FetchPage,
): AsyncGenerator<Page<T>, void, undefined> {
  const query = windowQuery(window);
  const seenRecords = new SeenRecords<T>(endpoint);
  const seenCursors = new Set<string>();
  let stalePages = 0;
  for (let count = 1; ; count++) {
    const { rawRecords, cursor } = readEnvelope(endpoint, await fetchPage(query));
    const { page, isStale } = seenRecords.takeNew(rawRecords);
    yield page;
    if (cursor === undefined) return;
    stalePages = isStale ? stalePages + 1 : 0;
    if (seenCursors.has(cursor)) throw endlessWalk(endpoint, 'a paging cursor came twice');
    if (stalePages === MAX_STALE_PAGES) throw endlessWalk(endpoint, 'further pages hold nothing new');
    if (count === MAX_PAGES) throw endlessWalk(endpoint, `there are more than ${MAX_PAGES} pages`);
    seenCursors.add(cursor);
    query.set('nextToken', cursor);
  }
}

/** What a walk has handed out, to leave out repeats: pages overlap when records shift meanwhile. */
class SeenRecords<T extends { updated_at: string }> {
  readonly #endpoint: CollectionEndpoint<T>;
  /** Record id → newest version seen, as epoch milliseconds of its update. */
  readonly #versions = new Map<string, number>();

  constructor(endpoint: CollectionEndpoint<T>) {
    this.#endpoint = endpoint;
  }

  /** A page is stale when it names no record that is new or newer. */
  takeNew(rawRecords: readonly unknown[]): { page: Page<T>; isStale: boolean } {
    const { schema, key } = this.#endpoint;
    const records = new Map<string, T>();
    const mismatches: Mismatch[] = [];
    let isStale = true;
    for (const raw of rawRecords) {
      const id = readRecordId(raw, key);
      const parsed = parseRecord(this.#endpoint, schema, raw, id);
      const version = 'record' in parsed ? Date.parse(parsed.record.updated_at) : UNREADABLE_VERSION;
      if (id !== undefined) {
        if (!this.#isNewer(id, version)) continue;
        isStale = false;
      }
      if ('mismatch' in parsed) mismatches.push(parsed.mismatch);
      else if (id !== undefined) records.set(id, parsed.record);
    }
    return { page: { records: [...records.values()], mismatches }, isStale };
  }

  #isNewer(id: string, version: number): boolean {
    if (version <= (this.#versions.get(id) ?? Number.NEGATIVE_INFINITY)) return false;
    this.#versions.set(id, version);
    return true;
  }
}

function windowQuery({ start, end }: TimeWindow): URLSearchParams {
  return new URLSearchParams({
    limit: String(PAGE_LIMIT),
    ...(start ? { start: toIsoTime(start) } : {}),
    ...(end ? { end: toIsoTime(end) } : {}),
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
