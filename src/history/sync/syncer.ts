import { toAppError } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import type { WhoopClient } from '../../whoop/client.ts';
import type { Clock } from '../../whoop/clock.ts';
import type { HistoryDb } from '../history-db.ts';
import type { Owner } from '../owner.ts';
import { type Span, STREAMS, type Stream } from '../streams.ts';
import { type HistoryCoverage, readCoverage } from './coverage.ts';
import { type Freshened, Freshening, type FreshenOptions } from './freshen.ts';
import { Keeper } from './keeper.ts';
import type { SyncParts } from './parts.ts';
import { type ReadAll, type ReadAllOptions, readAll } from './read-all.ts';
import { Stepper } from './step.ts';

export interface SyncerOptions {
  db: HistoryDb<unknown>;
  whoop: WhoopClient;
  /** One process at a time reads from WHOOP; undefined where no other process can. */
  lockPath: string | undefined;
  /** Whose login it is; rejects with why there is none. */
  owner: (signal: AbortSignal) => Promise<Owner>;
  /** How long a question may take; undefined for as long as it takes. */
  patienceMs?: number | undefined;
  clock: Clock;
}

/** Keeps the store like WHOOP. Every method may be called in any process at any time. */
export class Syncer {
  readonly #parts: SyncParts;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #keeper: Keeper;
  #keeps = false;

  constructor({ db, whoop, lockPath, owner, patienceMs, clock }: SyncerOptions) {
    this.#parts = {
      db,
      stepper: new Stepper({ db, whoop, lockPath, clock, onChange: () => this.#tellListeners() }),
      owner,
      patienceMs,
      clock,
      closing: this.#closing.signal,
    };
    this.#keeper = new Keeper(this.#parts);
  }

  /**
   * Makes sure that a window is read and its recent part fresh, with as few requests as that takes. Rejects
   * with aborts, and with `config` where the login is not the store's member.
   */
  async freshen(streams: readonly Stream[], window: Span, options: FreshenOptions = {}): Promise<Freshened> {
    const freshened = await new Freshening(this.#parts, streams, window, options).run(!this.#keeps);
    if (this.#keeps) this.#keeper.wake();
    return freshened;
  }

  /** Brings the whole store up to date at once. */
  readAll(options: ReadAllOptions): Promise<ReadAll> {
    return readAll(this.#parts, options);
  }

  coverage(): Promise<HistoryCoverage> {
    return readCoverage(this.#parts.db);
  }

  /** From now on each question is followed by reading on in the background, as long as there is anything to read. */
  keep(): void {
    this.#keeps = true;
  }

  /** Brings the whole store up to date in the background. */
  readAllSoon(): void {
    this.#keeper.wakeNow();
  }

  /** There is a new login: forgets, for all processes, that WHOOP could not be asked. */
  async tryAgain(): Promise<void> {
    const { db, stepper } = this.#parts;
    try {
      if (db.exists) await stepper.fail(STREAMS, undefined);
    } catch (error) {
      log.debug(`The next attempt waits for its time: ${toAppError(error).message}`);
    }
    if (this.#keeps) this.#keeper.wakeNow();
  }

  /** `listener` is called when this process has read something new, until what this returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Gives up what is on its way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#keeper.stopped();
    await this.#parts.stepper.settled();
  }
}
