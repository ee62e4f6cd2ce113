import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseFile, IN_MEMORY, type Prepare } from './database-file.ts';
import { AppError, errorName } from './errors.ts';
import { log } from './log.ts';
import { setAside } from './set-aside.ts';
import { describeSqliteError, isBusy, isDamaged, isSqliteError } from './sqlite.ts';
import { STATE_MIGRATIONS } from './state-schema.ts';

/** How long a call waits, with the event loop running, for other processes' writes to end. */
const BUSY_PATIENCE_MS = 3_000;
const BUSY_PAUSE_MS = 10;
/** What breaks again and again has another cause than one bad file. */
const MOST_REPAIRS = 3;
/** A file that could not be used is tried again after this long. */
const RETRY_FILE_MS = 30_000;
/** Bookkeeping gathers for this long, to be written at once. */
const GATHER_MS = 250;

type Write = (prepare: Prepare) => void;

/**
 * What processes share beside the login: rate budget, audit trail, usage. All of it is disposable, so no
 * fault of it stops a question: without a usable file, memory serves. Opened at its first use.
 */
export class StateDb {
  readonly #path: string;
  #file: DatabaseFile | undefined;
  #memory: DatabaseFile | undefined;
  #failure: { error: AppError; retryAt: number } | undefined;
  #repairs = 0;
  #gathered: Write[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Without a path it lives in memory alone. */
  constructor(path: string = IN_MEMORY) {
    this.#path = path;
  }

  /** Whether anything can have been kept. */
  get exists(): boolean {
    return this.#path === IN_MEMORY || existsSync(this.#path);
  }

  /** Runs `run` in one short transaction. It rejects only with what `run` itself throws. */
  async transact<T>(run: (prepare: Prepare) => T): Promise<T> {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    for (;;) {
      try {
        return this.#connect().transact(run);
      } catch (error) {
        const next = this.#recover(error, performance.now() < giveUpAt);
        if (next === 'later') await pause(BUSY_PAUSE_MS * (1 + Math.random()));
      }
    }
  }

  /**
   * Writes soon, together with what else comes until then, and at the latest when closed. Dropped where
   * Wellpipe has no folder yet: to keep books is no reason to make one.
   */
  later(write: Write): void {
    this.#gathered.push(write);
    this.#timer ??= startTimer(() => void this.flush(), GATHER_MS).unref();
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#gathered.splice(0);
    if (writes.length === 0 || (this.#path !== IN_MEMORY && !existsSync(dirname(this.#path)))) return;
    try {
      await this.transact((prepare) => {
        for (const write of writes) write(prepare);
      });
    } catch (error) {
      log.debug(`${writes.length} entries of the books are lost (${errorName(error)}).`);
    }
  }

  /** Throws why the file cannot be used: for answers that are about its content. */
  async requireFile(): Promise<void> {
    await this.transact(() => undefined);
    if (this.#failure) throw this.#failure.error;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closeFile();
    this.#memory?.close();
    this.#memory = undefined;
  }

  #connect(): DatabaseFile {
    if (this.#usesMemory) return this.#openMemory();
    if (this.#file?.isCurrent === false) this.#closeFile();
    this.#file ??= new DatabaseFile(this.#path, STATE_MIGRATIONS);
    this.#failure = undefined;
    return this.#file;
  }

  #openMemory(): DatabaseFile {
    this.#memory ??= new DatabaseFile(IN_MEMORY, STATE_MIGRATIONS);
    return this.#memory;
  }

  get #usesMemory(): boolean {
    const isUnusable = this.#failure !== undefined && performance.now() < this.#failure.retryAt;
    return isUnusable || this.#path === IN_MEMORY;
  }

  /** After an error of the file: when to try again, then perhaps in memory. Throws what is no such error. */
  #recover(error: unknown, mayWait: boolean): 'now' | 'later' {
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
      const result = setAside(this.#path, isSound);
      if (result.kind === 'later') return 'later';
      this.#repairs += 1;
      if (result.kind === 'moved') {
        log.warn(`${this.#path} was damaged and is kept as ${result.to}. Audit trail and usage begin anew.`);
      }
      return 'now';
    } catch (error) {
      log.debug(`${this.#path} cannot be moved (${errorName(error)}).`);
      return undefined;
    }
  }

  #useMemory(error: Error): void {
    this.#closeFile();
    const wasTold = this.#failure !== undefined;
    const failure = error instanceof AppError ? error : unusable(this.#path, error);
    this.#failure = { error: failure, retryAt: performance.now() + RETRY_FILE_MS };
    if (!wasTold) log.debug(`${failure.message} Going on in memory.`);
  }

  #closeFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Whether a database can be read from its first page to its last. */
function isSound(path: string): boolean {
  try {
    const connection = new DatabaseFile(path, STATE_MIGRATIONS);
    try {
      return connection.transact((prepare) => prepare('PRAGMA quick_check').get()?.quick_check === 'ok');
    } finally {
      connection.close();
    }
  } catch (error) {
    return !isDamaged(error);
  }
}

function unusable(path: string, error: Error): AppError {
  return new AppError('local_data', `Cannot use ${path}: ${describeSqliteError(error)}.`, {
    hint: 'Check that the folder is yours and the disk is not full, or set another WELLPIPE_HOME.',
    cause: error,
  });
}
