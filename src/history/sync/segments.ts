import type { Span } from '../streams.ts';
import type { Position } from './position.ts';

/** Farther down than this, a window is read by itself: some four pages of nights. */
const FAR_MS = 90 * 86_400_000;

/** A stretch of a stream that was read without a gap, from `highMs` down to its position. */
export interface Segment extends Position {
  /** Start of its newest record. */
  highMs: number;
  /** When WHOOP said that nothing is older; undefined as long as it has not. */
  endedMs: number | undefined;
  /** Whether it has said so again at another time. */
  isEndConfirmed: boolean;
}

/** How far down a segment covers everything there is. */
export function coveredFrom({ lowMs, endedMs }: Segment): number {
  return endedMs === undefined ? lowMs : Number.NEGATIVE_INFINITY;
}

/** Whether a segment, newest first, covers a window. What is newer than all of them is the newest one's matter. */
export function covers(segments: readonly Segment[], window: Span): boolean {
  const segment = segmentFor(segments, window);
  return segment !== undefined && coveredFrom(segment) <= window.from;
}

/**
 * The one to be continued until it covers a window: that in which the window ends, or the next newer one; a new
 * one where that ends long after the window. What is between them is read when its time comes.
 */
export function segmentFor(segments: readonly Segment[], { to }: Span): Segment | undefined {
  const nearest = segments.findLast(({ highMs }) => highMs >= to) ?? segments[0];
  return nearest && coveredFrom(nearest) - to > FAR_MS ? segmentAt(to) : nearest;
}

/** One of which nothing is read yet, to begin at a time. */
export function segmentAt(ms: number): Segment {
  const position = { lowMs: ms, cursor: undefined, untilMs: undefined, stalls: 0 };
  return { ...position, highMs: ms, endedMs: undefined, isEndConfirmed: false };
}

/** Newest first, those that have met made one: it goes on where the deeper of them does. */
export function joinSegments(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments.toSorted((a, b) => b.highMs - a.highMs)) {
    const newer = joined.at(-1);
    if (newer && coveredFrom(newer) <= segment.highMs) joined.splice(-1, 1, unite(newer, segment));
    else joined.push(segment);
  }
  return joined;
}

function unite(newer: Segment, older: Segment): Segment {
  const isOlderTheEnd =
    older.lowMs < newer.lowMs || (older.lowMs === newer.lowMs && older.endedMs !== undefined);
  return isOlderTheEnd ? { ...older, highMs: newer.highMs } : newer;
}
