import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from './context.ts';
import { WATCH_EVERY_MINUTES } from './watch-history.ts';

const MINUTE_MS = 60_000;
/** What has changed seldom comes alone: sleep and recovery, a page for each stream. */
const SETTLE_MS = 250;

/**
 * Calls `look` at once, whenever this process has read something new into the history, and as often as
 * `sync --watch` asks WHOOP: what `look` asks makes the history fresh. Rejects when the signal aborts.
 */
export async function followHistory(
  { syncer }: Pick<Context, 'syncer'>,
  signal: AbortSignal,
  look: () => Promise<void>,
): Promise<never> {
  let changed = Promise.withResolvers<void>();
  const stop = syncer.onChange(() => changed.resolve());
  try {
    for (;;) {
      await look();
      await soonest(changed.promise, WATCH_EVERY_MINUTES * MINUTE_MS, signal);
      await pause(SETTLE_MS, undefined, { signal });
      changed = Promise.withResolvers();
    }
  } finally {
    stop();
  }
}

async function soonest(event: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([event, pause(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) })]);
  } finally {
    over.abort();
  }
}
