import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  DatabaseFile,
  databaseError,
  IN_MEMORY,
  isDiskFault,
  isSoundDatabase,
  type Prepare,
  readAsIs,
} from '../core/database-file.ts';
import { AppError, errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { setAside } from '../core/set-aside.ts';
import { isBusy, isDamaged, isSqliteError } from '../core/sqlite.ts';
import { backUp, prepareRestore } from './member-backups.ts';
import { MEMBER_MIGRATIONS } from './member-schema.ts';

/** How long a call waits for other processes' writes to end. Nothing else runs meanwhile: theirs are short. */
const BUSY_PATIENCE_MS = 5_000;
const PAUSE_MS = 20;
/** What breaks again and again has another cause than one bad file. */
const MOST_REPAIRS = 3;

/**
 * The file that `MemberDb` speaks to: opened at its first use and again when it was deleted, copied once a day
 * when it has changed, and restored from the newest sound copy when it is damaged. What cannot be repaired
 * is `local_data`.
 */
export class MemberFile {
  readonly #path: string;
  readonly #backups: string | undefined;
  #file: DatabaseFile | undefined;
  #notes: string[] = [];
  #repairs = 0;
  /** The day on which a copy was made, or found to be needless. */
  #backedUpOn: string | undefined;

  constructor(path: string, backups?: string) {
    this.#path = path;
    this.#backups = path === IN_MEMORY ? undefined : backups;
  }

  get exists(): boolean {
    return this.#path === IN_MEMORY || existsSync(this.#path);
  }

  /** Runs `run`, which only reads; undefined where there is no file. */
  read<T>(run: (prepare: Prepare) => T): T | undefined {
    if (!this.exists) {
      this.close();
      return undefined;
    }
    try {
      return this.#use((file) => file.read(run));
    } catch (error) {
      if (!(error instanceof AppError && isDiskFault(error))) throw error;
      return this.#readAsIs(run, error);
    }
  }

  /** Runs `run` in one transaction. It may run again after a repair. */
  write<T>(run: (prepare: Prepare) => T): T {
    this.#backedUpOn = undefined;
    return this.#use((file) => file.transact(run));
  }

  /** What the member should be told once, in the next answer. */
  takeNotes(): string[] {
    return this.#notes.splice(0);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #use<T>(run: (file: DatabaseFile) => T): T {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    for (;;) {
      try {
        const file = this.#connect();
        const value = run(file);
        this.#backUp(file);
        return value;
      } catch (error) {
        this.#recover(error, performance.now() < giveUpAt);
      }
    }
  }

  #connect(): DatabaseFile {
    if (this.#file?.isCurrent === false) this.close();
    this.#file ??= new DatabaseFile(this.#path, MEMBER_MIGRATIONS);
    return this.#file;
  }

  /** A full or read-only disk is no reason to be without what is on it. */
  #readAsIs<T>(run: (prepare: Prepare) => T, fault: AppError): T {
    try {
      return readAsIs(this.#path, run);
    } catch (error) {
      log.debug(`${this.#path} cannot be read as it is (${errorName(error)}).`);
      throw fault;
    }
  }

  /** A copy that cannot be made is no reason to refuse an answer; damage that it finds is. */
  #backUp(file: DatabaseFile): void {
    const today = new Date().toISOString().slice(0, 10);
    if (this.#backups === undefined || this.#backedUpOn === today) return;
    try {
      backUp(file, this.#backups, today);
    } catch (error) {
      if (isDamaged(error)) throw error;
      log.warn(`There is no backup of today. ${databaseError(this.#backups, error).message}`);
    }
    this.#backedUpOn = today;
  }

  /** Returns where it may be tried again; throws else. */
  #recover(error: unknown, mayTryAgain: boolean): void {
    if (!isSqliteError(error)) throw error;
    // SQLite itself has waited a moment.
    if (mayTryAgain && isBusy(error)) return;
    const mayRepair = mayTryAgain && this.#path !== IN_MEMORY && this.#repairs < MOST_REPAIRS;
    if (!mayRepair || !isDamaged(error)) throw databaseError(this.#path, error);
    this.close();
    this.#repair();
  }

  #repair(): void {
    let restored: string | undefined;
    const isSound = (path: string) => isSoundDatabase(path, MEMBER_MIGRATIONS);
    const result = setAside(this.#path, isSound, () => {
      const found = this.#backups === undefined ? undefined : prepareRestore(this.#path, this.#backups);
      restored = found?.day;
      return found?.copy;
    });
    if (result.kind === 'later') pause();
    else this.#repairs += 1;
    if (result.kind === 'moved') this.#tell(result.to, restored);
  }

  #tell(aside: string, restored: string | undefined): void {
    const name = basename(this.#path);
    const outcome =
      restored === undefined
        ? 'There was no backup: tags, journal and imported years begin anew.'
        : `Tags, journal and imported years are those of the backup of ${restored}; later changes are missing.`;
    const note = `${name} was damaged and is kept as ${aside}. ${outcome}`;
    log.warn(note);
    this.#notes.push(note);
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
