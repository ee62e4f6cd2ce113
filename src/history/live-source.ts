import { AppError } from '../core/errors.ts';
import type { WhoopClient } from '../whoop/client.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import { describeMismatch } from '../whoop/mismatch.ts';
import type { Page, TimeWindow, Walk } from '../whoop/pages.ts';
import type { CallOptions } from '../whoop/requests.ts';
import type { Loaded, MemberSource, Stream, Window } from './source.ts';

/** How long an answer about the newest record's offset holds. */
const OFFSET_LIFETIME_MS = 5 * 60_000;

type Located = { start: string; timezone_offset: string };

/** Reads every question's records from WHOOP itself, and keeps nothing but the newest record's offset. */
export class LiveSource implements MemberSource {
  readonly #whoop: WhoopClient;
  readonly #now: () => Date;
  #offset: { value: string | undefined; readAt: number } | undefined;

  constructor(whoop: WhoopClient, now: () => Date) {
    this.#whoop = whoop;
    this.#now = now;
  }

  async load(window: Window, streams: readonly Stream[], signal?: AbortSignal): Promise<Loaded> {
    const reading = new Reading(signal);
    const cycles = await reading.all('cycles', (options) => this.#whoop.cycles(window, options));
    const span = spanOf(cycles);
    const wanted = (stream: Stream) => span !== undefined && streams.includes(stream);
    const [sleeps, recoveries, workouts] = await Promise.all([
      span ? reading.all('sleeps', (options) => this.#whoop.sleeps(span, options)) : [],
      wanted('recoveries')
        ? reading.all('recoveries', (options) => this.#whoop.recoveries(span, options))
        : [],
      wanted('workouts') ? reading.all('workouts', (options) => this.#whoop.workouts(span, options)) : [],
    ]);
    const records: MemberRecords = { cycles, sleeps, recoveries, workouts };
    const { refused, notes } = reading;
    return { records, asOf: this.#whoop.lastContact ?? this.#now(), notes, refused };
  }

  async newestOffset(signal?: AbortSignal): Promise<string | undefined> {
    const now = this.#now().getTime();
    if (!this.#offset || now - this.#offset.readAt > OFFSET_LIFETIME_MS) {
      this.#offset = { value: await this.#readNewestOffset(signal), readAt: now };
    }
    return this.#offset.value;
  }

  async coverage(): Promise<{ complete: boolean }> {
    return { complete: false };
  }

  /** Of the newest cycle, sleep and workout: a workout may be the first record after a flight. */
  async #readNewestOffset(signal?: AbortSignal): Promise<string | undefined> {
    const reading = new Reading(signal);
    const firsts = await Promise.all([
      reading.first<Located>('cycles', (options) => this.#whoop.cycles({}, options)),
      reading.first<Located>('sleeps', (options) => this.#whoop.sleeps({}, options)),
      reading.first<Located>('workouts', (options) => this.#whoop.workouts({}, options)),
    ]);
    return firsts
      .filter((record) => record !== undefined)
      .toSorted((a, b) => Date.parse(b.start) - Date.parse(a.start))[0]?.timezone_offset;
  }
}

/** One question's reading: what it may not read is remembered, what it cannot understand is noted. */
class Reading {
  readonly refused = new Map<Stream, AppError>();
  readonly notes: string[] = [];
  readonly #options: CallOptions;

  constructor(signal: AbortSignal | undefined) {
    this.#options = { signal };
  }

  all<T>(stream: Stream, open: (options: CallOptions) => Walk<T>): Promise<T[]> {
    return this.#unlessRefused(stream, [], async () => this.#records(await open(this.#options).all()));
  }

  first<T>(stream: Stream, open: (options: CallOptions) => Walk<T>): Promise<T | undefined> {
    return this.#unlessRefused(stream, undefined, async () => {
      for await (const { records } of open(this.#options)) return records[0];
      return undefined;
    });
  }

  /** Without cycles and sleeps there are no days: their refusal is the question's. */
  async #unlessRefused<T>(stream: Stream, fallback: T, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const isMissingScope = error instanceof AppError && error.code === 'scope_missing';
      if (!isMissingScope || stream === 'cycles' || stream === 'sleeps') throw error;
      this.refused.set(stream, error);
      return fallback;
    }
  }

  #records<T>({ records, mismatches }: Page<T>): T[] {
    const [first] = mismatches;
    if (first) {
      // One is named: when WHOOP changes a shape, all that follow say the same.
      const others = mismatches.length > 1 ? `, and ${mismatches.length - 1} more` : '';
      this.notes.push(`Left out, since WHOOP sent it in another shape: ${describeMismatch(first)}${others}.`);
    }
    return records;
  }
}

/** From the first cycle's start to the last one's end, without an end while that one is open. */
function spanOf(cycles: MemberRecords['cycles']): TimeWindow | undefined {
  const starts = cycles.map((cycle) => Date.parse(cycle.start));
  if (starts.length === 0) return undefined;
  const ends = cycles.map((cycle) => (cycle.end ? Date.parse(cycle.end) : Number.POSITIVE_INFINITY));
  const last = Math.max(...ends);
  return { start: new Date(Math.min(...starts)), end: Number.isFinite(last) ? new Date(last) : undefined };
}
