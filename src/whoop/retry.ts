import type { Clock } from './clock.ts';
import type { Failure } from './failures.ts';

const MAX_ATTEMPTS = 3;
const BASE_BACKOFF_MS = 500;
/** Spreads processes that wait for the same moment. */
const MAX_JITTER_MS = 250;

interface RetryOptions {
  clock: Clock;
  /** Epoch milliseconds; a wait that would end later is not begun. */
  deadline: number;
  signal: AbortSignal | undefined;
}

/** Repeats an attempt while it fails in passing and the caller's patience lasts; throws the last failure. */
export async function retryWhileTransient<T extends object>(
  attempt: () => Promise<T | Failure>,
  { clock, deadline, signal }: RetryOptions,
): Promise<T> {
  for (let count = 1; ; count++) {
    const outcome = await attempt();
    if (!isFailure(outcome)) return outcome;
    const waitMs = chooseWaitMs(outcome, count, clock);
    const isLast = !outcome.transient || count === MAX_ATTEMPTS || clock.now() + waitMs > deadline;
    if (isLast) throw outcome.error;
    await clock.sleep(waitMs, signal);
  }
}

export function isFailure(outcome: object): outcome is Failure {
  return 'transient' in outcome;
}

/** As long as WHOOP asked for, else doubling with each attempt. */
function chooseWaitMs({ waitMs }: Failure, count: number, clock: Clock): number {
  if (waitMs !== undefined) return waitMs + clock.random() * MAX_JITTER_MS;
  return BASE_BACKOFF_MS * 2 ** (count - 1) * (0.5 + clock.random() / 2);
}
