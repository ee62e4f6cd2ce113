import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { Context } from './context.ts';
import { type SyncAnswer, syncHistory } from './sync.ts';

export const WATCH_EVERY_MINUTES = 5;
const MINUTE_MS = 60_000;
/** What passes by itself, sooner or later. */
const PASSING: readonly ErrorCode[] = ['network', 'timeout', 'whoop_error', 'rate_limited'];

/** Keeps the local history up to date until the signal aborts; `tell` is called after every round. */
export async function watchHistory(
  context: Context,
  signal: AbortSignal,
  tell: (answer: SyncAnswer) => Promise<void>,
): Promise<never> {
  for (;;) {
    await pause(WATCH_EVERY_MINUTES * MINUTE_MS, undefined, { signal });
    try {
      await tell(await syncHistory(context, {}, { signal }));
    } catch (error) {
      if (!(error instanceof AppError && PASSING.includes(error.code))) throw error;
      log.warn(`Not up to date: ${error.message}`);
    }
  }
}
