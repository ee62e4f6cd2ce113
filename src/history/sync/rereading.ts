import type { Position } from './position.ts';

const DAY_MS = 86_400_000;
/** Scores change and records turn up late; after this long nothing does. */
const SETTLED_MS = 30 * DAY_MS;
/** How often what is not settled yet is read again. */
const REREAD_EVERY_MS = DAY_MS;

/** Reading again what is in the store already, from the newest page down to a time. */
export interface Rereading extends Position {
  sinceMs: number;
  fromMs: number;
}

/** Whether what was read again at `rereadMs` has to be once more. A time far in the future is a clock's that was wrong. */
export function isRereadDue(rereadMs: number | undefined, nowMs: number): boolean {
  return rereadMs !== undefined && Math.abs(nowMs - rereadMs) >= REREAD_EVERY_MS;
}

/** Down to where: each record is seen once more when it has settled, however long nobody asked. */
export function settledBefore(rereadMs: number): number {
  return Math.max(0, rereadMs - SETTLED_MS);
}
