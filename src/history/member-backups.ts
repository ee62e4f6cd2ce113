import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from '../core/atomic-file.ts';
import { type DatabaseFile, isSoundDatabase } from '../core/database-file.ts';
import { diskError, errorCode } from '../core/disk-error.ts';
import { peekDatabase } from '../core/peek-database.ts';
import { makePrivate } from '../core/private-file.ts';
import { isSqliteError } from '../core/sqlite.ts';
import { MEMBER_MIGRATIONS } from './member-schema.ts';

const KEPT_DAYS = 7;
/** Of each of so many earlier months, its newest. */
const KEPT_MONTHS = 5;
/** No copy takes this long: an older temp file is a crashed run's. */
const STALE_TEMP_MS = 3_600_000;

const BACKUP = /^member-(\d{4}-\d{2}-\d{2})\.db$/;
const TEMP = /^\.member-[0-9a-f]+\.tmp$/;

/** Today's copy is renewed when it is older, and something has changed. */
export const RENEW_MS = 3_600_000;

export interface BackupOptions {
  /** Renews also a copy that was made a moment ago. */
  always?: boolean;
}

/**
 * Copies the database, unless the last copy is the same or too new; a day has one copy, the last of it.
 * Throws SQLite's errors and `local_data`.
 */
export function backUp(
  database: DatabaseFile,
  folder: string,
  today: string,
  { always = false }: BackupOptions = {},
): void {
  const days = listBackupDays(folder);
  const isOfToday = days.includes(today);
  if (isOfToday && !always && ageOf(pathOf(folder, today)) < RENEW_MS) return;
  const last = isOfToday ? today : days[0];
  const revisions = database.read((prepare) => JSON.stringify(prepare(REVISIONS).all()));
  if (revisions === '[]') return;
  if (last !== undefined && revisions === readRevisions(pathOf(folder, last))) return;
  writeCopy(database, folder, pathOf(folder, today));
  try {
    tidy(folder);
  } catch (error) {
    throw diskError('write', folder, error);
  }
}

/** Whether there is any copy, sound or not. */
export function hasBackup(folder: string): boolean {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  return isFolder && listBackupDays(folder).length > 0;
}

/**
 * A sound copy of the newest backup that is sound, beside the database it is to replace, and the day it
 * was made on. Undefined without any.
 */
export function prepareRestore(path: string, folder: string): { copy: string; day: string } | undefined {
  for (const day of listBackupDays(folder)) {
    // An empty file would pass for a database without anything in it.
    if (readRevisions(pathOf(folder, day)) === undefined) continue;
    const copy = `${path}.restored-${randomBytes(4).toString('hex')}`;
    copyFile(pathOf(folder, day), copy);
    if (isSoundBackup(copy)) return { copy, day };
    rmSync(copy, { force: true });
  }
  return undefined;
}

/** The day of the newest copy that can be read from its first page to its last; undefined without any. */
export function findSoundBackup(folder: string): string | undefined {
  return listBackupDays(folder).find(
    (day) => readRevisions(pathOf(folder, day)) !== undefined && isWhole(pathOf(folder, day)),
  );
}

function isWhole(path: string): boolean {
  try {
    return peekDatabase(path, (prepare) => prepare('PRAGMA quick_check').get()?.quick_check === 'ok');
  } catch (error) {
    if (isSqliteError(error)) return false;
    throw error;
  }
}

const REVISIONS = 'SELECT name, value FROM revision ORDER BY name';

/** Of the copies, newest first. */
export function listBackupDays(folder: string): string[] {
  return listNames(folder)
    .flatMap((name) => BACKUP.exec(name)?.[1] ?? [])
    .sort()
    .reverse();
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskError('read', folder, error);
  }
}

function pathOf(folder: string, day: string): string {
  return join(folder, `member-${day}.db`);
}

/** Undefined where the backup cannot be read: then another one is due. */
function readRevisions(path: string): string | undefined {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return JSON.stringify(database.prepare(REVISIONS).all());
    } finally {
      database.close();
    }
  } catch (error) {
    if (isSqliteError(error)) return undefined;
    throw error;
  }
}

function writeCopy(database: DatabaseFile, folder: string, path: string): void {
  ensureFolder(folder);
  const temp = join(folder, `.member-${randomBytes(8).toString('hex')}.tmp`);
  try {
    // Made here, since SQLite would make it readable for others.
    closeSync(openSync(temp, 'wx', 0o600));
    makePrivate(temp);
    database.copyTo(temp);
    sync(temp);
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw isSqliteError(error) ? error : diskError('write', path, error);
  }
}

function copyFile(from: string, to: string): void {
  try {
    copyFileSync(from, to);
    makePrivate(to);
    sync(to);
  } catch (error) {
    rmSync(to, { force: true });
    throw diskError('write', to, error);
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One of a newer version is none for this one. */
function isSoundBackup(path: string): boolean {
  try {
    return isSoundDatabase(path, MEMBER_MIGRATIONS);
  } catch {
    return false;
  }
}

/** In milliseconds; 0 for what is gone. */
function ageOf(path: string): number {
  const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return Date.now() - mtimeMs;
}

function tidy(folder: string): void {
  const days = listBackupDays(folder);
  const earlier = days.slice(KEPT_DAYS);
  const monthly = earlier.filter((day, index) => earlier[index - 1]?.slice(0, 7) !== day.slice(0, 7));
  const kept = new Set(monthly.slice(0, KEPT_MONTHS));
  for (const day of earlier) {
    if (!kept.has(day)) rmSync(pathOf(folder, day), { force: true });
  }
  for (const name of listNames(folder).filter((name) => TEMP.test(name))) {
    const path = join(folder, name);
    if (ageOf(path) > STALE_TEMP_MS) rmSync(path, { force: true });
  }
}
