import { currentCall } from '../../core/call.ts';
import type { Span, Stream } from '../streams.ts';
import type { SyncParts } from './parts.ts';
import { coveredFrom, segmentFor } from './segments.ts';
import { takeSnapshot } from './snapshot.ts';
import type { StreamState } from './stream-state.ts';

const DAY_MS = 86_400_000;
/** What is shorter is a page: a question may need it before it knows its own window. */
const LONG_MS = 7 * DAY_MS;

/** Tells whoever waits for the answer how much of a window is read by now. */
export async function reportReading(
  { db, clock }: Pick<SyncParts, 'db' | 'clock'>,
  streams: readonly Stream[],
  window: Span,
): Promise<void> {
  const call = currentCall();
  if (!call?.onProgress || window.to - window.from < LONG_MS) return;
  const { states } = await takeSnapshot(db, streams, window, undefined);
  const top = Math.min(window.to, clock.now());
  const lows = [...states.values()].map((state) => readDownTo(state, window, top));
  const low = Math.max(window.from, ...lows);
  call.onProgress({
    done: Math.max(0, Math.floor((top - low) / DAY_MS)),
    total: Math.max(1, Math.floor((top - window.from) / DAY_MS)),
    message: `Reading your history: back to ${new Date(low).toISOString().slice(0, 10)}`,
  });
}

function readDownTo({ checkedMs, segments }: StreamState, window: Span, top: number): number {
  const segment = segmentFor(segments, window);
  if (segment) return coveredFrom(segment);
  return checkedMs === undefined ? top : Number.NEGATIVE_INFINITY;
}
