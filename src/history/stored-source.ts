import { noteRead } from '../core/call.ts';
import { IN_MEMORY, type Prepare } from '../core/database-file.ts';
import { loadOfCycles } from './derive.ts';
import type { HistoryDb } from './history-db.ts';
import { loadCyclesAround, VISIBLE } from './records.ts';
import {
  type LabelRange,
  type MemberSource,
  type Needs,
  noteOfProblem,
  type Reading,
  type StoredRecord,
} from './source.ts';
import { EVERYTHING, type Span, STREAMS, type Stream } from './streams.ts';
import type { HistoryCoverage } from './sync/coverage.ts';
import { FRESH_MS, type Freshened } from './sync/freshen.ts';
import type { Syncer } from './sync/syncer.ts';

const HOUR_MS = 3_600_000;
/** A row's cycle begins up to twelve hours before its day, which itself begins up to 14 hours before UTC's. */
const BEFORE_MS = 26 * HOUR_MS;
/** A day ends up to 12 hours after UTC's. */
const AFTER_MS = 36 * HOUR_MS;
/** Where the newest record must be: a workout may be the first one after a flight. */
const LOCATED: readonly Stream[] = ['cycles', 'sleeps', 'workouts'];
const RECENT_MS = 24 * HOUR_MS;

interface StoredSourceOptions<Day> {
  db: HistoryDb<Day>;
  syncer: Pick<Syncer, 'freshen' | 'coverage'>;
  now: () => Date;
}

/** Answers from the local store, after the store has had the chance to learn what is new. */
export class StoredSource<Day> implements MemberSource<Day> {
  readonly #db: HistoryDb<Day>;
  readonly #syncer: StoredSourceOptions<Day>['syncer'];
  readonly #now: () => Date;

  constructor({ db, syncer, now }: StoredSourceOptions<Day>) {
    this.#db = db;
    this.#syncer = syncer;
    this.#now = now;
  }

  freshen(range: LabelRange | undefined, needs: Needs, signal?: AbortSignal): Promise<Reading> {
    const probe = needs === 'anything' ? ANYTHING : ANY_RECORD;
    return this.#answer(range, STREAMS, signal, () => ({}), probe);
  }

  async days(range: LabelRange, streams: readonly Stream[], signal?: AbortSignal) {
    return this.#answer(range, streams, signal, (prepare) => ({
      days: this.#readDays(prepare, range),
    }));
  }

  async known(range: LabelRange): Promise<Day[]> {
    return this.#db.exists ? this.#db.read((prepare) => this.#readDays(prepare, range)) : [];
  }

  async records(range: LabelRange, streams: readonly Stream[], signal?: AbortSignal) {
    return this.#answer(range, streams, signal, (prepare) => ({
      records: loadOfCycles(prepare, loadCyclesAround(prepare, spanOf(range))),
    }));
  }

  async record(stream: Stream, id: string): Promise<StoredRecord | undefined> {
    noteRead();
    if (!this.#db.exists) return undefined;
    const row = await this.#db.read((prepare) => prepare(FINAL_RECORD).get(stream, id, id.toLowerCase()));
    if (!row) return undefined;
    const checkedMs = typeof row.checked_ms === 'number' ? row.checked_ms : undefined;
    return {
      record: JSON.parse(String(row.raw)),
      asOf: checkedMs === undefined ? undefined : new Date(checkedMs),
      isFresh:
        row.source === 'import' || (checkedMs !== undefined && this.#now().getTime() - checkedMs < FRESH_MS),
    };
  }

  async newestOffset(signal?: AbortSignal): Promise<string | undefined> {
    await this.#syncer.freshen(LOCATED, this.#recent, { signal });
    return this.knownOffset();
  }

  async knownOffset(): Promise<string | undefined> {
    return this.#db.exists ? this.#db.read(readNewestOffset) : undefined;
  }

  coverage(): Promise<HistoryCoverage> {
    return this.#syncer.coverage();
  }

  #readDays(prepare: Prepare, { from, to }: LabelRange): Day[] {
    return prepare(DAYS).all(from, to).map(this.#db.derivation.readDay);
  }

  get #recent(): Span {
    const now = this.#now().getTime();
    return { from: now - RECENT_MS, to: now };
  }

  async #answer<T>(
    range: LabelRange | undefined,
    wanted: readonly Stream[],
    signal: AbortSignal | undefined,
    read: (prepare: Prepare) => T,
    probe = ANY_RECORD,
  ): Promise<Reading & T> {
    noteRead();
    // Without cycles and sleeps there are no days.
    const streams = [...new Set<Stream>(['cycles', 'sleeps', ...wanted])];
    // What is not kept from one process to the next has to be read for readers of the store.
    const isKept = this.#db.path !== IN_MEMORY;
    const span = range ? spanOf(range) : isKept ? this.#recent : EVERYTHING;
    const fresh = await this.#syncer.freshen(streams, span, { signal });
    const { refused, problem, asOf } = fresh;
    if (problem && !this.#db.exists) throw problem;
    const { data, isEmpty, isAtHand, gap } = await this.#db.read((prepare) => ({
      data: read(prepare),
      isEmpty: prepare(probe).get() === undefined,
      isAtHand: prepare(ANY_RECORD).get() !== undefined,
      gap: range ? noteMissingDays(prepare, range, fresh) : [],
    }));
    if (isEmpty) refuseWithoutData(fresh);
    const isKnown = isNeverLoggedIn(fresh) && isAtHand && gap.length === 0;
    const why = problem && !isKnown ? [noteOfProblem(problem)] : [];
    const notes = [...this.#db.takeNotes(), ...fresh.notes, ...why, ...gap];
    return { ...data, asOf, notes, problem, refused };
  }
}

/** The stretch of time that holds every cycle whose label can fall into the range. */
function spanOf({ from, to }: LabelRange): Span {
  return {
    from: Date.parse(`${from}T00:00:00Z`) - BEFORE_MS,
    to: Date.parse(`${to}T00:00:00Z`) + AFTER_MS,
  };
}

/** What is at hand is answered with, whatever happens; without anything, what is in the way is the answer. */
function refuseWithoutData({ problem, refused }: Freshened): void {
  const error = problem ?? refused.get('cycles') ?? refused.get('sleeps');
  if (error) throw error;
}

/** Who has only imported knows that, and need not hear it with everything that is at hand. */
function isNeverLoggedIn({ problem, asOf }: Freshened): boolean {
  return problem?.code === 'not_logged_in' && asOf === undefined;
}

/** What is not at hand must not read as if nothing had happened. */
function noteMissingDays(prepare: Prepare, { from, to }: LabelRange, fresh: Freshened): string[] {
  if (fresh.missingToMs === undefined) return [];
  const { known, held } = prepare(HELD).get({ from, to, ms: fresh.missingToMs }) ?? {};
  if (typeof known !== 'string') return [`The days from ${from} to ${to} are not at hand.`];
  // Imported ones, of a member whose WHOOP was never read.
  if (held === from || !fresh.asOf) return [];
  const end = typeof held === 'string' ? `before ${held}` : `up to ${to}`;
  return [`Of the days from ${from} on, those ${end} are not at hand, or only some of them.`];
}

function readNewestOffset(prepare: Prepare): string | undefined {
  const newest = LOCATED.map((stream) => prepare(NEWEST).get(stream)).reduce((best, row) =>
    Number(row?.start_ms ?? -1) > Number(best?.start_ms ?? -1) ? row : best,
  );
  return typeof newest?.utc_offset === 'string' ? newest.utc_offset : undefined;
}

const DAYS = 'SELECT * FROM derived_days WHERE day BETWEEN ? AND ? ORDER BY cycle_start_ms';
const HELD = `SELECT min(day) AS known, min(day) FILTER (WHERE cycle_start_ms >= $ms) AS held
  FROM derived_days WHERE day BETWEEN $from AND $to`;
const ANY_RECORD = `SELECT 1 FROM record WHERE ${VISIBLE} LIMIT 1`;
/** Readers of the store itself find the member's own data too. */
const ANYTHING = `SELECT 1 WHERE EXISTS (${ANY_RECORD})
  OR EXISTS (SELECT 1 FROM tag_row) OR EXISTS (SELECT 1 FROM journal_row)`;
const FINAL_RECORD = `SELECT record.raw, source, freshness.checked_ms
  FROM record LEFT JOIN freshness ON freshness.stream = record.stream AND source = 'whoop'
  WHERE record.stream = ? AND id IN (?, ?) AND ${VISIBLE} AND score_state <> 'PENDING_SCORE'`;
const NEWEST = `SELECT start_ms, raw ->> 'timezone_offset' AS utc_offset FROM record
  WHERE stream = ? AND ${VISIBLE} ORDER BY start_ms DESC LIMIT 1`;
