import { type SimulatedMember, simulateMember } from '../../src/demo/member.ts';
import { type Entry, newestFirst } from '../../src/demo/simulation/versions.ts';
import { isRecovery, keyOf, STREAMS, type Stream, type StreamRecord } from '../../src/history/streams.ts';
import type { MemberRecords } from '../../src/whoop/member-records.ts';

/** A member whose records a test puts, changes and takes away, as WHOOP and its member do. */
export class EditableMember implements SimulatedMember {
  readonly profile = simulateMember().profile;
  readonly body = simulateMember().body;
  readonly #records = new Map<Stream, Map<string, StreamRecord>>();

  constructor(records: Partial<MemberRecords> = {}) {
    for (const stream of STREAMS) {
      this.#records.set(stream, new Map());
      for (const record of records[stream] ?? []) this.put(stream, record);
    }
  }

  put(stream: Stream, record: StreamRecord): void {
    this.#of(stream).set(keyOf(record), record);
  }

  remove(stream: Stream, id: string): void {
    this.#of(stream).delete(id);
  }

  /** Newest first. */
  list(stream: Stream): StreamRecord[] {
    return this.#entries(stream).map(({ record }) => record);
  }

  recordsAt() {
    const { cycles, sleeps, recoveries, workouts } = this.timelinesAt();
    const plain = <T>(entries: readonly Entry<T>[]) => entries.map(({ record }) => record);
    return {
      cycles: plain(cycles),
      sleeps: plain(sleeps),
      recoveries: plain(recoveries),
      workouts: plain(workouts),
      profile: this.profile,
      body: this.body,
    };
  }

  timelinesAt() {
    const of = <S extends Stream>(stream: S) => this.#entries(stream) as Entry<MemberRecords[S][number]>[];
    return {
      cycles: of('cycles'),
      sleeps: of('sleeps'),
      recoveries: of('recoveries'),
      workouts: of('workouts'),
    };
  }

  diaryAt() {
    return { tags: [], journal: [] };
  }

  alcoholEvenings(): string[] {
    return [];
  }

  illMornings(): string[] {
    return [];
  }

  #of(stream: Stream): Map<string, StreamRecord> {
    return this.#records.get(stream) ?? new Map();
  }

  #entries(stream: Stream): Entry<StreamRecord>[] {
    return [...this.#of(stream).values()].map((record) => this.#toEntry(record)).toSorted(newestFirst);
  }

  /** A recovery lies where its sleep does. */
  #toEntry(record: StreamRecord): Entry<StreamRecord> {
    const id = keyOf(record);
    const located = isRecovery(record) ? this.#of('sleeps').get(id) : record;
    if (!located || isRecovery(located)) throw new Error(`Recovery ${id} has no sleep.`);
    const { start, end } = located;
    return { record, id, startMs: Date.parse(start), endMs: end ? Date.parse(end) : null };
  }
}
