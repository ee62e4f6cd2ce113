import { existsSync, statSync } from 'node:fs';
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
import { diskError } from '../core/disk-error.ts';
import { AppError, errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { setAside } from '../core/set-aside.ts';
import { isBusy, isDamaged, isSqliteError } from '../core/sqlite.ts';
import { type BackupOptions, backUp, hasBackup, prepareRestore, RENEW_MS } from './member-backups.ts';
import { MEMBER_MIGRATIONS } from './member-schema.ts';

/** How long a call waits for other processes' writes to end. Nothing else runs meanwhile: theirs are short. */
const BUSY_PATIENCE_MS = 5_000;
const PAUSE_MS = 20;
/** What breaks again and again has another cause than one bad file. */
const MOST_REPAIRS = 3;

/**
 * The file that `MemberDb` speaks to: opened at its first use, copied when it has changed (at once after many
 * rows, else once an hour), and restored from the newest sound copy when it is damaged, empty or gone. What
 * cannot be repaired is `local_data`.
 */
export class MemberFile {
  readonly #path: string;
  readonly #backups: string | undefined;
  #file: DatabaseFile | undefined;
  #notes: string[] = [];
  #repairs = 0;
  /** When a copy was made, or found to be needless. */
  #backedUpMs = Number.NEGATIVE_INFINITY;

  constructor(path: string, backups?: string) {
    this.#path = path;
    this.#backups = path === IN_MEMORY ? undefined : backups;
  }

  /** Whether there is something to read, be it in a backup. */
  get exists(): boolean {
    return this.#isThere || this.#isLost;
  }

  /** Runs `run`, which only reads; undefined where there is no file. */
  read<T>(run: (prepare: Prepare) => T): T | undefined {
    this.#restoreLost();
    if (!this.#isThere) {
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
    this.#restoreLost();
    this.#backedUpMs = Number.NEGATIVE_INFINITY;
    return this.#use((file) => file.transact(run));
  }

  /** The same for many rows at once, which are copied however new the last copy is. */
  writeMany<T>(run: (prepare: Prepare) => T): T {
    this.#restoreLost();
    this.#backedUpMs = Number.NEGATIVE_INFINITY;
    return this.#use((file) => file.transactMany(run), { always: true });
  }

  /** What the member should be told once, in the next answer. */
  takeNotes(): string[] {
    return this.#notes.splice(0);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #use<T>(run: (file: DatabaseFile) => T, backup?: BackupOptions): T {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    for (;;) {
      try {
        const file = this.#connect();
        const value = run(file);
        this.#backUp(file, backup);
        return value;
      } catch (error) {
        this.#recover(error, performance.now() < giveUpAt);
      }
    }
  }

  get #isThere(): boolean {
    return this.#path === IN_MEMORY || existsSync(this.#path);
  }

  /** Whether the file is gone or empty while there are copies of it. */
  get #isLost(): boolean {
    if (this.#backups === undefined) return false;
    const isEmpty = !existsSync(this.#path) || statSync(this.#path).size === 0;
    return isEmpty && hasBackup(this.#backups);
  }

  /** Without a copy that is sound, everything stays as it is. */
  #restoreLost(): void {
    const giveUpAt = performance.now() + BUSY_PATIENCE_MS;
    while (this.#isLost && performance.now() < giveUpAt) {
      this.close();
      if (this.#restore() !== 'later') return;
      pause();
    }
  }

  #restore(): 'later' | 'sound' | 'moved' {
    let found: ReturnType<typeof prepareRestore>;
    const isToStay = () => {
      if (this.#isLost && this.#backups !== undefined) found = prepareRestore(this.#path, this.#backups);
      return found === undefined;
    };
    try {
      const { kind } = setAside(this.#path, isToStay, () => found?.copy);
      if (kind === 'moved' && found) this.#note(`${basename(this.#path)} was gone or empty.`, found.day);
      return kind;
    } catch (error) {
      throw diskError('write', this.#path, error);
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
  #backUp(file: DatabaseFile, options?: BackupOptions): void {
    const now = new Date();
    if (this.#backups === undefined || now.getTime() - this.#backedUpMs < RENEW_MS) return;
    try {
      backUp(file, this.#backups, now.toISOString().slice(0, 10), options);
    } catch (error) {
      if (isDamaged(error)) throw error;
      log.warn(`There is no backup of today. ${databaseError(this.#backups, error).message}`);
    }
    this.#backedUpMs = now.getTime();
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
    if (result.kind === 'moved') {
      this.#note(`${basename(this.#path)} was damaged and is kept as ${result.to}.`, restored);
    }
  }

  #note(what: string, restored: string | undefined): void {
    const outcome =
      restored === undefined
        ? 'There was no backup: tags, journal and imported years begin anew.'
        : `Tags, journal and imported years are those of the backup of ${restored}; later changes are missing.`;
    const note = `${what} ${outcome}`;
    log.warn(note);
    this.#notes.push(note);
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
