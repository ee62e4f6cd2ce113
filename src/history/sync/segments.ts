import type { Span } from '../streams.ts';
import type { Position } from './position.ts';

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

/** The one to be continued until it covers a window: that in which the window ends, or the next newer one. */
export function segmentFor(segments: readonly Segment[], { to }: Span): Segment | undefined {
  return segments.findLast(({ highMs }) => highMs >= to) ?? segments[0];
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
