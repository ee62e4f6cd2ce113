import { advance, isSamePage, NEWEST_PAGE, nextPage, type PageExtent, type PageKey } from './position.ts';
import { isRereadDue, type Rereading, settledBefore } from './rereading.ts';
import { coveredFrom, joinSegments, type Segment, segmentAt } from './segments.ts';
import type { StreamState } from './stream-state.ts';

const DAY_MS = 86_400_000;
/** A record this near to the end of a page may be on the next one: the order within a cycle is not fixed. */
const EDGE_MS = DAY_MS;

/** WHOOP's records that start after `fromMs` and that it has not shown since `sinceMs` are missing. */
export interface Judgement {
  fromMs: number;
  sinceMs: number;
}

export interface TakenPage {
  state: StreamState;
  judgements: readonly Judgement[];
  /** Pages lead no further, whatever is asked. */
  isStuck: boolean;
}

interface TakeOptions {
  nowMs: number;
  /** Whether the store has records of WHOOP's that start before a time. */
  knowsOlder(ms: number): boolean;
  /** Read again down to here, also where nothing is due. */
  rereadFromMs?: number | undefined;
}

/** What a page that WHOOP gave makes of a stream's state. */
export function takePage(
  state: StreamState,
  asked: PageKey,
  page: PageExtent,
  options: TakeOptions,
): TakenPage {
  const answered = { ...state, failure: undefined };
  return isSamePage(asked, NEWEST_PAGE)
    ? takeNewest({ ...answered, checkedMs: options.nowMs }, page, options)
    : takeFurther(answered, asked, page, options);
}

function takeNewest(state: StreamState, page: PageExtent, options: TakeOptions): TakenPage {
  // Nothing at all is no news where records are known, and else there are none.
  if (page.isEmpty && page.cursor === undefined) return { state, judgements: [], isStuck: false };
  const { nowMs, knowsOlder } = options;
  const top = Math.max(nowMs, page.highMs ?? 0) + 1;
  const start = { ...NEWEST_PAGE, lowMs: top, stalls: 0 };
  const { position, isEnd, isStuck } = advance(start, NEWEST_PAGE, page, knowsOlder);
  const segment = {
    ...position,
    highMs: page.highMs ?? position.lowMs,
    endedMs: isEnd ? nowMs : undefined,
    isEndConfirmed: false,
  };
  const segments = joinSegments([segment, ...state.segments]);
  const isDoubtful = page.lowMs === undefined || (page.cursor === undefined && !isEnd);
  const judgements = isDoubtful ? [] : [judge(position.lowMs, isEnd, nowMs)];

  const fromMs = rereadFrom(state, options);
  if (fromMs === undefined) return { state: { ...state, segments }, judgements, isStuck };
  const rereading = { ...position, sinceMs: nowMs, fromMs };
  const next = goOnRereading({ ...state, segments, rereading }, rereading, isEnd);
  return { state: next.state, judgements: [...judgements, ...next.judgements], isStuck };
}

function takeFurther(
  state: StreamState,
  asked: PageKey,
  page: PageExtent,
  { knowsOlder, nowMs }: TakeOptions,
): TakenPage {
  let isStuck = false;
  const moved = withAsked(state, asked).map((segment) => {
    if (!isSamePage(nextPage(segment), asked)) return segment;
    const step = advance(segment, asked, page, knowsOlder);
    isStuck ||= step.isStuck;
    const isEndConfirmed =
      step.isEnd && segment.endedMs !== undefined && step.position.lowMs === segment.lowMs;
    return { ...segment, ...step.position, endedMs: step.isEnd ? nowMs : undefined, isEndConfirmed };
  });
  const next = { ...state, segments: joinSegments(moved) };
  const { rereading } = state;
  if (!rereading || !isSamePage(nextPage(rereading), asked)) return { state: next, judgements: [], isStuck };
  const step = advance(rereading, asked, page, knowsOlder);
  const { state: reread, judgements } = goOnRereading(next, { ...rereading, ...step.position }, step.isEnd);
  return { state: reread, judgements, isStuck: isStuck || step.isStuck };
}

/** Whatever was asked for by time is a segment of its own, until it meets another one. */
function withAsked({ segments, rereading }: StreamState, asked: PageKey): readonly Segment[] {
  const isKnown = [...segments, ...(rereading ? [rereading] : [])].some((position) =>
    isSamePage(nextPage(position), asked),
  );
  if (isKnown || asked.cursor !== undefined || asked.untilMs === undefined) return segments;
  return [...segments, segmentAt(asked.untilMs - 1)];
}

/** Down to where the newest page is to be followed; undefined where it need not be. */
function rereadFrom(
  { segments, rereadMs, rereading }: StreamState,
  options: TakeOptions,
): number | undefined {
  const { nowMs, rereadFromMs: wanted } = options;
  const isUnderWay = rereading && Math.abs(nowMs - rereading.sinceMs) < DAY_MS;
  if (isUnderWay && rereading.fromMs <= (wanted ?? rereading.fromMs)) return undefined;
  const deepest = segments.at(-1);
  // The first reading of all is fresh.
  if (!deepest) return nowMs;
  const due = isRereadDue(rereadMs, nowMs) && rereadMs !== undefined ? settledBefore(rereadMs) : undefined;
  if (wanted === undefined && due === undefined) return undefined;
  const fromMs = Math.min(wanted ?? nowMs, due ?? nowMs);
  return Math.max(fromMs, coveredFrom(deepest), 0);
}

/** Ends it where it has come far enough: what it should have met and has not is missing. */
function goOnRereading(
  state: StreamState,
  rereading: Rereading,
  isEnd: boolean,
): Pick<TakenPage, 'state' | 'judgements'> {
  const { lowMs, fromMs, sinceMs } = rereading;
  if (lowMs > fromMs && !isEnd) return { state: { ...state, rereading }, judgements: [] };
  const segments = state.segments.map((segment) =>
    isEnd && segment.endedMs !== undefined && segment.endedMs < sinceMs && lowMs <= segment.lowMs
      ? { ...segment, lowMs, isEndConfirmed: true }
      : segment,
  );
  return {
    state: { ...state, segments, rereadMs: sinceMs, rereading: undefined },
    judgements: [judge(lowMs, isEnd, sinceMs)],
  };
}

/** From the newest record on, all that WHOOP has was met; where its pages end, nothing is certain. */
function judge(lowMs: number, isEnd: boolean, sinceMs: number): Judgement {
  return { fromMs: isEnd ? lowMs : lowMs + EDGE_MS, sinceMs };
}
