import { isRecovery, keyOf, type Stream } from '../../../../../src/history/streams.ts';
import { EditableMember } from '../../../../support/editable-member.ts';
import { longHistory } from '../../../../support/long-history.ts';
import { cycle, recovery, sleep, workout } from '../../../../support/records.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const iso = (ms: number) => new Date(ms).toISOString();

/** A member who sleeps and trains as time goes by, and changes the past now and then. */
export class LivingMember extends EditableMember {
  #lastMs: number;
  #night = 1_000_000;
  #late = 0;

  constructor(days: number, now: string) {
    super(longHistory(days, now));
    this.#lastMs = Math.floor(Date.parse(now) / DAY_MS) * DAY_MS - 2 * HOUR_MS;
  }

  /** A night a day: the cycle that it ends is closed, and everything that is new appears. */
  liveUntil(nowMs: number): void {
    for (; this.#lastMs + DAY_MS + 9 * HOUR_MS <= nowMs; ) {
      const [open] = this.list('cycles');
      this.#lastMs += DAY_MS;
      this.#night += 1;
      const at = this.#lastMs;
      const seen = { created_at: iso(at + 9 * HOUR_MS), updated_at: iso(at + 9 * HOUR_MS) };
      if (open && 'end' in open && open.end === null) {
        this.put('cycles', { ...open, end: iso(at), updated_at: seen.updated_at });
      }
      this.put('cycles', cycle(this.#night, iso(at), null, seen));
      this.put('sleeps', sleep(`s${this.#night}`, this.#night, iso(at), iso(at + 8 * HOUR_MS), seen));
      this.put('recoveries', recovery(`s${this.#night}`, this.#night, 60, seen));
      if (this.#night % 2 === 0) {
        this.put('workouts', workout(`w${this.#night}`, iso(at + 6 * HOUR_MS), 40, seen));
      }
    }
  }

  /** A workout of days ago that the strap tells of now, not scored yet. */
  addLate(daysAgo: number, nowMs: number): void {
    this.#late += 1;
    const start = nowMs - daysAgo * DAY_MS - this.#late * 60_000;
    const seen = { created_at: iso(nowMs), updated_at: iso(nowMs) };
    this.put(
      'workouts',
      workout(`late${this.#late}`, iso(start), 30, { ...seen, score_state: 'PENDING_SCORE' }),
    );
  }

  /** The record at a place, newest first, gets a new version: scored, and begun a little earlier. */
  edit(stream: Stream, place: number, nowMs: number): void {
    const record = this.list(stream)[place];
    if (!record) return;
    const version = { updated_at: iso(nowMs), score_state: 'SCORED' } as const;
    if (isRecovery(record)) this.put(stream, { ...record, ...version });
    else this.put(stream, { ...record, ...version, start: iso(Date.parse(record.start) - 60_000) });
  }

  /** Never the oldest one: beyond the end of WHOOP's pages nothing is known to be gone. */
  removeOne(stream: Stream, place: number): void {
    const all = this.list(stream);
    const record = all[place];
    if (!record || place === all.length - 1) return;
    if (stream === 'sleeps' && this.list('recoveries').at(-1) === this.#recoveryOf(keyOf(record))) return;
    if (stream === 'sleeps') this.remove('recoveries', keyOf(record));
    this.remove(stream, keyOf(record));
  }

  #recoveryOf(sleepId: string) {
    return this.list('recoveries').find((record) => keyOf(record) === sleepId);
  }
}
