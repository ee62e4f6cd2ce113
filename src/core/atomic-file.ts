import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { diskError, errorCode } from './disk-error.ts';

const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;
/** No reservation lives this long, so an older temp file is a crashed run's. */
const STALE_TEMP_MS = 3_600_000;
const MAX_LINKS = 40;
const WINDOWS_RENAME_ATTEMPTS = 20;
const WINDOWS_RENAME_PAUSE_MS = 25;
const WINDOWS_FILE_IN_USE = new Set(['EACCES', 'EBUSY', 'EPERM']);

/** Space on disk for a file's next text, made certain before that text is known. */
export interface ReservedFile {
  /** Replaces the file by `text`, durably. After it threw, it may be tried again. */
  commit(text: string): void;
  /** Gives the space back; harmless after a commit. */
  discard(): void;
}

interface FileOptions {
  /** Permissions of the written file; 0600 unless the file belongs to another program. */
  mode?: number;
  /** What stands in the placeholder: for whoever finds it after a crash. */
  note?: string;
}

/**
 * A write in two steps: a crash leaves the old file or the new one, never a mixture or an empty one. Now
 * it writes and syncs `sizeBytes` of placeholder beside the file, so that a full, read-only or forbidden
 * folder shows before anything irreversible is done. A symlink is followed, its target replaced.
 */
export function reserveFile(path: string, sizeBytes: number, options: FileOptions = {}): ReservedFile {
  const { mode = PRIVATE_FILE_MODE, note = '' } = options;
  const target = resolveTarget(path);
  const folder = dirname(target);
  ensureFolder(folder);
  removeStaleTemps(target);
  const temp = join(folder, `${tempPrefix(target)}${randomBytes(8).toString('hex')}.tmp`);
  const discard = () => removeTemp(temp);
  try {
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) throw systemError('EISDIR');
    const placeholder = Buffer.alloc(Math.max(sizeBytes, Buffer.byteLength(note)), '\n');
    placeholder.write(note);
    fillTemp(temp, placeholder, target, mode);
  } catch (error) {
    discard();
    throw diskError('write', path, error);
  }
  return {
    commit(text) {
      try {
        fillTemp(temp, Buffer.from(text), target, mode);
        replaceFile(temp, target, Buffer.from(text));
        syncFolder(folder);
      } catch (error) {
        throw diskError('write', path, error);
      }
    },
    discard,
  };
}

/**
 * What writes that never ended have left: their placeholder, or the text that was to take the file's
 * place. Only for a file that is written under a lock, and only under it: else they may end yet.
 */
export function readUnfinishedWrites(path: string): string[] {
  return listTemps(resolveTarget(path)).flatMap((temp) => {
    try {
      return readFileSync(temp, 'utf8');
    } catch {
      // Gone meanwhile, or somebody else's.
      return [];
    }
  });
}

/** Removes what `readUnfinishedWrites` reads, under the same lock. */
export function removeUnfinishedWrites(path: string): void {
  for (const temp of listTemps(resolveTarget(path))) removeTemp(temp);
}

/** Creates a folder and its missing parents, open to the member alone. */
export function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  } catch (error) {
    throw diskError('create', folder, error);
  }
}

/** The file a path stands for: links are followed, even if the last one leads to nothing yet. */
export function resolveTarget(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < MAX_LINKS; links++) {
    const real = realPath(target);
    if (real !== undefined) return real;
    const folder = realPath(dirname(target)) ?? dirname(target);
    const next = linkTarget(target);
    if (next === undefined) return join(folder, basename(target));
    target = resolve(folder, next);
  }
  throw diskError('open', path, systemError('ELOOP'));
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw diskError('open', path, error);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Not a link, or nothing there: the path itself is the file.
    return undefined;
  }
}

function fillTemp(temp: string, content: Buffer, target: string, mode: number): void {
  const descriptor = openTemp(temp, mode);
  try {
    writeFileSync(descriptor, content);
    ftruncateSync(descriptor, content.length);
    fchmodSync(descriptor, mode);
    keepOwner(descriptor, target);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openTemp(temp: string, mode: number): number {
  try {
    return openSync(temp, 'wx', mode);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return openSync(temp, 'r+');
    throw error;
  }
}

/** Run by root (`sudo` keeps HOME on macOS), a file must not be taken from the member it belongs to. */
function keepOwner(descriptor: number, target: string): void {
  if (process.getuid?.() !== 0) return;
  const owned = statSync(target, { throwIfNoEntry: false }) ?? statSync(dirname(target));
  fchownSync(descriptor, owned.uid, owned.gid);
}

function replaceFile(temp: string, target: string, content: Buffer): void {
  try {
    renameSync(temp, target);
  } catch (error) {
    if (process.platform === 'win32') renameOnceFree(temp, target, error);
    else if (errorCode(error) === 'EBUSY') overwriteMounted(target, content);
    else throw error;
  }
}

/** On Windows a virus scanner or a reader keeps a file from being replaced for a moment. */
function renameOnceFree(temp: string, target: string, firstError: unknown): void {
  let error = firstError;
  for (let attempt = 0; attempt < WINDOWS_RENAME_ATTEMPTS; attempt++) {
    if (!WINDOWS_FILE_IN_USE.has(errorCode(error) ?? '')) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WINDOWS_RENAME_PAUSE_MS);
    try {
      renameSync(temp, target);
      return;
    } catch (latest) {
      error = latest;
    }
  }
  throw error;
}

/**
 * A single file mounted into a container cannot be replaced, only written. Padded to the old length,
 * so that no reader meets a mixture; the temp file holds the whole text until this is done.
 */
function overwriteMounted(target: string, content: Buffer): void {
  const descriptor = openSync(target, 'r+');
  try {
    const padding = Math.max(0, fstatSync(descriptor).size - content.length);
    writeFileSync(descriptor, Buffer.concat([content, Buffer.alloc(padding, '\n')]));
    ftruncateSync(descriptor, content.length);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes it durable which files the folder has. */
export function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
  } catch (error) {
    // Windows and some file systems cannot sync a folder; theirs is then as durable as it gets.
    if (errorCode(error) === 'EIO') throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function removeTemp(temp: string): void {
  try {
    rmSync(temp, { force: true });
  } catch {
    // On a disk gone read-only it stays; a later run removes it as stale.
  }
}

function tempPrefix(target: string): string {
  return `.${basename(target)}.wellpipe-`;
}

function removeStaleTemps(target: string): void {
  try {
    for (const temp of listTemps(target)) {
      const age = Date.now() - (statSync(temp, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_TEMP_MS) removeTemp(temp);
    }
  } catch {
    // Only tidying: what really forbids the write is told by the write itself.
  }
}

function listTemps(target: string): string[] {
  const folder = dirname(target);
  const prefix = tempPrefix(target);
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && name.endsWith('.tmp'))
      .map((name) => join(folder, name));
  } catch {
    // A folder that is not there, or cannot be read, holds none.
    return [];
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
