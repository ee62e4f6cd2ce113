import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskError } from '../core/disk-error.ts';
import { AppError } from '../core/errors.ts';
import { acquireLock } from '../core/lock.ts';
import { log } from '../core/log.ts';
import { askVersion } from './ask-version.ts';
import { executableName } from './assets.ts';
import { hashFile } from './checksums.ts';
import { type DownloadOptions, downloadExecutable } from './download.ts';
import type { Release } from './read-release.ts';
import {
  exchangeWithPrevious,
  newTempPath,
  previousPath,
  putInPlace,
  removeLeftovers,
  takeOver,
  upgradeLockPath,
} from './swap.ts';
import type { Target } from './target.ts';
import { isNewer } from './versions.ts';

/** What stands at the path now, and what stood there before; the same where nothing was replaced. */
export interface Replacement {
  version: string;
  former: string;
}

/** To be the only one that changes an executable. */
interface Turn {
  path: string;
  signal?: AbortSignal | undefined;
  /** Called where another one is under way, before it is waited for. */
  onWait?: (() => void) | undefined;
}

interface ReplaceOptions extends DownloadOptions, Turn {
  target: Target;
  /** The member has named this version, so it may be an older one. */
  mayBeOlder: boolean;
}

/**
 * Replaces the executable by that of a release, after that one has shown that it runs; what was there is kept
 * as the previous one. Killed at any point, it leaves a working executable.
 */
export function installRelease(release: Release, options: ReplaceOptions): Promise<Replacement> {
  const { path, target, mayBeOlder, signal } = options;
  return inTurn(options, async () => {
    const former = await askVersion(path, signal).catch((error) => {
      throw installedIsBroken(path, error);
    });
    const isWanted = (version: string) => {
      if (!mayBeOlder && isNewer(former, version)) throw olderRelease(version, former);
      return version !== former;
    };
    const unchanged = { version: former, former };
    if (release.version !== undefined && !isWanted(release.version)) return unchanged;
    if (await isSameFile(release, path, target)) return unchanged;
    const temp = newTempPath(path);
    try {
      await downloadExecutable(release, target, temp, options);
      takeOver(temp, path);
      const version = await askVersion(temp, signal).catch((error) => {
        throw notUsable(error);
      });
      if (release.version !== undefined && version !== release.version) throw other(version, release.version);
      if (!isWanted(version)) return unchanged;
      signal?.throwIfAborted();
      putInPlace(temp, path);
      return { version, former };
    } finally {
      rmSync(temp, { force: true });
    }
  });
}

/** Puts the previous executable back, and the present one in its place: done twice, nothing has changed. */
export function rollBack({ path, signal, onWait }: Turn): Promise<Replacement> {
  return inTurn({ path, signal, onWait }, async () => {
    const previous = previousPath(path);
    if (!existsSync(previous)) throw nothingKept(previous);
    if (statSync(previous).ino === statSync(path).ino) throw sameKept(previous);
    const former = await askVersion(path, signal).catch((error: unknown) => {
      // A broken one is the best reason to go back.
      if (error instanceof AppError) return 'unknown';
      throw error;
    });
    const version = await askVersion(previous, signal).catch((error) => {
      throw keptIsBroken(previous, error);
    });
    exchangeWithPrevious(path);
    return { version, former };
  });
}

/** One at a time for each executable, whoever's home it is in. */
async function inTurn<T>({ path, signal, onWait }: Turn, run: () => Promise<T>): Promise<T> {
  try {
    const lock = await acquireLock(upgradeLockPath(path), { signal, onWait });
    try {
      removeLeftovers(path);
      return await run();
    } finally {
      lock.release();
    }
  } catch (error) {
    throw asUpgradeFault(path, error);
  }
}

/** Without a version in the release, the bytes tell that there is nothing to do. */
async function isSameFile({ version, checksums }: Release, path: string, target: Target): Promise<boolean> {
  const expected = checksums.get(executableName(target));
  if (version !== undefined || expected === undefined) return false;
  log.debug('The release does not tell its version; comparing checksums.');
  return (await hashFile(path)) === expected;
}

/** What the disk and the lock say, as the upgrade's own fault. */
function asUpgradeFault(path: string, error: unknown): unknown {
  const isOfLock = error instanceof AppError && error.code === 'local_data';
  if (!isOfLock && !(error instanceof Error && 'syscall' in error)) return error;
  const { message, hint } = diskError('write', dirname(path), error);
  const elsewhere = 'Nothing was installed. Install Wellpipe into another folder.';
  return new AppError('upgrade', message, { hint: isOfLock ? elsewhere : (hint ?? elsewhere), cause: error });
}

function olderRelease(version: string, installed: string): AppError {
  return new AppError('upgrade', `The release is ${version}, older than the installed ${installed}.`, {
    hint: `Nothing was changed. If you want it, \`wellpipe upgrade --version ${version}\`.`,
  });
}

/** It would take the place of the previous one, which may be the last that works. */
function installedIsBroken(path: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new AppError('upgrade', `What is installed at ${path} is no working version. ${error.message}`, {
    hint: `Go back first: ${previousPath(path)} upgrade --rollback`,
    cause: error,
  });
}

function notUsable(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new AppError('upgrade', `The new version was not installed. ${error.message}`, {
    hint: error.hint ?? 'What was installed stays in use. Report it, with your system and its version.',
    cause: error,
  });
}

function other(version: string, expected: string): AppError {
  return new AppError('upgrade', `The release is ${expected}, but its executable is ${version}.`, {
    hint: 'Nothing was installed; try again later.',
  });
}

function nothingKept(previous: string): AppError {
  return new AppError('upgrade', `There is no ${previous} to go back to.`, {
    hint: 'An upgrade keeps one. For any other version, `wellpipe upgrade --version X`.',
  });
}

function sameKept(previous: string): AppError {
  return new AppError('upgrade', `${previous} is the same as what is installed.`, {
    hint: 'An upgrade was interrupted. For any other version, `wellpipe upgrade --version X`.',
  });
}

function keptIsBroken(previous: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new AppError('upgrade', `${previous} is no working version. ${error.message}`, {
    hint: 'Nothing was changed. For any other version, `wellpipe upgrade --version X`.',
    cause: error,
  });
}
