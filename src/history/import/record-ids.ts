/**
 * Ids of ours for records that come without one: the same row has the same id in every export, and none of
 * WHOOP's is ever like it.
 */

const SECOND_MS = 1_000;

/** Negative: WHOOP's own are positive. */
export function cycleIdOf(startMs: number): number {
  return -Math.floor(startMs / SECOND_MS);
}

/** `import-sleep-20261122T230405Z`, and `…-2` for a second one that starts in the same second. */
export function recordIdOf(kind: 'sleep' | 'workout', startMs: number, place = 1): string {
  const start = new Date(startMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `import-${kind}-${start}Z${place > 1 ? `-${place}` : ''}`;
}
