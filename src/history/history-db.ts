import { IN_MEMORY, type Prepare } from '../core/database-file.ts';
import { DisposableDb } from '../core/disposable-db.ts';
import type { AppError } from '../core/errors.ts';
import type { Derivation } from './derivation.ts';
import { derive } from './derive.ts';
import { createDerivedTables } from './derived-tables.ts';
import { HISTORY_MIGRATIONS } from './history-schema.ts';
import type { MemberDb } from './member-db.ts';
import { isMerged, mergeMemberData } from './member-merge.ts';
import { type PutResult, putRecords } from './records.ts';
import { EVERYTHING, type Span, type Stream, type StreamRecord } from './streams.ts';

interface HistoryDbOptions<Day> {
  /** `IN_MEMORY` for a member who is only simulated. */
  path: string;
  derivation: Derivation<Day>;
  /** What WHOOP cannot give again; the store keeps copies of it for its readers. */
  member: MemberDb;
}

/**
 * `history.db`: records of WHOOP and of imports as they came, and what is derived from them. All of it can be
 * made again, so a damaged file is set aside, and where no file can be used memory serves.
 */
export class HistoryDb<Day> {
  readonly derivation: Derivation<Day>;
  readonly #database: DisposableDb;
  readonly #member: MemberDb;

  constructor({ path, derivation, member }: HistoryDbOptions<Day>) {
    this.derivation = derivation;
    this.#member = member;
    this.#database = new DisposableDb({
      path,
      migrations: HISTORY_MIGRATIONS,
      lossMeans: 'The history is read again from WHOOP.',
      refusesNewer: true,
      keepsReading: true,
    });
  }

  get path(): string {
    return this.#database.path;
  }

  /** Whether anything can be in it. */
  get exists(): boolean {
    return this.#database.exists || this.#member.exists;
  }

  get #failure(): AppError | undefined {
    return this.#database.failure;
  }

  /** What the member has to know about the files, in plain sentences; what has happened to them is told once. */
  takeNotes(): string[] {
    const unusable = this.#failure ? [`Nothing is kept, so WHOOP was asked: ${this.#failure.message}`] : [];
    return [...unusable, ...this.#database.takeNotes(), ...this.#member.takeNotes()];
  }

  /** Runs `run`, which only reads, on one state of the store. */
  async read<T>(run: (prepare: Prepare) => T): Promise<T> {
    for (;;) {
      const result = await this.#database.read((prepare) =>
        this.#isReady(prepare) ? { value: run(prepare) } : undefined,
      );
      if (result) return result.value;
      await this.transact(() => undefined);
    }
  }

  /** Runs `run` in one short transaction. */
  transact<T>(run: (prepare: Prepare) => T): Promise<T> {
    return this.#database.transact((prepare) => {
      this.#makeReady(prepare);
      return run(prepare);
    });
  }

  /** Writes records of WHOOP and derives the days that they touch, within a transaction. */
  put(prepare: Prepare, stream: Stream, records: readonly StreamRecord[]): PutResult {
    const result = putRecords(prepare, stream, records, 'whoop');
    if (result.touched) this.derive(prepare, result.touched);
    return result;
  }

  /** Derives anew what a span touches, within a transaction. */
  derive(prepare: Prepare, span: Span): void {
    derive(prepare, this.derivation, span);
  }

  /** Derives everything anew. */
  async rederive(): Promise<void> {
    await this.transact((prepare) => derive(prepare, this.derivation, EVERYTHING));
  }

  /** Whose history it is; undefined while it is nobody's. Makes no file. */
  async readUserId(): Promise<number | undefined> {
    if (!this.#database.exists) return undefined;
    const row = await this.#database.read((prepare) => prepare('SELECT user_id FROM owner').get());
    return row === undefined ? undefined : Number(row.user_id);
  }

  /** Throws why the file cannot be used: for answers that are about what is kept. */
  requireFile(): Promise<void> {
    return this.#database.requireFile();
  }

  /** Whether no other process can read it. */
  get isInMemory(): boolean {
    return this.path === IN_MEMORY || this.#failure !== undefined;
  }

  /** Whether memory serves in the place of its file, which means that nothing is kept. */
  get isSubstitute(): boolean {
    return this.#failure !== undefined;
  }

  /** For readers in other processes: a file, or where there is none the bytes. */
  get file(): string | undefined {
    return this.isInMemory ? undefined : this.path;
  }

  copyBytes(knownChanges: number | undefined): ReturnType<DisposableDb['copyBytes']> {
    return this.#database.copyBytes(knownChanges);
  }

  close(): void {
    this.#database.close();
    this.#member.close();
  }

  #isReady(prepare: Prepare): boolean {
    return readVersion(prepare) === this.derivation.version && isMerged(prepare, this.#member);
  }

  #makeReady(prepare: Prepare): void {
    if (readVersion(prepare) !== this.derivation.version) {
      createDerivedTables(prepare, this.derivation);
      derive(prepare, this.derivation, EVERYTHING);
    }
    mergeMemberData(prepare, this.#member, (span) => this.derive(prepare, span));
  }
}

function readVersion(prepare: Prepare): unknown {
  return prepare('SELECT version FROM derivation').get()?.version;
}
