import { addEntry } from './books.ts';
import type { EndedCall } from './call.ts';
import type { StateDb } from './state-db.ts';

/** Counts a tool call or a command among the usage figures. */
export function countCall(state: StateDb, call: EndedCall): void {
  const { startedAt, face, name, durationMs, requests, error } = call;
  addEntry(state, 'usage', {
    at: startedAt,
    face,
    name,
    duration_ms: durationMs,
    requests,
    cache_hit: isCacheHit(call) ? 1 : 0,
    error: error ?? null,
  });
}

/** Answered from the member's records without asking WHOOP for them. */
function isCacheHit({ readsRecords, requests, error }: EndedCall): boolean {
  return readsRecords && requests === 0 && error === undefined;
}
