import { isUtf8 } from 'node:buffer';
import { accessSync, constants, readFileSync, rmSync, type Stats, statSync } from 'node:fs';
import { reserveFile, resolveTarget } from '../core/atomic-file.ts';
import { diskError } from '../core/disk-error.ts';
import { AppError } from '../core/errors.ts';

const NEW_FILE_MODE = 0o600;
const PERMISSIONS = 0o777;
const ANYBODY_MAY_WRITE = 0o222;

/** The text of another program's file, byte order mark included; undefined where there is none. */
export function readTextFile(path: string): string | undefined {
  const mode = modeOf(path);
  if (mode === undefined) return undefined;
  try {
    const bytes = readFileSync(path);
    if (isUtf8(bytes)) return bytes.toString('utf8');
  } catch (error) {
    throw diskError('read', path, error);
  }
  throw new AppError('config', `${path} is not UTF-8 text.`, {
    hint: 'Save it as UTF-8; nothing was changed.',
  });
}

/** Replaces the file whole, or makes it; where the path is a link, the file it leads to. Its mode stays. */
export function writeTextFile(path: string, text: string): void {
  const mode = modeOf(path);
  assertWritable(path, mode);
  const reserved = reserveFile(path, Buffer.byteLength(text), { mode: mode ?? NEW_FILE_MODE });
  try {
    reserved.commit(text);
  } finally {
    reserved.discard();
  }
}

export function removeTextFile(path: string): void {
  const target = resolveTarget(path);
  assertWritable(path, modeOf(path));
  try {
    rmSync(target, { force: true });
  } catch (error) {
    throw diskError('write', path, error);
  }
}

/** Undefined where nothing is. */
function modeOf(path: string): number | undefined {
  const stats = statOf(path);
  // Reading a pipe would block, and replacing a device would remove it.
  if (stats && !stats.isFile()) {
    throw new AppError('local_data', `Cannot read ${path}: it is no regular file.`, {
      hint: 'Move it away and run the same again.',
    });
  }
  return stats && stats.mode & PERMISSIONS;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw diskError('read', path, error);
  }
}

/** To replace a file, only its folder must be writable; who made it read-only wants it left alone all the same. */
function assertWritable(path: string, mode: number | undefined): void {
  if (mode === undefined) return;
  try {
    if ((mode & ANYBODY_MAY_WRITE) === 0) throw Object.assign(new Error('read-only'), { code: 'EACCES' });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw diskError('write', path, error);
  }
}
