import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseError } from '../../core/database-file.ts';
import { errorCode } from '../../core/disk-error.ts';
import { type Migration, NewerSchemaError, readTaken } from '../../core/migrations.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { isDamaged } from '../../core/sqlite.ts';
import { STATE_MIGRATIONS } from '../../core/state-schema.ts';
import { HISTORY_MIGRATIONS } from '../../history/history-schema.ts';
import { findSoundBackup, listBackupDays } from '../../history/member-backups.ts';
import { MEMBER_MIGRATIONS } from '../../history/member-schema.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { openPath } from './repair-access.ts';

/** A database that can be made again: the next use of it sets a damaged one aside. */
function disposable(name: string, migrations: readonly Migration[], repair: string): Check {
  return {
    name,
    isOfMachine: true,
    needs: ['home'],
    run(context) {
      const path = join(context.paths.home, name);
      if (!isThere(path)) return ok('not there yet');
      return (
        inspect(path, context.machine, migrations, () =>
          warn('damaged; the next use sets it aside and begins anew', repair),
        ) ?? ok(`sound${describeAside(context, name)}`)
      );
    },
  };
}

export const STATE_DB = disposable('state.db', STATE_MIGRATIONS, 'wellpipe audit');
export const HISTORY_DB = disposable('history.db', HISTORY_MIGRATIONS, 'wellpipe sync');

/** What WHOOP cannot give again, and the copies of it. */
export const MEMBER_DB: Check = {
  name: 'member.db',
  isOfMachine: true,
  needs: ['home'],
  run(context) {
    const path = join(context.paths.home, 'member.db');
    const backups = join(context.paths.home, 'backups');
    const days = listBackupDays(backups);
    if (!isThere(path)) return days.length === 0 ? ok('not there yet') : describeLoss('gone', backups);
    return (
      inspect(path, context.machine, MEMBER_MIGRATIONS, () => describeLoss('damaged', backups)) ??
      ok(`sound; ${describeCopies(days)}${describeAside(context, 'member.db')}`)
    );
  },
};

/** The next use of it restores it by itself, as far as that can be done. */
function describeLoss(what: string, backups: string): Finding {
  const day = findSoundBackup(backups);
  return day === undefined
    ? fail(
        'local_data',
        `${what}, and no copy is sound: tags, journal and imports begin anew`,
        'wellpipe log',
      )
    : warn(`${what}; the next use restores the copy of ${day}`, 'wellpipe log');
}

function describeCopies(days: readonly string[]): string {
  if (days.length === 0) return 'no copy yet';
  return `${days.length} ${days.length === 1 ? 'copy' : 'copies'}, the last of ${days[0]}`;
}

/** Undefined where nothing is wrong. */
function inspect(
  path: string,
  machine: CheckContext['machine'],
  migrations: readonly Migration[],
  describeDamage: () => Finding,
): Finding | undefined {
  try {
    const { taken, verdict } = peekDatabase(path, (prepare) => ({
      verdict: prepare('PRAGMA quick_check').get()?.quick_check,
      taken: readTaken(prepare),
    }));
    const unknown = taken.find((name, index) => migrations[index]?.name !== name);
    if (unknown !== undefined) return failBy(new NewerSchemaError(path, unknown));
    return verdict === 'ok' ? undefined : describeDamage();
  } catch (error) {
    if (isDamaged(error)) return describeDamage();
    return failBy(databaseError(path, error), isReadable(path) ? undefined : openPath(path, machine));
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    // Whatever forbids it: SQLite has said what it could not do.
    return false;
  }
}

/** Damaged ones of the past, kept for whoever wants to look into them. */
function describeAside({ paths }: CheckContext, name: string): string {
  const aside = listNames(paths.home).filter(
    (file) => file.startsWith(`${name}.damaged-`) && /Z$/.test(file),
  );
  return aside.length === 0 ? '' : `; a damaged one was set aside: ${aside.join(', ')}`;
}

/** An empty file is as good as none: it is made anew, or restored. */
function isThere(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.size > 0;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
