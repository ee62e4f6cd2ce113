import * as v from 'valibot';
import type { Priority } from './budget.ts';
import type { RateWindow } from './rate-limit.ts';

/** Of a limit, what is used by own count. */
const USED_SHARE = 0.95;
/** What the filling of history leaves to questions in each minute. */
const QUESTIONS_SHARE = 0.2;
/** Windows are taken as this much longer, for clocks and networks. */
const SLACK_MS = 2_000;
/** Requests are counted in slots, so that a high limit makes no large ledger. */
const SLOTS = 240;
const HOUR_S = 3_600;
/** A time further ahead of the clock than this was written before the clock was set back. */
const CLOCK_TOLERANCE_MS = 2_000;

export const WindowSchema = v.object({
  limit: v.number(),
  seconds: v.number(),
  /** Requests that have ended: number of the slot, and how many. Oldest first. */
  ended: v.array(v.tuple([v.number(), v.number()])),
  /** What the newest answer about this window said, and which request it answered. */
  told: v.nullable(
    v.object({ at: v.number(), remaining: v.number(), resetsAt: v.number(), request: v.number() }),
  ),
});

/** One of WHOOP's limits with what is known of its use; plain data. */
export type WindowUse = v.InferOutput<typeof WindowSchema>;

/** The requests of an app beside those a window has counted. */
export interface Demand {
  now: number;
  /** The number of the newest request ever sent. */
  newest: number;
  /** On their way, without an answer yet. */
  open: number;
  /** To be sent before the one in question. */
  ahead: number;
  priority: Priority;
}

export function unusedWindow({ limit, seconds }: RateWindow): WindowUse {
  return { limit, seconds, ended: [], told: null };
}

/** Whether a stored time can be true, by this clock. */
export function isPast(at: number, now: number): boolean {
  return at <= now + CLOCK_TOLERANCE_MS;
}

/** When a further request fits into the window, by own count and by WHOOP's word; in the past: at once. */
export function fitsAt(window: WindowUse, demand: Demand): number {
  return Math.max(ownFreeAt(window, demand), toldFreeAt(window, demand));
}

/** Requests for questions that fit into the window at once, by own count and by WHOOP's word. */
export function leftOf(
  window: WindowUse,
  { open, newest, ahead }: Pick<Demand, 'open' | 'newest' | 'ahead'>,
): number {
  const own = ownShare(window, 'question') - countEnded(window) - open;
  return Math.max(0, Math.min(own, toldLeft(window, newest) ?? own) - ahead);
}

/** Counts requests that ended at a time. */
export function addEnded(window: WindowUse, at: number, count = 1): void {
  const slot = Math.floor(at / slotMs(window));
  const index = window.ended.findIndex(([other]) => other >= slot);
  const found = window.ended[index];
  if (found?.[0] === slot) found[1] += count;
  else window.ended.splice(index === -1 ? window.ended.length : index, 0, [slot, count]);
}

/** Takes over what another window has counted. */
export function copyEnded(from: WindowUse, to: WindowUse): void {
  for (const [slot, count] of from.ended) addEnded(to, (slot + 1) * slotMs(from), count);
}

/** Drops what is over, and what only a wrong clock explains. */
export function forgetPast(window: WindowUse, now: number): void {
  const isCounted = ([slot]: [number, number]) =>
    leavesAt(window, slot) > now && isPast(slot * slotMs(window), now);
  window.ended = window.ended.filter(isCounted);
  const { told } = window;
  if (!told) return;
  const isTrue = isPast(told.at, now) && told.resetsAt > now && told.resetsAt - told.at <= spanMs(window);
  if (!isTrue) window.told = null;
}

function ownFreeAt(window: WindowUse, { now, open, ahead, priority }: Demand): number {
  const own = ownShare(window, priority);
  // Each so many requests ahead take a whole window.
  const roundsMs = Math.floor(ahead / own) * spanMs(window);
  let surplus = countEnded(window) + open + (ahead % own) - own + 1;
  if (surplus <= 0) return roundsMs === 0 ? now : now + roundsMs;
  for (const [slot, count] of window.ended) {
    surplus -= count;
    if (surplus <= 0) return leavesAt(window, slot) + roundsMs;
  }
  return now + spanMs(window) + roundsMs;
}

function toldFreeAt(window: WindowUse, { now, newest, ahead, priority }: Demand): number {
  const left = toldLeft(window, newest);
  if (left === undefined || !window.told) return now;
  return left - keptForQuestions(window, window.limit, priority) > ahead ? now : window.told.resetsAt;
}

/** Of the limit, what is used by own count. */
function ownShare(window: RateWindow, priority: Priority): number {
  const most = Math.max(1, Math.floor(window.limit * USED_SHARE));
  return Math.max(1, most - keptForQuestions(window, most, priority));
}

/** By WHOOP's word, less what was sent after the request that it answered; undefined without its word. */
function toldLeft({ told }: WindowUse, newest: number): number | undefined {
  return told ? told.remaining - Math.max(0, newest - told.request) : undefined;
}

function keptForQuestions({ seconds }: RateWindow, limit: number, priority: Priority): number {
  return priority === 'history' && seconds < HOUR_S ? Math.ceil(limit * QUESTIONS_SHARE) : 0;
}

function countEnded({ ended }: WindowUse): number {
  return ended.reduce((sum, [, count]) => sum + count, 0);
}

function spanMs({ seconds }: RateWindow): number {
  return seconds * 1_000 + SLACK_MS;
}

function slotMs(window: RateWindow): number {
  return Math.ceil(spanMs(window) / SLOTS);
}

/** When the requests of a slot count no more: where in the slot they ended is not known. */
function leavesAt(window: RateWindow, slot: number): number {
  return (slot + 1) * slotMs(window) + spanMs(window);
}
