import type { Clock } from './clock.ts';
import { rateLimited } from './failures.ts';
import { parseRateLimit } from './rate-limit.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** Requests left where WHOOP's latest answers say so; a figure lapses when its window does. */
export interface RateLeft {
  minuteLeft?: number;
  dayLeft?: number;
}

export type Priority = 'question' | 'history';

export interface BudgetRequest {
  priority: Priority;
  /** Epoch milliseconds up to which the caller waits. */
  deadline: number;
  signal?: AbortSignal | undefined;
}

/** Stands in front of every attempt, repeats included. */
export interface RequestBudget {
  /** Resolves when a request may be sent; `rate_limited` when that would be past the deadline. */
  before(request: BudgetRequest): Promise<void>;
  /** Learns from the headers of any answer. */
  after(headers: Headers): void;
  left(): RateLeft;
}

/** This process's own view: waits only where WHOOP has said that nothing is left. */
export class MemoryBudget implements RequestBudget {
  readonly #clock: Clock;
  readonly #known = new Map<number, { remaining: number; resetsAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async before({ deadline, signal }: BudgetRequest): Promise<void> {
    const now = this.#clock.now();
    const freeAt = Math.max(
      now,
      ...[...this.#known.values()].filter((state) => state.remaining === 0).map((state) => state.resetsAt),
    );
    if (freeAt === now) return;
    if (freeAt > deadline) throw rateLimited(freeAt - now);
    await this.#clock.sleep(freeAt - now, signal);
  }

  after(headers: Headers): void {
    const { closest, remaining, resetSeconds } = parseRateLimit(headers);
    if (!closest || remaining === undefined) return;
    const resetsAt = this.#clock.now() + (resetSeconds ?? closest.seconds) * 1_000;
    this.#known.set(closest.seconds, { remaining, resetsAt });
  }

  left(): RateLeft {
    const minuteLeft = this.#leftOf(MINUTE_S);
    const dayLeft = this.#leftOf(DAY_S);
    return {
      ...(minuteLeft === undefined ? {} : { minuteLeft }),
      ...(dayLeft === undefined ? {} : { dayLeft }),
    };
  }

  #leftOf(seconds: number): number | undefined {
    const state = this.#known.get(seconds);
    return state && state.resetsAt > this.#clock.now() ? state.remaining : undefined;
  }
}
