import type { Prepare } from '../../core/database-file.ts';
import { AppError, isAbortError, toAppError } from '../../core/errors.ts';
import type { Priority } from '../../whoop/budget.ts';
import type { WhoopClient } from '../../whoop/client.ts';
import { type Clock, throwIfAborted } from '../../whoop/clock.ts';
import { RefusedRequestError } from '../../whoop/failures.ts';
import { describeMismatch } from '../../whoop/mismatch.ts';
import type { Page } from '../../whoop/pages.ts';
import type { HistoryDb } from '../history-db.ts';
import { claim, type Owner } from '../owner.ts';
import type { Stream, StreamRecord } from '../streams.ts';
import { type Goal, planPage } from './plan.ts';
import { distrust, isSamePage, NEWEST_PAGE, nextPage, type PageKey } from './position.ts';
import { type StoredPage, storePage } from './store-page.ts';
import { readState, type StreamState, writeState } from './stream-state.ts';
import { Turns } from './turns.ts';

/** A disk that is full may have room again after this. */
const UNKEEPABLE_MS = 30_000;

export type Goals = ReadonlyMap<Stream, Goal>;

export interface StepOptions {
  goals: Goals;
  owner: Owner;
  priority: Priority;
  /** How long the requests may wait for the login, the rate limit and repeats. */
  patienceMs?: number | undefined;
  /** Read again down to here, also where nothing is due. */
  rereadFromMs?: number | undefined;
  signal: AbortSignal;
}

/** What one page has brought. */
export interface PageResult extends StoredPage {
  /** On the page, known ones too. */
  records: number;
  /** What could not be read, one line each. */
  mismatches: string[];
}

/** What became of the streams that were asked for. */
export type StepResult = ReadonlyMap<Stream, PageResult | AppError>;

interface StepperOptions {
  db: HistoryDb<unknown>;
  whoop: WhoopClient;
  lockPath: string | undefined;
  clock: Clock;
  /** Called when a step has brought something new. */
  onChange?(): void;
}

type Answer = { page: Page<StreamRecord> } | { error: unknown };

/**
 * Reads from WHOOP in steps: one page a stream, written with what it covers before another process may go on
 * from there. A process that dies loses the pages on their way.
 */
export class Stepper {
  readonly #options: StepperOptions;
  readonly #turns = new Turns();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Why nothing can be kept, and until when nobody tries. */
  #unkeepable: { error: AppError; untilMs: number } | undefined;

  constructor(options: StepperOptions) {
    this.#options = options;
  }

  /**
   * Asks for one page of every stream that is not at its goal. Rejects with aborts, with `config` for another
   * member's data, and with `local_data` for a disk that takes nothing.
   */
  async step(options: StepOptions): Promise<StepResult> {
    // What cannot be kept is not worth its requests.
    if (this.#unkeepable && this.#nowMs < this.#unkeepable.untilMs) throw this.#unkeepable.error;
    const step = this.#step(options);
    this.#underWay.add(step);
    try {
      return await step;
    } catch (error) {
      if (error instanceof AppError && error.code === 'local_data') {
        this.#unkeepable = { error, untilMs: this.#nowMs + UNKEEPABLE_MS };
      }
      throw error;
    } finally {
      this.#underWay.delete(step);
    }
  }

  /** Resolves when no step is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #step(options: StepOptions): Promise<StepResult> {
    const { db, whoop, lockPath } = this.#options;
    const { goals, priority, signal } = options;
    if ((await this.#plan(goals)).size === 0) return new Map();
    // Before the turn: a renewal may take its time.
    const noLogin = await whoop.ready(signal).then(() => undefined, toPlainError);
    if (noLogin) {
      const streams = [...goals.keys()];
      await this.fail(streams, noLogin);
      return new Map(streams.map((stream) => [stream, noLogin]));
    }
    const turn = await this.#turns.take(db.isInMemory ? undefined : lockPath, priority, signal);
    try {
      // Others may have had their turn meanwhile.
      const keys = await this.#plan(goals);
      if (keys.size === 0) return new Map();
      const asked = await Promise.all(
        [...keys].map(async ([stream, key]) => ({
          stream,
          key,
          answer: await this.#ask(stream, key, options),
        })),
      );
      const result = await this.#keep(asked, options);
      if ([...result.values()].some(isChange)) this.#options.onChange?.();
      throwIfAborted(signal);
      return result;
    } finally {
      turn.release();
    }
  }

  /** Remembers for everybody who would try next that streams could not be asked; without an error forgets it. */
  fail(streams: readonly Stream[], error: AppError | undefined): Promise<void> {
    const failure = error && { atMs: this.#nowMs, error };
    return this.#options.db.transact((prepare) => {
      for (const stream of streams) writeState(prepare, stream, { ...readState(prepare, stream), failure });
    });
  }

  /** Which pages a step would ask for, by what the store says now. */
  #plan(goals: Goals): Promise<Map<Stream, PageKey>> {
    const nowMs = this.#nowMs;
    return this.#options.db.read((prepare) => {
      const keys = new Map<Stream, PageKey>();
      for (const [stream, goal] of goals) {
        const key = planPage(readState(prepare, stream), goal, nowMs);
        if (key) keys.set(stream, key);
      }
      return keys;
    });
  }

  async #ask(stream: Stream, { cursor, untilMs }: PageKey, options: StepOptions): Promise<Answer> {
    const { signal, priority, patienceMs } = options;
    const end = untilMs === undefined ? undefined : new Date(untilMs);
    try {
      return {
        page: await this.#options.whoop.page(stream, { end, cursor }, { signal, priority, patienceMs }),
      };
    } catch (error) {
      return { error };
    }
  }

  /** Also what came before an abort. */
  #keep(
    asked: readonly { stream: Stream; key: PageKey; answer: Answer }[],
    { owner, rereadFromMs }: StepOptions,
  ): Promise<Map<Stream, PageResult | AppError>> {
    const { db } = this.#options;
    const nowMs = this.#nowMs;
    return db.transact((prepare) => {
      const pages = asked.flatMap(({ answer }) => ('page' in answer ? [answer.page] : []));
      const userIds = new Set(pages.flatMap(({ records }) => records.map(({ user_id }) => user_id)));
      claim(prepare, db.path, owner, userIds);
      const results = new Map<Stream, PageResult | AppError>();
      for (const { stream, key, answer } of asked) {
        if ('page' in answer) {
          const { page } = answer;
          const stored = storePage(prepare, db, stream, { key, page, rereadFromMs }, nowMs);
          const mismatches = page.mismatches.map(describeMismatch);
          const records = page.ids.length;
          results.set(stream, stored instanceof AppError ? stored : { ...stored, records, mismatches });
        } else if (!isAbortError(answer.error)) {
          results.set(stream, keepFailure(prepare, stream, key, toAppError(answer.error), nowMs));
        }
      }
      return results;
    });
  }

  get #nowMs(): number {
    return this.#options.clock.now();
  }
}

function isChange(result: PageResult | AppError): boolean {
  return !(result instanceof AppError) && result.added + result.changed + result.deleted > 0;
}

/** An abort is no failure. */
function toPlainError(error: unknown): AppError {
  if (isAbortError(error)) throw error;
  return toAppError(error);
}

/** Remembers why a request failed, and thinks less of the cursor that it was made with. */
function keepFailure(
  prepare: Prepare,
  stream: Stream,
  key: PageKey,
  error: AppError,
  nowMs: number,
): AppError {
  const state = readState(prepare, stream);
  const speaksAgainstCursor = error.code === 'whoop_error' && !isSamePage(key, NEWEST_PAGE);
  const next = speaksAgainstCursor ? distrustCursor(state, key, error instanceof RefusedRequestError) : state;
  writeState(prepare, stream, { ...next, failure: { atMs: nowMs, error } });
  return error;
}

function distrustCursor(state: StreamState, key: PageKey, isRefused: boolean): StreamState {
  const { rereading } = state;
  return {
    ...state,
    segments: state.segments.map((segment) =>
      isSamePage(nextPage(segment), key) ? { ...segment, ...distrust(segment, isRefused) } : segment,
    ),
    rereading:
      rereading && isSamePage(nextPage(rereading), key)
        ? { ...rereading, ...distrust(rereading, isRefused) }
        : rereading,
  };
}
