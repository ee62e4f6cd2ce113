/** Pages in a row that lead no further before a cursor counts as broken. */
const MAX_STALLS = 3;

/** Where the reading of a stream, from new to old, goes on. Times are epoch milliseconds. */
export interface Position {
  /** Start of the oldest record read. */
  lowMs: number;
  /** WHOOP's, for the next page; without one, that is asked for by time. */
  cursor: string | undefined;
  /** End of the window that the cursor belongs to; undefined for that of the newest page, which has none. */
  untilMs: number | undefined;
  /** Pages in a row that led no further. */
  stalls: number;
}

/** Which page of a stream: the newest one, what a cursor continues with, or what starts before a time. */
export type PageKey = Pick<Position, 'cursor' | 'untilMs'>;

export const NEWEST_PAGE: PageKey = { cursor: undefined, untilMs: undefined };

/** What a page says about the way on. */
export interface PageExtent {
  /** Starts of its oldest and newest record that can be read; undefined where there is none. */
  lowMs: number | undefined;
  highMs: number | undefined;
  /** Whether nothing is on it at all. */
  isEmpty: boolean;
  cursor: string | undefined;
}

export interface Advance {
  position: Position;
  /** WHOOP says that nothing is older, and nothing speaks against it. */
  isEnd: boolean;
  /** Nothing leads any further, neither cursors nor times. */
  isStuck: boolean;
}

/** The page after a position. The window by time holds the oldest record once more, so that none is missed. */
export function nextPage({ cursor, untilMs, lowMs }: Position): PageKey {
  return cursor === undefined ? { cursor, untilMs: lowMs + 1 } : { cursor, untilMs };
}

export function isSamePage(a: PageKey, b: PageKey): boolean {
  return a.cursor === b.cursor && a.untilMs === b.untilMs;
}

/**
 * The position after a page. An end is not believed of an empty page that a cursor led to, nor where
 * `knowsOlder` of the new position: then it is asked for by time. What that says holds.
 */
export function advance(
  position: Position,
  asked: PageKey,
  page: PageExtent,
  knowsOlder: (lowMs: number) => boolean,
): Advance {
  const lowMs = Math.min(position.lowMs, page.lowMs ?? Number.POSITIVE_INFINITY);
  const leads = lowMs < position.lowMs;
  const stalls = leads ? 0 : position.stalls + 1;
  const byTime = { lowMs, cursor: undefined, untilMs: undefined, stalls };
  if (page.cursor !== undefined) {
    const isStuck = stalls >= 2 * MAX_STALLS;
    // Nothing, and yet more: perhaps something was on it. By time that shows.
    const isSuspect = page.isEmpty && asked.cursor !== undefined && stalls === 1;
    const isBroken = page.cursor === asked.cursor || stalls === MAX_STALLS;
    if (isStuck || isBroken || isSuspect)
      return { position: { ...byTime, stalls: isStuck ? 0 : stalls }, isEnd: false, isStuck };
    const next = { lowMs, cursor: page.cursor, untilMs: asked.untilMs, stalls };
    return { position: next, isEnd: false, isStuck };
  }
  const isFinal = asked.cursor === undefined && asked.untilMs !== undefined && !leads;
  const isEnd = isFinal || !(page.isEmpty || knowsOlder(lowMs));
  return { position: isEnd ? { ...byTime, stalls: 0 } : byTime, isEnd, isStuck: false };
}

/** The position after a page that WHOOP did not give, where that speaks against the cursor. */
export function distrust(position: Position, isRefused: boolean): Position {
  if (position.cursor === undefined) return position;
  const stalls = position.stalls + 1;
  const isBroken = isRefused || stalls >= MAX_STALLS;
  return isBroken
    ? { ...position, cursor: undefined, untilMs: undefined, stalls: 0 }
    : { ...position, stalls };
}
