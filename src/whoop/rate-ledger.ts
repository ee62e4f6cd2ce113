import * as v from 'valibot';
import type { Priority, RateLeft } from './budget.ts';
import { parseRateLimit, parseRetryAfterMs, type RateWindow } from './rate-limit.ts';
import {
  addEnded,
  copyEnded,
  fitsAt,
  forgetPast,
  isPast,
  leftOf,
  unusedWindow,
  WindowSchema,
  type WindowUse,
} from './rate-window.ts';

/** WHOOP's documented limits, until its headers say otherwise. */
const DOCUMENTED_LIMITS: readonly RateWindow[] = [
  { limit: 100, seconds: 60 },
  { limit: 10_000, seconds: 86_400 },
];
const LONGEST_WINDOW_S = 31 * 86_400;
const HOUR_S = 3_600;
const DAY_S = 86_400;
/** Longer than any request takes. A process that died never tells how its own have ended. */
const OPEN_MS = 60_000;
/** How long one of the very first requests may be on its way before the next one may try. */
const PROBE_MS = 10_000;
/** Those who wait show themselves every second. */
const WAITER_MS = 5_000;
/** A 429 that does not say when to come back. */
const UNNAMED_BLOCK_MS = 5_000;

const LedgerSchema = v.object({
  /** Requests sent in all; it numbers them. */
  sent: v.number(),
  /** Whether WHOOP has ever answered, and so told its limits. */
  isKnown: v.boolean(),
  windows: v.array(WindowSchema),
  /** Requests on their way: number, and when it was sent. */
  open: v.array(v.tuple([v.number(), v.number()])),
  /** What a 429 said. */
  block: v.nullable(v.object({ at: v.number(), until: v.number() })),
  /** Places ever given out in the queue. */
  tickets: v.number(),
  waiters: v.array(v.object({ ticket: v.number(), isQuestion: v.boolean(), seenAt: v.number() })),
});
type LedgerData = v.InferOutput<typeof LedgerSchema>;
type Waiter = LedgerData['waiters'][number];

export interface Wish {
  priority: Priority;
  /** Epoch milliseconds. */
  deadline: number;
  /** The place in the queue; undefined at the first time. */
  ticket: number | undefined;
}

/** What becomes of a wish: it is sent now; its turn comes at `until`; that would be past the deadline. */
export type Turn =
  | { kind: 'go'; request: number }
  | { kind: 'wait'; ticket: number; until: number; isForProbe: boolean }
  | { kind: 'refused'; until: number };

/**
 * One app's requests as seen at one instant: what was sent, what WHOOP said, who waits. Pure; times are epoch
 * milliseconds. A request counts against each window from before it is sent until the window's length after
 * its end, which holds for fixed and for sliding windows, however long it was on its way.
 */
export class RateLedger {
  readonly #now: number;
  readonly #data: LedgerData;

  /** `text` is another ledger's `toText`; anything else begins anew. */
  constructor(text: string | undefined, now: number) {
    this.#now = now;
    this.#data = readLedger(text);
    this.#forgetPast();
  }

  toText(): string {
    return JSON.stringify(this.#data);
  }

  /** Sends now, or takes a place behind all who came before with the same priority or a higher one. */
  take({ priority, deadline, ticket }: Wish): Turn {
    const data = this.#data;
    const probeUntil = Math.min(this.#probeUntil, deadline);
    const limitUntil = this.#fitsAt(priority, ticket);
    const until = Math.max(probeUntil, limitUntil);
    this.leave(ticket);
    if (until <= this.#now) {
      data.sent += 1;
      data.open.push([data.sent, this.#now]);
      return { kind: 'go', request: data.sent };
    }
    if (until > deadline) return { kind: 'refused', until };
    if (ticket === undefined) data.tickets += 1;
    const place = ticket ?? data.tickets;
    data.waiters.push({ ticket: place, isQuestion: priority === 'question', seenAt: this.#now });
    return { kind: 'wait', ticket: place, until, isForProbe: limitUntil <= this.#now };
  }

  /** Gives a place in the queue back. */
  leave(ticket: number | undefined): void {
    this.#data.waiters = this.#data.waiters.filter((waiter) => waiter.ticket !== ticket);
  }

  /** A request has ended. Without an answer, WHOOP may have counted it all the same. */
  end(request: number, reply: { status: number; headers: Headers } | undefined): void {
    const data = this.#data;
    data.open = data.open.filter(([number]) => number !== request);
    for (const window of data.windows) addEnded(window, this.#now);
    if (!reply) return;
    data.isKnown = true;
    this.#learn(request, reply.headers);
    if (reply.status === 429) this.#block(reply.headers);
  }

  /** What a question may spend; nothing before WHOOP ever answered. */
  left(): RateLeft {
    const { isKnown, block, windows, sent, open, waiters } = this.#data;
    if (!isKnown) return {};
    const ahead = waiters.filter(({ isQuestion }) => isQuestion).length;
    const left = (window: WindowUse) => leftOf(window, { newest: sent, open: open.length, ahead });
    const [minute] = windows.toSorted((a, b) => a.seconds - b.seconds);
    const day = windows.find(({ seconds }) => seconds === DAY_S);
    // The next request waits for whichever limit is used up.
    const now = block ? 0 : Math.min(...windows.map(left));
    return {
      ...(minute && minute.seconds < HOUR_S ? { minuteLeft: now } : {}),
      ...(day ? { dayLeft: left(day) } : {}),
    };
  }

  /** Before the limits are known, one request at a time finds them out. */
  get #probeUntil(): number {
    const { isKnown, open } = this.#data;
    const probe = open.at(-1);
    return isKnown || !probe ? this.#now : probe[1] + PROBE_MS;
  }

  #fitsAt(priority: Priority, ticket: number | undefined): number {
    const { block, windows, sent, open, waiters } = this.#data;
    const ahead = waiters.filter((waiter) => isAhead(waiter, priority, ticket)).length;
    const demand = { now: this.#now, newest: sent, open: open.length, ahead, priority };
    return Math.max(block?.until ?? this.#now, ...windows.map((window) => fitsAt(window, demand)));
  }

  #learn(request: number, headers: Headers): void {
    const { windows, closest, remaining, resetSeconds } = parseRateLimit(headers);
    this.#setLimits(windows);
    const named = this.#data.windows.find(({ seconds }) => seconds === closest?.seconds);
    if (!named || remaining === undefined) return;
    // Answers overtake each other: that to the newest request has counted the most.
    if (named.told && named.told.request > request) return;
    const resetsAt = this.#now + (resetSeconds ?? named.seconds) * 1_000;
    named.told = { at: this.#now, remaining, resetsAt, request };
  }

  /** Headers that name windows name all of them. A new one starts with what the shortest has counted. */
  #setLimits(limits: readonly RateWindow[]): void {
    const valid = limits.filter(
      ({ limit, seconds }) => limit > 0 && seconds > 0 && seconds <= LONGEST_WINDOW_S,
    );
    if (valid.length === 0) return;
    const former = this.#data.windows;
    const [shortest] = former.toSorted((a, b) => a.seconds - b.seconds);
    this.#data.windows = valid.map((limit) => {
      const known = former.find(({ seconds }) => seconds === limit.seconds);
      if (known) return { ...known, limit: limit.limit };
      const window = unusedWindow(limit);
      if (shortest) copyEnded(shortest, window);
      return window;
    });
  }

  #block(headers: Headers): void {
    const resetMs = (parseRateLimit(headers).resetSeconds ?? 0) * 1_000;
    const waitMs = Math.max(resetMs, parseRetryAfterMs(headers, this.#now) ?? 0) || UNNAMED_BLOCK_MS;
    this.#data.block = { at: this.#now, until: this.#now + Math.min(waitMs, DAY_S * 1_000) };
  }

  #forgetPast(): void {
    const now = this.#now;
    const data = this.#data;
    for (const [, at] of data.open) {
      if (at + OPEN_MS <= now) for (const window of data.windows) addEnded(window, at + OPEN_MS);
    }
    data.open = data.open.filter(([, at]) => at + OPEN_MS > now && isPast(at, now));
    for (const window of data.windows) forgetPast(window, now);
    data.waiters = data.waiters.filter(({ seenAt }) => seenAt + WAITER_MS > now && isPast(seenAt, now));
    const { block } = data;
    if (block && !(isPast(block.at, now) && block.until > now)) data.block = null;
  }
}

function isAhead(waiter: Waiter, priority: Priority, ticket = Number.POSITIVE_INFINITY): boolean {
  if (waiter.isQuestion !== (priority === 'question')) return waiter.isQuestion;
  return waiter.ticket < ticket;
}

function readLedger(text: string | undefined): LedgerData {
  const stored = text === undefined ? undefined : v.safeParse(LedgerSchema, parseJson(text));
  if (stored?.success) return stored.output;
  const windows = DOCUMENTED_LIMITS.map(unusedWindow);
  return { sent: 0, isKnown: false, windows, open: [], block: null, tickets: 0, waiters: [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No ledger then, as little as any other text that does not fit the schema.
    return undefined;
  }
}
