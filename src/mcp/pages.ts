import { INVALID_PARAMS, RpcError } from './json-rpc.ts';

/** More than any list has today: every client gets everything at once, also one that knows no pages. */
const PAGE_ENTRIES = 100;

/** Entries of a list from where the cursor says, and the cursor of the next page. Throws `RpcError` for a foreign cursor. */
export function pageOf<T>(
  entries: readonly T[],
  { cursor }: Record<string, unknown> = {},
  pageEntries = PAGE_ENTRIES,
): { page: readonly T[]; nextCursor?: string } {
  const from = cursor === undefined ? 0 : readCursor(cursor, entries.length);
  const to = from + pageEntries;
  const page = entries.slice(from, to);
  return to < entries.length ? { page, nextCursor: writeCursor(to) } : { page };
}

/** Clients must not read anything into it. */
function writeCursor(index: number): string {
  return btoa(`from ${index}`);
}

function readCursor(cursor: unknown, length: number): number {
  for (let index = 1; index < length; index += 1) {
    if (writeCursor(index) === cursor) return index;
  }
  throw new RpcError(
    INVALID_PARAMS,
    'The cursor is none that was given here: ask without it for the first page.',
  );
}
