import type { MemberRecords } from '../whoop/member-records.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../whoop/schemas.ts';

export type Stream = keyof MemberRecords;
export const STREAMS = ['cycles', 'sleeps', 'recoveries', 'workouts'] as const satisfies readonly Stream[];

export type StreamRecord = Cycle | Sleep | Recovery | Workout;

/** Half-open stretch of time in epoch milliseconds: from ≤ t < to. */
export interface Span {
  from: number;
  to: number;
}

/** All that can be stored. */
export const EVERYTHING: Span = { from: 0, to: Number.MAX_SAFE_INTEGER };

export function isStream(name: unknown): name is Stream {
  return (STREAMS as readonly unknown[]).includes(name);
}

export function isRecovery(record: StreamRecord): record is Recovery {
  return 'sleep_id' in record;
}

/** A recovery's key is its sleep's id. */
export function keyOf(record: StreamRecord): string {
  return isRecovery(record) ? record.sleep_id : String(record.id);
}

/** The smallest span that holds both. */
export function unite(a: Span | undefined, b: Span | undefined): Span | undefined {
  if (!a || !b) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
