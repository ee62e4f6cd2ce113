import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ensureFolder } from './atomic-file.ts';
import { diskError, errorCode } from './disk-error.ts';
import { AppError } from './errors.ts';
import { log } from './log.ts';
import { type Migration, migrate } from './migrations.ts';
import { makePrivate } from './private-file.ts';
import { describeSqliteError, isDamaged, isSqliteError, isUnwritable } from './sqlite.ts';

export const IN_MEMORY = ':memory:';

/** How long SQLite itself waits for a writer, with the event loop standing still. Writers take far less. */
const BUSY_TIMEOUT_MS = 20;

/** A file that another process moves away at the very moment is opened again. */
const MOST_ATTEMPTS = 5;

const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

/** A statement by its SQL, prepared once. */
export type Prepare = (sql: string) => StatementSync;

/** One open database of ours, or its like in memory: WAL, 0600, schema up to date. */
export class DatabaseFile {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #inode: number | undefined;
  readonly #statements = new Map<string, StatementSync>();

  /** Throws SQLite's error, or `local_data` where folder or schema are in the way. */
  constructor(path: string, migrations: readonly Migration[]) {
    this.#path = path;
    const { database, inode } = path === IN_MEMORY ? openMemory(migrations) : openFile(path, migrations);
    this.#database = database;
    this.#inode = inode;
  }

  /** Runs `run` in a transaction that sees the writes of all before it; it must not wait for anything. */
  transact<T>(run: (prepare: Prepare) => T): T {
    return this.#within('BEGIN IMMEDIATE', run);
  }

  /** The same for many rows: where the disk has no room for them, what they took of it is given back. */
  transactMany<T>(run: (prepare: Prepare) => T): T {
    // What is in the log already could not leave it on a full disk, and would keep all of it there.
    this.#emptyLog();
    try {
      return this.transact(run);
    } catch (error) {
      this.#emptyLog();
      throw error;
    }
  }

  /** Runs `run`, which only reads, on one state of the database. */
  read<T>(run: (prepare: Prepare) => T): T {
    return this.#within('BEGIN', run);
  }

  /** As far as disk and other processes let it. */
  #emptyLog(): void {
    try {
      this.#prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    } catch (error) {
      log.debug(`The log of ${this.#path} stays as it is: ${describeSqliteError(error)}.`);
    }
  }

  #within<T>(begin: string, run: (prepare: Prepare) => T): T {
    this.#prepare(begin).run();
    try {
      const value = run(this.#prepare);
      this.#prepare('COMMIT').run();
      return value;
    } catch (error) {
      // Some failures of the disk have ended the transaction already.
      if (this.#database.isTransaction) this.#prepare('ROLLBACK').run();
      throw error;
    }
  }

  /** Writes all of it, in one state, to a file that is empty or not there. */
  copyTo(path: string): void {
    this.#prepare('VACUUM INTO ?').run(path);
  }

  /** All bytes of one in memory, unless rows changed no more often than `knownChanges` says. */
  copyBytes(knownChanges: number | undefined): { changes: number; bytes: Uint8Array } | undefined {
    const changes = Number(this.#prepare('SELECT total_changes() AS count').get()?.count);
    return changes === knownChanges ? undefined : { changes, bytes: this.#database.serialize() };
  }

  /** Whether its path still leads to this very file: it may have been deleted or set aside meanwhile. */
  get isCurrent(): boolean {
    return this.#path === IN_MEMORY || this.#inode === inodeOf(this.#path);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  readonly #prepare: Prepare = (sql) => {
    const known = this.#statements.get(sql);
    if (known) return known;
    // Not exec(), which loses the error code on Deno 2.9.6.
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  };
}

/** Whether a database can be read from its first page to its last. */
export function isSoundDatabase(path: string, migrations: readonly Migration[]): boolean {
  try {
    const connection = new DatabaseFile(path, migrations);
    try {
      return connection.read((prepare) => prepare('PRAGMA quick_check').get()?.quick_check === 'ok');
    } finally {
      connection.close();
    }
  } catch (error) {
    return !isDamaged(error);
  }
}

/**
 * Runs `run` on a database as its file stands, where the disk has no room for the side files that reading
 * needs. What a process that is under way has not put into the file yet is not seen.
 */
export function readAsIs<T>(path: string, run: (prepare: Prepare) => T): T {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    return run((sql) => database.prepare(sql));
  } finally {
    database.close();
  }
}

/** Whether there is a database of ours that can be read so. */
export function canReadAsIs(path: string): boolean {
  try {
    return readAsIs(
      path,
      (prepare) => Number(prepare('SELECT count(*) AS count FROM migrations').get()?.count) > 0,
    );
  } catch {
    // Not there, forbidden or damaged: no reader gets anything of it.
    return false;
  }
}

/** Whether the disk is in the way of writing, as an error of SQLite or an `AppError` about one says. */
export function isDiskFault(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return isUnwritable(cause) || UNWRITABLE.has(errorCode(cause) ?? '');
}

/** Why a database cannot be used, as `local_data`. */
export function databaseError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('local_data', `Cannot use ${path}: ${describeSqliteError(error)}.`, {
    hint: 'Check that the folder is yours and the disk is not full, or set another WELLPIPE_HOME.',
    cause: error,
  });
}

interface Opened {
  database: DatabaseSync;
  /** Undefined where files have none: in memory, and on Windows, where an open file stays where it is. */
  inode: number | undefined;
}

function openMemory(migrations: readonly Migration[]): Opened {
  const database = new DatabaseSync(IN_MEMORY);
  migrate(database, IN_MEMORY, migrations);
  return { database, inode: undefined };
}

function openFile(path: string, migrations: readonly Migration[]): Opened {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const opened = tryOpenFile(path, migrations);
    if (opened) return opened;
  }
  throw diskError('open', path, new Error('It is moved away again and again.'));
}

/** Undefined where the path no longer leads to the file that was opened. */
function tryOpenFile(path: string, migrations: readonly Migration[]): Opened | undefined {
  ensureFolder(dirname(path));
  const inodeBefore = inodeOf(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Before there is a WAL: it is made with the mode of the database.
    makePrivate(path);
    const inode = inodeOf(path);
    if (inodeBefore === undefined || inodeBefore === inode) {
      database.prepare('PRAGMA journal_mode = WAL').get();
      database.prepare('PRAGMA synchronous = NORMAL').get();
      migrate(database, path, migrations);
      return { database, inode };
    }
  } catch (error) {
    database.close();
    if (errorCode(error) === 'ENOENT') return undefined;
    throw isSqliteError(error) ? error : diskError('open', path, error);
  }
  database.close();
  return undefined;
}

function inodeOf(path: string): number | undefined {
  if (process.platform === 'win32') return undefined;
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
