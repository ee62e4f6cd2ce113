import { readdirSync, statSync } from 'node:fs';
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
import { quotePath } from './show-path.ts';

/** A database that can be made again: the next use of it sets a damaged one aside. */
function disposable(name: string, migrations: readonly Migration[], repair: string): Check {
  return {
    name,
    isOfMachine: true,
    run(context) {
      const path = join(context.paths.home, name);
      if (!isThere(path)) return ok('not there yet');
      return (
        inspect(path, migrations, () =>
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
  run(context) {
    const path = join(context.paths.home, 'member.db');
    const backups = join(context.paths.home, 'backups');
    const days = listBackupDays(backups);
    const restored = () => {
      const day = findSoundBackup(backups);
      return day === undefined ? undefined : `the next use restores the copy of ${day}`;
    };
    if (!isThere(path)) {
      if (days.length === 0) return ok('not there yet');
      const next = restored();
      return next === undefined
        ? fail('local_data', 'gone, and no copy of it is sound', 'wellpipe log')
        : warn(`gone; ${next}`, 'wellpipe log');
    }
    const copies =
      days.length === 0
        ? 'no copy yet'
        : `${days.length} ${days.length === 1 ? 'copy' : 'copies'}, the last of ${days[0]}`;
    return (
      inspect(path, MEMBER_MIGRATIONS, () => {
        const next = restored();
        return next === undefined
          ? fail(
              'local_data',
              `damaged, and no copy of it is sound: tags, journal and imports would begin anew`,
              `cp ${quotePath(path, context.machine)} ~/member.db.damaged`,
            )
          : warn(`damaged; ${next}`, 'wellpipe log');
      }) ?? ok(`sound; ${copies}${describeAside(context, 'member.db')}`)
    );
  },
};

/** Undefined where nothing is wrong. */
function inspect(
  path: string,
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
    return isDamaged(error) ? describeDamage() : failBy(databaseError(path, error));
  }
}

/** Damaged ones of the past, kept for whoever wants to look into them. */
function describeAside({ paths }: CheckContext, name: string): string {
  const aside = listNames(paths.home).filter(
    (file) => file.startsWith(`${name}.damaged-`) && /Z$/.test(file),
  );
  return aside.length === 0 ? '' : `; a damaged one was set aside: ${aside.join(', ')}`;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
