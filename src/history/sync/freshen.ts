import { withDeadline } from '../../auth/deadline.ts';
import { UnopenedError } from '../../auth/protection-errors.ts';
import { currentCall } from '../../core/call.ts';
import { AppError, isAbortError } from '../../core/errors.ts';
import type { Owner } from '../owner.ts';
import { type Span, STREAMS, type Stream } from '../streams.ts';
import { isTooSoon, type SyncParts } from './parts.ts';
import { type Goal, planPage } from './plan.ts';
import { reportReading } from './reading-progress.ts';
import { coveredFrom, segmentFor } from './segments.ts';
import { isCovered, type Snapshot, takeSnapshot } from './snapshot.ts';
import type { Goals, StepResult } from './step.ts';
import type { StreamState } from './stream-state.ts';

const DAY_MS = 86_400_000;
/** How long the newest page holds for questions about what may still change. */
export const FRESH_MS = 5 * 60_000;
/** How far back new records turn up and scores change as a rule. */
const RECENT_MS = 3 * DAY_MS;
/** How long a question whose data are at hand waits for newer ones. */
const LONGEST_WAIT_MS = 4_000;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface FreshenOptions {
  signal?: AbortSignal | undefined;
}

/** What became of making a window fresh. What is in the store is usable in any case. */
export interface Freshened {
  /** Streams that the login may not read, and of which nothing is at hand either. */
  refused: ReadonlyMap<Stream, AppError>;
  /** What the reader of an answer should know, in plain sentences. */
  notes: string[];
  /** Why WHOOP could not be asked, or not for all of it: no login, no connection, its limit. */
  problem?: AppError;
  /** Whether all of the window was read without a gap, as it stood at `asOf`; if not, `problem` says why. */
  isCovered: boolean;
  /** If not: up to when something of the window may be missing, in epoch milliseconds. */
  missingToMs?: number;
  /** When WHOOP last answered for these streams, also to other processes; undefined for never. */
  asOf?: Date;
}

/** One question's wish for fresh data, as it is fulfilled page by page. */
export class Freshening {
  readonly #parts: SyncParts;
  readonly #streams: readonly Stream[];
  readonly #window: Span;
  readonly #signal: AbortSignal;
  readonly #startedMs: number;
  readonly #refused = new Map<Stream, AppError>();
  readonly #notes: string[] = [];
  /** Streams that are not asked for any more. */
  readonly #done = new Set<Stream>();
  #problem: AppError | undefined;

  constructor(parts: SyncParts, streams: readonly Stream[], window: Span, { signal }: FreshenOptions) {
    this.#parts = parts;
    // In this order a recovery finds its sleep.
    this.#streams = STREAMS.filter((stream) => streams.includes(stream));
    this.#window = window;
    this.#signal = signal ? AbortSignal.any([signal, parts.closing]) : parts.closing;
    this.#startedMs = parts.clock.now();
  }

  /** With `rereads`, a question that has nothing to ask for reads on with what is to be read again. */
  async run(rereads: boolean): Promise<Freshened> {
    const owner = await this.#findOwner();
    if (owner instanceof AppError) return this.#runWithoutLogin(owner);
    let seen = await this.#look(owner);
    let goals = this.#openGoals(seen);
    if (rereads && goals.size === 0) await this.#reread(owner, seen);
    while (goals.size > 0) {
      await this.#step(goals, owner, seen);
      seen = await this.#look(owner);
      goals = this.#openGoals(seen);
    }
    return this.#conclude(seen);
  }

  /** What is at hand can be read all the same. */
  async #runWithoutLogin(why: AppError): Promise<Freshened> {
    const seen = await this.#look(undefined);
    for (const stream of this.#openGoals(seen).keys()) this.#giveUp(stream, why);
    return this.#conclude(seen);
  }

  /** Or why there is none. */
  async #findOwner(): Promise<Owner | AppError> {
    try {
      return await this.#parts.owner(this.#signal);
    } catch (error) {
      if (error instanceof UnopenedError) return error;
      if (error instanceof AppError && error.code !== 'config') return error;
      throw error;
    }
  }

  #look(owner: Owner | undefined): Promise<Snapshot> {
    return takeSnapshot(this.#parts.db, this.#streams, this.#window, owner);
  }

  /** Of the streams that a page is still needed of, unless that has just failed. */
  #openGoals({ states, hasPending, isOwnerCertain }: Snapshot): Goals {
    const nowMs = this.#parts.clock.now();
    const fresh = this.#startedMs - FRESH_MS;
    // What has settled when the newest page was read need not be fresher.
    const checkedSinceMs = hasPending ? fresh : Math.min(fresh, this.#window.to + RECENT_MS);
    const goal: Goal = {
      window: this.#window,
      checkedSinceMs: isOwnerCertain ? checkedSinceMs : this.#startedMs,
      rereading: 'leave',
    };
    const goals = new Map<Stream, Goal>();
    for (const [stream, state] of states) {
      if (this.#done.has(stream) || !planPage(state, goal, nowMs)) continue;
      if (isTooSoon(state.failure, nowMs)) this.#giveUp(stream, state.failure.error);
      else goals.set(stream, goal);
    }
    return goals;
  }

  async #step(goals: Goals, owner: Owner, { states }: Snapshot): Promise<void> {
    const isAtHand = [...goals.keys()].every((stream) => {
      const state = states.get(stream);
      return state !== undefined && isCovered(state, this.#window);
    });
    const result = await this.#ask(goals, owner, isAtHand);
    if (!result) return;
    this.#take(result, states);
    if (!isAtHand) await reportReading(this.#parts, this.#streams, this.#window);
  }

  /** Undefined where that took too long. */
  async #ask(goals: Goals, owner: Owner, isAtHand: boolean): Promise<StepResult | undefined> {
    const patienceMs = Math.min(this.#leftMs, isAtHand ? LONGEST_WAIT_MS : LONGEST_TIMER_MS);
    try {
      return await withDeadline(patienceMs, this.#signal, (signal) =>
        this.#parts.stepper.step({ goals, owner, priority: 'question', patienceMs, signal }),
      );
    } catch (error) {
      if (error instanceof AppError && error.code === 'local_data') {
        for (const stream of goals.keys()) this.#giveUp(stream, error);
        return undefined;
      }
      if (!isAbortError(error) || this.#signal.aborted) throw error;
    }
    const error = isAtHand ? tooSlow() : notReadYet();
    for (const stream of goals.keys()) this.#giveUp(stream, error);
    // The others would wait for the same WHOOP.
    if (isAtHand) await this.#parts.stepper.fail(STREAMS, error);
    return undefined;
  }

  #take(result: StepResult, states: Snapshot['states']): void {
    for (const [stream, outcome] of result) {
      if (!(outcome instanceof AppError)) continue;
      if (outcome.code !== 'scope_missing') this.#giveUp(stream, outcome);
      else if (states.get(stream)?.checkedMs === undefined) this.#refuse(stream, outcome);
      else this.#refuseWhatIsAtHand(stream, outcome);
    }
  }

  #giveUp(stream: Stream, error: AppError): void {
    this.#done.add(stream);
    this.#problem ??= error;
  }

  #refuse(stream: Stream, error: AppError): void {
    this.#done.add(stream);
    this.#refused.set(stream, error);
  }

  #refuseWhatIsAtHand(stream: Stream, error: AppError): void {
    this.#done.add(stream);
    this.#notes.push(`${error.message} What was read before is shown.`);
  }

  /** One page a stream, where there is something to be read again. What goes wrong is no problem of the question. */
  async #reread(owner: Owner, { states }: Snapshot): Promise<void> {
    const goal: Goal = { checkedSinceMs: Number.NEGATIVE_INFINITY, rereading: 'continue' };
    const streams = this.#streams.filter(
      (stream) => !this.#done.has(stream) && states.get(stream)?.rereading !== undefined,
    );
    if (streams.length === 0) return;
    const problem = this.#problem;
    await this.#ask(new Map(streams.map((stream) => [stream, goal])), owner, true);
    this.#problem = problem;
  }

  get #leftMs(): number {
    const { patienceMs = LONGEST_TIMER_MS } = this.#parts;
    const startedAt = currentCall()?.startedAt ?? Date.now();
    return Math.max(0, startedAt + patienceMs - Date.now());
  }

  /** Down to where a stream that does not cover the window has it; its end for nothing of it. */
  #missingTo({ checkedMs, segments }: StreamState): number {
    const segment = checkedMs === undefined ? undefined : segmentFor(segments, this.#window);
    return segment ? Math.min(coveredFrom(segment), this.#window.to) : this.#window.to;
  }

  #conclude({ states, unreadable }: Snapshot): Freshened {
    const readable = [...states].filter(([stream]) => !this.#refused.has(stream)).map(([, state]) => state);
    const uncovered = readable.filter((state) => !isCovered(state, this.#window));
    const checked = readable.map(({ checkedMs }) => checkedMs).filter((ms) => ms !== undefined);
    return {
      refused: this.#refused,
      notes: [...unreadable, ...this.#notes],
      isCovered: uncovered.length === 0,
      ...(uncovered.length > 0
        ? { missingToMs: Math.max(...uncovered.map((state) => this.#missingTo(state))) }
        : {}),
      ...(this.#problem ? { problem: this.#problem } : {}),
      ...(checked.length > 0 ? { asOf: new Date(Math.min(...checked)) } : {}),
    };
  }
}

function tooSlow(): AppError {
  return new AppError('timeout', `WHOOP has not answered within ${LONGEST_WAIT_MS / 1_000} s.`, {
    hint: 'Try again in a minute.',
  });
}

function notReadYet(): AppError {
  return new AppError('timeout', 'The history is not read back that far yet.', {
    hint: 'It is read on while an assistant is connected, and at once by `wellpipe sync`.',
  });
}
