import type { ErrorCode } from '../../core/errors.ts';
import type { Clock } from '../../whoop/clock.ts';
import type { HistoryDb } from '../history-db.ts';
import type { Owner } from '../owner.ts';
import type { Stepper } from './step.ts';
import type { Failure } from './stream-state.ts';

/** What everything that keeps the store fresh works with. */
export interface SyncParts {
  db: HistoryDb<unknown>;
  stepper: Stepper;
  /** Whose login it is; rejects with why there is none. */
  owner(signal: AbortSignal): Promise<Owner>;
  clock: Clock;
  /** For a whole question; undefined for as long as it takes. */
  patienceMs: number | undefined;
  /** Aborts when the process is done with it. */
  closing: AbortSignal;
}

/** After these, nobody asks WHOOP again for a while: the next attempt would end like the last one. */
const LASTING: ReadonlySet<ErrorCode> = new Set(['network', 'timeout', 'whoop_error']);
const BACK_OFF_MS = 30_000;

/** Whether a question should not try what has failed a moment ago, here or in another process. */
export function isTooSoon(failure: Failure | undefined, nowMs: number): failure is Failure {
  return (
    failure !== undefined && LASTING.has(failure.error.code) && Math.abs(nowMs - failure.atMs) < BACK_OFF_MS
  );
}
