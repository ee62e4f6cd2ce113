import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock, type Lock } from '../../core/lock.ts';
import type { Priority } from '../../whoop/budget.ts';
import { throwIfAborted } from '../../whoop/clock.ts';

/** Longer than a process that polls for the lock looks away, so that none takes two turns while others wait. */
const LET_OTHERS_MS = 45;

interface Waiter {
  priority: Priority;
  go(): void;
}

/** One reader of WHOOP at a time: in this process questions first, among processes by a lock. */
export class Turns {
  readonly #waiting: Waiter[] = [];
  #isTaken = false;
  #releasedAt = Number.NEGATIVE_INFINITY;

  /** Waits for a turn; `lockPath` is undefined where no other process reads into the same store. */
  async take(lockPath: string | undefined, priority: Priority, signal: AbortSignal): Promise<Lock> {
    await this.#takeHere(priority, signal);
    try {
      const lock = lockPath === undefined ? undefined : await this.#lock(lockPath, signal);
      return {
        release: () => {
          lock?.release();
          this.#releasedAt = performance.now();
          this.#passOn();
        },
      };
    } catch (error) {
      this.#passOn();
      throwIfAborted(signal);
      throw error;
    }
  }

  async #lock(lockPath: string, signal: AbortSignal): Promise<Lock> {
    const restMs = this.#releasedAt + LET_OTHERS_MS - performance.now();
    if (restMs > 0) await pause(restMs, undefined, { signal });
    return acquireLock(lockPath, { signal });
  }

  async #takeHere(priority: Priority, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (!this.#isTaken) {
      this.#isTaken = true;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const waiter = { priority, go: turn.resolve };
    this.#waiting.push(waiter);
    const giveUp = () => {
      const place = this.#waiting.indexOf(waiter);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      turn.reject(new DOMException('The wait was aborted.', 'AbortError'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  #passOn(): void {
    const question = this.#waiting.findIndex(({ priority }) => priority === 'question');
    const [next] = this.#waiting.splice(Math.max(question, 0), 1);
    if (next) next.go();
    else this.#isTaken = false;
  }
}
