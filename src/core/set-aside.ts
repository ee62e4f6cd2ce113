import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { errorCode } from './disk-error.ts';

/** Nobody takes this long; a guard that is older was left by a process that died. */
const GUARD_MS = 10_000;

/**
 * Moves a damaged database and its side files away, under a name with the time, for anyone who wants to look
 * into it. One process at a time: `later` says that another one is at it. `isSound` is asked again, since
 * another one may have been faster, and the path may lead to a new file by now. `makeReplacement` may give
 * the path of a file that takes its place.
 */
export function setAside(
  path: string,
  isSound: (path: string) => boolean,
  makeReplacement: () => string | undefined = () => undefined,
): { kind: 'later' } | { kind: 'sound' } | { kind: 'moved'; to: string } {
  const guard = `${path}.guard`;
  if (!takeGuard(guard)) return { kind: 'later' };
  try {
    if (isSound(path)) return { kind: 'sound' };
    // Made first: where it fails, on a full disk, nothing has been moved.
    const replacement = makeReplacement();
    const to = `${path}.damaged-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
    // The side files first: beside a new database they would be taken for its own.
    for (const suffix of ['-wal', '-shm', '']) moveIfThere(path + suffix, to + suffix);
    if (replacement !== undefined) renameSync(replacement, path);
    return { kind: 'moved', to };
  } finally {
    rmSync(guard, { force: true });
  }
}

function takeGuard(guard: string): boolean {
  try {
    closeSync(openSync(guard, 'wx', 0o600));
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const { mtimeMs = Date.now() } = statSync(guard, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > GUARD_MS) rmSync(guard, { force: true });
    return false;
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
