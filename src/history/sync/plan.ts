import type { Span } from '../streams.ts';
import { NEWEST_PAGE, nextPage, type PageKey } from './position.ts';
import { isRereadDue } from './rereading.ts';
import { coveredFrom, type Segment, segmentFor } from './segments.ts';
import type { StreamState } from './stream-state.ts';

/** What a stream should be like. */
export interface Goal {
  /** Covered without a gap; undefined where that does not matter. */
  window?: Span | undefined;
  /** The newest page was read at this time or later. */
  checkedSinceMs: number;
  /** How much of reading again is done: none, what is under way, or also what is due. */
  rereading: 'leave' | 'continue' | 'finish';
  /** Where WHOOP said before this time that nothing is older, it has said so again. */
  endConfirmedBeforeMs?: number;
}

/** The page that brings a stream nearest to a goal; undefined where it is there. */
export function planPage(state: StreamState, goal: Goal, nowMs: number): PageKey | undefined {
  const { segments, checkedMs, rereading, rereadMs } = state;
  if (!isChecked(checkedMs, goal.checkedSinceMs, nowMs)) return NEWEST_PAGE;
  const segment = goal.window && segmentFor(segments, goal.window);
  if (segment && goal.window && coveredFrom(segment) > goal.window.from) return nextPage(segment);
  if (rereading && goal.rereading !== 'leave') return nextPage(rereading);
  if (goal.rereading === 'finish' && isRereadDue(rereadMs, nowMs)) return NEWEST_PAGE;
  const last = segments.at(-1);
  return last && isEndDoubtful(last, goal.endConfirmedBeforeMs) ? nextPage(last) : undefined;
}

/** A time in the future is that of a clock set back since. */
function isChecked(checkedMs: number | undefined, sinceMs: number, nowMs: number): boolean {
  return checkedMs !== undefined && checkedMs >= sinceMs && checkedMs <= nowMs;
}

function isEndDoubtful({ endedMs, isEndConfirmed }: Segment, beforeMs = Number.NEGATIVE_INFINITY): boolean {
  return endedMs !== undefined && !isEndConfirmed && endedMs < beforeMs;
}
