import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LoginStore } from '../../auth/login-store.ts';
import { errorCode } from '../../core/disk-error.ts';
import { type Check, ok, warn } from './check.ts';

/** Nothing that is still under way is this old. */
const STALE_MS = 3_600_000;
/** Temp files of an atomic write, copies for and from a backup, the guard of a file being set aside. */
const LEFT =
  /^(?:\..+\.wellpipe-[0-9a-f]{16}\.tmp|\.member-[0-9a-f]+\.tmp|.+\.restored-[0-9a-f]{8}|.+\.guard)$/;

/** What processes have left that died while they wrote. */
export const LEFTOVERS: Check = {
  name: 'leftovers',
  isOfMachine: true,
  needs: ['home'],
  run({ paths, store, now }) {
    const folders = [...new Set([paths.home, join(paths.home, 'backups'), dirname(paths.envFile)])];
    const left = folders.flatMap(listLeft).filter((path) => isStale(path, now()));
    if (left.length === 0) return ok('no files of interrupted writes');
    const names = left.map((path) => basename(path)).join(', ');
    return warn(`left by interrupted writes: ${names}`, 'wellpipe doctor --fix', () => remove(left, store));
  },
};

/** A login that was renewed and not put in its place yet is taken over first. */
async function remove(left: readonly string[], store: LoginStore): Promise<string> {
  await store.locked(async () => {
    for (const path of left) rmSync(path, { force: true });
  });
  return `removed ${left.length === 1 ? 'it' : `${left.length} files`}`;
}

function listLeft(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => LEFT.test(name))
      .map((name) => join(folder, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function isStale(path: string, now: Date): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && now.getTime() - stats.mtimeMs > STALE_MS;
}
