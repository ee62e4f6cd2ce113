import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../core/atomic-file.ts';

const PERMISSIONS = 0o777;
const WINDOWS_ENDING = /\.exe$/i;
const IS_WINDOWS = process.platform === 'win32';

/** Where an upgrade keeps the executable that it replaced: `wellpipe.previous` beside `wellpipe`. */
export function previousPath(path: string): string {
  const [ending = ''] = WINDOWS_ENDING.exec(path) ?? [];
  return `${path.slice(0, path.length - ending.length)}.previous${ending}`;
}

/** Where those who replace the executable take turns. */
export function upgradeLockPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.upgrade.lock`);
}

/** A name for a file on its way to `path`, in the same folder, so that one rename puts it in place. */
export function newTempPath(path: string): string {
  return `${tempPrefix(path)}${randomBytes(6).toString('hex')}.tmp`;
}

/** Files of upgrades that were killed, and on Windows those that still ran when they were replaced. */
export function listLeftovers(path: string): string[] {
  const prefix = basename(tempPrefix(path));
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && name.endsWith('.tmp'))
    .map((name) => join(dirname(path), name));
}

/** Only under the lock: else they may be somebody's who is at work. */
export function removeLeftovers(path: string): void {
  for (const leftover of listLeftovers(path)) {
    try {
      rmSync(leftover, { force: true });
    } catch {
      // Windows, and it still runs: the next upgrade meets it again.
    }
  }
}

/** Gives a new file the mode, and under root the owner, of the one it is to replace. */
export function takeOver(temp: string, path: string): void {
  const { mode, uid, gid } = statSync(path);
  chmodSync(temp, mode & PERMISSIONS);
  if (process.getuid?.() === 0) chownSync(temp, uid, gid);
}

/**
 * Puts the file `temp` at `path`, and what stood there at the previous path. At every instant there is a
 * whole executable at `path`; on Windows, which cannot replace a running one, but for the moment between
 * two renames.
 */
export function putInPlace(temp: string, path: string): void {
  const previous = previousPath(path);
  if (IS_WINDOWS) {
    putInPlaceOnWindows(temp, path, previous);
    return;
  }
  const copy = secondName(path, path);
  renameSync(copy, previous);
  // Renaming one name of a file onto another name of it does nothing (POSIX): it is still there where an
  // upgrade was killed right here before.
  rmSync(copy, { force: true });
  renameSync(temp, path);
  syncFolder(dirname(path));
}

/** Exchanges the executable and the previous one. */
export function exchangeWithPrevious(path: string): void {
  const previous = previousPath(path);
  if (IS_WINDOWS) {
    const temp = newTempPath(path);
    renameSync(previous, temp);
    putInPlaceOnWindows(temp, path, previous);
    return;
  }
  const newer = secondName(path, path);
  const older = secondName(previous, path);
  renameSync(older, path);
  renameSync(newer, previous);
  for (const name of [newer, older]) rmSync(name, { force: true });
  syncFolder(dirname(path));
}

/** The same file under a name more, on its way to `path`; a copy of it where the disk knows no links. */
function secondName(file: string, path: string): string {
  const name = newTempPath(path);
  try {
    linkSync(file, name);
  } catch {
    copyFileSync(file, name);
    takeOver(name, file);
  }
  return name;
}

/** A running executable can be renamed there, but neither replaced nor deleted; so may be the previous one. */
function putInPlaceOnWindows(temp: string, path: string, previous: string): void {
  if (existsSync(previous)) renameSync(previous, newTempPath(path));
  renameSync(path, previous);
  try {
    renameSync(temp, path);
  } catch (error) {
    renameSync(previous, path);
    throw error;
  }
  removeLeftovers(path);
}

function tempPrefix(path: string): string {
  return join(dirname(path), `.${basename(path)}.upgrade-`);
}
