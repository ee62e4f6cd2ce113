import { existsSync, renameSync, rmSync } from 'node:fs';
import { diskError } from '../core/disk-error.ts';
import { acquireLock } from '../core/lock.ts';
import { listLeftovers, newTempPath, previousPath, upgradeLockPath } from './swap.ts';

/**
 * Deletes an executable and what upgrades have left beside it, while none is under way. Windows does not
 * delete what runs: the answer is what it was renamed to there.
 */
export async function removeExecutable(path: string, signal?: AbortSignal): Promise<string[]> {
  const lockPath = upgradeLockPath(path);
  const lock = await acquireLock(lockPath, { signal });
  try {
    return [...listLeftovers(path), previousPath(path), path].flatMap((file) => remove(file, path));
  } finally {
    lock.release();
    rmSync(lockPath, { force: true });
  }
}

function remove(file: string, path: string): string[] {
  try {
    rmSync(file, { force: true });
    return [];
  } catch (error) {
    if (process.platform !== 'win32' || !existsSync(file)) throw diskError('write', file, error);
    const name = newTempPath(path);
    renameSync(file, name);
    return [name];
  }
}
