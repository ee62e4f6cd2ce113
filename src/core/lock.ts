import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureFolder } from './atomic-file.ts';
import { diskError } from './disk-error.ts';
import { AppError } from './errors.ts';
import { makePrivate } from './private-file.ts';
import { describeSqliteError, isBusy, isDamaged, isSqliteError, isUnsupportedDisk } from './sqlite.ts';

const POLL_MIN_MS = 15;
const POLL_JITTER_MS = 25;

/** A connection that is collected as garbage takes its lock along. */
const held = new Set<DatabaseSync>();

export interface Lock {
  release(): void;
}

interface LockOptions {
  /** Ends the wait, not the lock. */
  signal?: AbortSignal | undefined;
  /** Called once where somebody else holds it. */
  onWait?: (() => void) | undefined;
}

/**
 * Waits for an exclusive lock between processes and within this one. The lock is SQLite's on an empty
 * database, so the kernel frees it when its holder dies; nothing else may open or read that file,
 * since closing any descriptor of it would drop the holder's lock (POSIX).
 */
export async function acquireLock(path: string, { signal, onWait }: LockOptions = {}): Promise<Lock> {
  ensureFolder(dirname(path));
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    const database = tryLock(path);
    if (database) {
      held.add(database);
      return { release: () => unlock(database) };
    }
    if (isFirst) onWait?.();
    await pauseBetweenPolls(signal);
  }
}

/** Opened anew each time, so that a lock file deleted meanwhile is not waited for. */
function tryLock(path: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    assertWritable(path);
    database = new DatabaseSync(path, { timeout: 0 });
    makePrivate(path);
    beginExclusive(database);
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw lockError(path, error);
  }
}

function beginExclusive(database: DatabaseSync): void {
  // Else a journal is created beside it, which needs space and outlives a killed holder. By prepare(),
  // since errors of exec() have no code on Deno 2.9.6.
  database.prepare('PRAGMA journal_mode = MEMORY').get();
  database.prepare('BEGIN EXCLUSIVE').run();
}

/**
 * Whether a lock whose file is there could be had now; gives it back at once and changes nothing. Throws why
 * it cannot be used at all. Not for the process that holds it.
 */
export function probeLock(path: string): 'free' | 'held' {
  let database: DatabaseSync | undefined;
  try {
    assertWritable(path);
    database = new DatabaseSync(path, { timeout: 0 });
    beginExclusive(database);
    database.prepare('ROLLBACK').run();
    return 'free';
  } catch (error) {
    if (isBusy(error)) return 'held';
    throw lockError(path, error);
  } finally {
    database?.close();
  }
}

/** SQLite opens a read-only file without complaint and then "locks" it for everyone at once. */
function assertWritable(path: string): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  accessSync(existing ? path : dirname(path), constants.W_OK);
}

function unlock(database: DatabaseSync): void {
  if (!held.delete(database)) return;
  // Statements not yet collected can keep a closed connection, and with it the lock, alive.
  database.prepare('ROLLBACK').run();
  database.close();
}

async function pauseBetweenPolls(signal: AbortSignal | undefined): Promise<void> {
  const ms = POLL_MIN_MS + Math.random() * POLL_JITTER_MS;
  try {
    await pause(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function lockError(path: string, error: unknown): AppError {
  if (isDamaged(error)) {
    return new AppError('local_data', `Cannot lock ${path}: something else has been written into it.`, {
      hint: 'Delete that file; Wellpipe makes a new one.',
      cause: error,
    });
  }
  if (isUnsupportedDisk(error)) {
    return new AppError('local_data', `Cannot lock ${path}: its file system does not support locks.`, {
      hint: 'Set WELLPIPE_HOME to a folder on a local disk.',
      cause: error,
    });
  }
  if (!isSqliteError(error)) return diskError('lock', path, error);
  return new AppError('local_data', `Cannot lock ${path}: ${describeSqliteError(error)}.`, {
    hint: 'Check that the disk has room and can be written.',
    cause: error,
  });
}
