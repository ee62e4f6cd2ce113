import { runOutsideCalls } from '../../core/call.ts';
import { AppError, type ErrorCode, isAbortError, toAppError } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { throwIfAborted } from '../../whoop/clock.ts';
import { RateLimitedError } from '../../whoop/failures.ts';
import { EVERYTHING, STREAMS, type Stream } from '../streams.ts';
import type { SyncParts } from './parts.ts';
import type { Goal } from './plan.ts';
import type { StepResult } from './step.ts';

const DAY_MS = 86_400_000;
/** The lock is held meanwhile: who waits for a limit lets others go on. */
export const HISTORY_PATIENCE_MS = 1_000;
/** How long a limit is waited for before somebody else's question may have changed it. */
export const LONGEST_LIMIT_WAIT_MS = 5_000;
const FIRST_BACK_OFF_MS = 30_000;
const LONGEST_BACK_OFF_MS = 10 * 60_000;
const PASSING = ['network', 'timeout', 'whoop_error', 'local_data'] as const satisfies readonly ErrorCode[];

/**
 * Fills and keeps the history in the background of a process that answers questions: woken by each of them, it
 * works until there is nothing to be done, and then asks WHOOP nothing.
 */
export class Keeper {
  readonly #parts: SyncParts;
  #working: Promise<void> | undefined;
  #resting = new AbortController();
  /** The newest page has to have been read since. */
  #checkedSinceMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  /** Goes to work, if it is not at it. */
  wake(): void {
    this.#working ??= runOutsideCalls(() => this.#work()).finally(() => {
      this.#working = undefined;
    });
  }

  /** The same, with the newest pages in any case, and whatever has failed before. */
  wakeNow(): void {
    this.#checkedSinceMs = this.#parts.clock.now();
    this.#resting.abort();
    this.wake();
  }

  /** Resolves when it has stopped, which is soon after the parts are closed. */
  async stopped(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      for (let backOffMs = FIRST_BACK_OFF_MS; (await this.#workOff()) === 'failed'; ) {
        await this.#rest(backOffMs);
        backOffMs = Math.min(2 * backOffMs, LONGEST_BACK_OFF_MS);
      }
    } catch (error) {
      if (!isAbortError(error)) log.debug(`The history is not read on: ${toAppError(error).message}`);
    }
  }

  /** Step by step, until there is nothing left or something fails that may pass. */
  async #workOff(): Promise<'done' | 'failed'> {
    const { db, stepper, closing } = this.#parts;
    const owner = await this.#parts.owner(closing);
    const refused = new Set<Stream>();
    for (;;) {
      const streams = STREAMS.filter((stream) => !refused.has(stream));
      const result = await stepper.step({
        goals: new Map(streams.map((stream) => [stream, this.#goal])),
        owner,
        priority: 'history',
        patienceMs: HISTORY_PATIENCE_MS,
        signal: closing,
      });
      // Without a usable file only what is asked for is worth its requests.
      if (result.size === 0 || db.isSubstitute) return 'done';
      for (const [stream, outcome] of result) {
        if (isError(outcome, 'scope_missing')) refused.add(stream);
      }
      const waitMs = limitOf(result);
      if (waitMs > 0) await this.#parts.clock.sleep(Math.min(waitMs, LONGEST_LIMIT_WAIT_MS), closing);
      else if ([...result.values()].some((outcome) => isError(outcome, ...PASSING))) return 'failed';
      else if ([...result.values()].every((outcome) => outcome instanceof AppError)) return 'done';
    }
  }

  async #rest(ms: number): Promise<void> {
    this.#resting = new AbortController();
    const { clock, closing } = this.#parts;
    const signal = AbortSignal.any([closing, this.#resting.signal]);
    await clock.sleep(ms, signal).catch(() => throwIfAborted(closing));
  }

  get #goal(): Goal {
    return {
      window: EVERYTHING,
      checkedSinceMs: this.#checkedSinceMs,
      rereading: 'finish',
      endConfirmedBeforeMs: this.#parts.clock.now() - DAY_MS,
    };
  }
}

/** How long WHOOP's limit keeps a step back; 0 where it does not. */
export function limitOf(result: StepResult): number {
  const waits = [...result.values()].map((outcome) =>
    outcome instanceof RateLimitedError ? outcome.waitMs : 0,
  );
  return Math.max(0, ...waits);
}

function isError(outcome: unknown, ...codes: readonly ErrorCode[]): boolean {
  return outcome instanceof AppError && codes.includes(outcome.code);
}
