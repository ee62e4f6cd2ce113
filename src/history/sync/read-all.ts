import { currentCall } from '../../core/call.ts';
import { AppError } from '../../core/errors.ts';
import { PAGE_LIMIT } from '../../whoop/pages.ts';
import { VISIBLE } from '../records.ts';
import { EVERYTHING, STREAMS, type Stream } from '../streams.ts';
import { HISTORY_PATIENCE_MS, LONGEST_LIMIT_WAIT_MS, limitOf } from './keeper.ts';
import type { SyncParts } from './parts.ts';
import type { Goal } from './plan.ts';
import type { StepResult } from './step.ts';
import type { PageChanges } from './store-page.ts';

/** A newest page younger than this need not be read before a fill is continued. */
const YOUNG_MS = 5 * 60_000;
/** How long to wait after each failure in a row, once something has been read. */
const PAUSES_MS = [2_000, 5_000, 15_000];

/** What to read. */
export interface ReadAllOptions {
  /** Down to where, epoch milliseconds; all of it by default. */
  fromMs?: number | undefined;
  /** What is in the store already is read again too, down to there. */
  rereads?: boolean | undefined;
  signal: AbortSignal;
  onProgress?: ((progress: ReadProgress) => void) | undefined;
}

export interface ReadProgress {
  /** Read by this run. */
  pages: number;
  records: number;
  /** To be read in all, where the store knows. */
  pagesInAll?: number;
  /** Down to where all streams are read by now, epoch milliseconds; undefined before the first record. */
  backToMs?: number;
  /** While WHOOP's limit keeps it back: until when, epoch milliseconds. */
  waitsUntil?: number;
}

/** What a run has done about one stream. */
export interface StreamChanges extends PageChanges {
  requests: number;
}

export interface ReadAll {
  changes: ReadonlyMap<Stream, StreamChanges>;
  /** Streams that the login may not read. */
  refused: ReadonlyMap<Stream, AppError>;
  /** What could not be read, one line each. */
  mismatches: readonly string[];
}

/**
 * Brings the store up to date at once: goes on with the fill, reads the newest pages, and finishes what is to
 * be read again. Interrupted at any point, the next run goes on from there.
 */
export async function readAll(parts: SyncParts, options: ReadAllOptions): Promise<ReadAll> {
  return new Run(parts, options).run();
}

class Run {
  readonly #parts: SyncParts;
  readonly #options: ReadAllOptions;
  readonly #signal: AbortSignal;
  readonly #changes = new Map<Stream, StreamChanges>();
  readonly #refused = new Map<Stream, AppError>();
  readonly #mismatches: string[] = [];
  readonly #lows = new Map<Stream, number>();
  #rereads = false;
  #pagesInAll: number | undefined;
  #pages = 0;
  #records = 0;
  #failures = 0;

  constructor(parts: SyncParts, options: ReadAllOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, parts.closing]);
  }

  async run(): Promise<ReadAll> {
    const startedMs = this.#parts.clock.now();
    const { rereads = false } = this.#options;
    this.#rereads = rereads && (await this.#hasOlder(currentCall()?.startedAt ?? startedMs));
    this.#pagesInAll = await this.#countPages();
    const window = { ...EVERYTHING, from: this.#options.fromMs ?? EVERYTHING.from };
    await this.#reach({ window, checkedSinceMs: startedMs - YOUNG_MS, rereading: 'leave' });
    await this.#reach({
      window,
      checkedSinceMs: startedMs,
      rereading: 'finish',
      endConfirmedBeforeMs: startedMs,
    });
    return { changes: this.#changes, refused: this.#refused, mismatches: this.#mismatches };
  }

  /** Whether there is anything to read again: not what this very command has read. */
  async #hasOlder(beganMs: number): Promise<boolean> {
    const { db } = this.#parts;
    const { fromMs = EVERYTHING.from } = this.#options;
    return db.exists && (await db.read((prepare) => prepare(OLDER).get(fromMs, beganMs))) !== undefined;
  }

  /** Pages of what is read again; undefined where nobody knows how much there is. */
  async #countPages(): Promise<number | undefined> {
    const { db } = this.#parts;
    const { fromMs = EVERYTHING.from } = this.#options;
    if (!this.#rereads) return undefined;
    const counts = await db.read((prepare) => prepare(COUNT).all(fromMs));
    return counts.reduce((sum, { records }) => sum + Math.ceil(Number(records) / PAGE_LIMIT), 0);
  }

  /** Step by step, until every stream is there. */
  async #reach(goal: Goal): Promise<void> {
    const { stepper, db } = this.#parts;
    const { fromMs = EVERYTHING.from } = this.#options;
    for (;;) {
      const streams = STREAMS.filter((stream) => !this.#refused.has(stream));
      const result = await stepper.step({
        goals: new Map(streams.map((stream) => [stream, goal])),
        owner: await this.#parts.owner(this.#signal),
        priority: 'history',
        patienceMs: HISTORY_PATIENCE_MS,
        rereadFromMs: this.#rereads ? fromMs : undefined,
        signal: this.#signal,
      });
      if (db.isSubstitute) await db.requireFile();
      if (result.size === 0) return;
      this.#count(result);
      await this.#waitAfter(result);
    }
  }

  #count(result: StepResult): void {
    for (const [stream, outcome] of result) {
      if (outcome instanceof AppError) continue;
      const { added, changed, deleted, records, mismatches, lowMs } = outcome;
      if (lowMs !== undefined) this.#lows.set(stream, lowMs);
      const before = this.#changes.get(stream) ?? { requests: 0, added: 0, changed: 0, deleted: 0 };
      this.#changes.set(stream, {
        requests: before.requests + 1,
        added: before.added + added,
        changed: before.changed + changed,
        deleted: before.deleted + deleted,
      });
      this.#mismatches.push(...mismatches);
      this.#pages += 1;
      this.#records += records;
      if (records > 0) this.#failures = 0;
    }
    this.#tell();
  }

  /** For WHOOP's limit, and after a failure that may pass; throws any other. */
  async #waitAfter(result: StepResult): Promise<void> {
    const { clock } = this.#parts;
    const waitMs = limitOf(result);
    if (waitMs > 0) {
      this.#tell(clock.now() + waitMs);
      return clock.sleep(Math.min(waitMs, LONGEST_LIMIT_WAIT_MS), this.#signal);
    }
    const errors = [...result].filter((entry): entry is [Stream, AppError] => entry[1] instanceof AppError);
    for (const [stream, error] of errors)
      if (error.code === 'scope_missing') this.#refused.set(stream, error);
    const failed = errors.find(([, error]) => error.code !== 'scope_missing');
    if (!failed) return this.#throwIfAllRefused();
    const pauseMs = this.#pages > 0 ? PAUSES_MS[this.#failures++] : undefined;
    if (pauseMs === undefined) throw failed[1];
    await clock.sleep(pauseMs, this.#signal);
  }

  #throwIfAllRefused(): void {
    const [first] = this.#refused.values();
    if (first && this.#refused.size === STREAMS.length) throw first;
  }

  #tell(waitsUntil?: number): void {
    const { onProgress } = this.#options;
    onProgress?.({
      pages: this.#pages,
      records: this.#records,
      ...(this.#pagesInAll ? { pagesInAll: this.#pagesInAll } : {}),
      ...(this.#lows.size > 0 ? { backToMs: Math.max(...this.#lows.values()) } : {}),
      ...(waitsUntil ? { waitsUntil } : {}),
    });
  }
}

const COUNT = `SELECT count(*) AS records FROM record
  WHERE source = 'whoop' AND ${VISIBLE} AND start_ms >= ? GROUP BY stream`;
const OLDER = "SELECT 1 FROM record WHERE source = 'whoop' AND start_ms >= ? AND seen_ms < ? LIMIT 1";
