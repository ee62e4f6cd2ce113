import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import {
  canReadAsIs,
  DatabaseFile,
  databaseError,
  IN_MEMORY,
  isDiskFault,
  isSoundDatabase,
  type Prepare,
  readAsIs,
} from './database-file.ts';
import { AppError, errorName } from './errors.ts';
import { log } from './log.ts';
import { type Migration, NewerSchemaError } from './migrations.ts';
import { setAside } from './set-aside.ts';
import { isBusy, isDamaged, isSqliteError } from './sqlite.ts';

/** How long a call waits, with the event loop running, for other processes' writes to end. */
const BUSY_PATIENCE_MS = 3_000;
const BUSY_PAUSE_MS = 10;
/** What breaks again and again has another cause than one bad file. */
const MOST_REPAIRS = 3;
/** A file that could not be used is tried again after this long. */
const RETRY_FILE_MS = 30_000;

export interface DisposableDbOptions {
  /** `IN_MEMORY` for one that leaves no file. */
  path: string;
  migrations: readonly Migration[];
  /** What its loss means for the member, as a sentence. */
  lossMeans: string;
  /** Read what is there also where the disk takes nothing; a write is `local_data` then. */
  keepsReading?: boolean;
  /** Refuse a file that a newer version has changed, instead of going on in memory. */
  refusesNewer?: boolean;
}

/**
 * A database that processes share and whose content can be had again or be done without, so that no fault of
 * its file stops a question: a damaged one is set aside, and without a usable one memory serves. Opened at its
 * first use.
 */
export class DisposableDb {
  readonly #options: DisposableDbOptions;
  #file: DatabaseFile | undefined;
  #memory: DatabaseFile | undefined;
  #failure: { error: AppError; retryAt: number } | undefined;
  #notes: string[] = [];
  #repairs = 0;

  constructor(options: DisposableDbOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Whether anything can be in it: in its file, or in the memory that serves in its place. */
  get exists(): boolean {
    return this.#usesMemory || existsSync(this.path);
  }

  /** Why memory serves in place of the file; undefined while the file does. */
  get failure(): AppError | undefined {
    return this.#usesMemory ? this.#failure?.error : undefined;
  }

  /** What the member should be told once, in the next answer. */
  takeNotes(): string[] {
    return this.#notes.splice(0);
  }

  /** Runs `run` in one short transaction. It rejects with what `run` itself throws, and see `keepsReading`. */
  transact<T>(run: (prepare: Prepare) => T): Promise<T> {
    return this.#attempt(
      (file) => file.transact(run),
      (fault) => {
        throw fault;
      },
    );
  }

  /** The same for what only reads: it sees one state, and waits for no writer. */
  read<T>(run: (prepare: Prepare) => T): Promise<T> {
    return this.#attempt(
      (file) => file.read(run),
      () => readAsIs(this.path, run),
    );
  }

  /** For another process that is to read what only this one's memory holds; see `DatabaseFile.copyBytes`. */
  copyBytes(knownChanges: number | undefined): Promise<ReturnType<DatabaseFile['copyBytes']>> {
    return this.#attempt((file) => file.copyBytes(knownChanges));
  }

  /** Throws why the file cannot be used: for answers that are about its content. */
  async requireFile(): Promise<void> {
    await this.transact(() => undefined);
    if (this.#failure) throw this.#failure.error;
  }

  close(): void {
    this.#closeFile();
    this.#memory?.close();
    this.#memory = undefined;
  }

  /** `onDiskFault` takes over where the disk is in the way of a file that is worth reading as it is. */
  async #attempt<T>(run: (file: DatabaseFile) => T, onDiskFault?: (fault: AppError) => T): Promise<T> {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    for (;;) {
      try {
        return run(this.#connect());
      } catch (error) {
        if (onDiskFault && this.#isWorthReading(error)) return onDiskFault(databaseError(this.path, error));
        const next = this.#recover(error, performance.now() < giveUpAt);
        if (next === 'later') await pause(BUSY_PAUSE_MS * (1 + Math.random()));
      }
    }
  }

  #isWorthReading(error: unknown): boolean {
    const keepsReading = this.#options.keepsReading && !this.#usesMemory && isDiskFault(error);
    return keepsReading === true && canReadAsIs(this.path);
  }

  #connect(): DatabaseFile {
    if (this.#usesMemory) return this.#openMemory();
    if (this.#file?.isCurrent === false) this.#closeFile();
    this.#file ??= new DatabaseFile(this.path, this.#options.migrations);
    this.#failure = undefined;
    return this.#file;
  }

  #openMemory(): DatabaseFile {
    this.#memory ??= new DatabaseFile(IN_MEMORY, this.#options.migrations);
    return this.#memory;
  }

  get #usesMemory(): boolean {
    const isUnusable = this.#failure !== undefined && performance.now() < this.#failure.retryAt;
    return isUnusable || this.path === IN_MEMORY;
  }

  /** After an error of the file: when to try again, then perhaps in memory. Throws what is no such error. */
  #recover(error: unknown, mayWait: boolean): 'now' | 'later' {
    if (error instanceof NewerSchemaError && this.#options.refusesNewer) throw error;
    const isOfFile = isSqliteError(error) || (error instanceof AppError && error.code === 'local_data');
    if (!isOfFile || this.#usesMemory) throw error;
    if (mayWait && isBusy(error)) return 'later';
    if (mayWait && isDamaged(error) && this.#repairs < MOST_REPAIRS) {
      const next = this.#repair();
      if (next) return next;
    }
    this.#useMemory(error);
    return 'now';
  }

  /** Undefined where the damaged file cannot be moved. */
  #repair(): 'now' | 'later' | undefined {
    this.#closeFile();
    try {
      const result = setAside(this.path, (path) => isSoundDatabase(path, this.#options.migrations));
      if (result.kind === 'later') return 'later';
      this.#repairs += 1;
      if (result.kind === 'moved') {
        const note = `${this.path} was damaged and is kept as ${result.to}. ${this.#options.lossMeans}`;
        log.warn(note);
        this.#notes.push(note);
      }
      return 'now';
    } catch (error) {
      log.debug(`${this.path} cannot be moved (${errorName(error)}).`);
      return undefined;
    }
  }

  #useMemory(error: Error): void {
    this.#closeFile();
    const wasTold = this.#failure !== undefined;
    const failure = databaseError(this.path, error);
    this.#failure = { error: failure, retryAt: performance.now() + RETRY_FILE_MS };
    if (!wasTold) log.debug(`${failure.message} Going on in memory.`);
  }

  #closeFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
