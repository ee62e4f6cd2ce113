import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { reserveFile } from '../core/atomic-file.ts';
import { diskError, errorCode } from '../core/disk-error.ts';
import { log } from '../core/log.ts';
import type { Client, TextFile } from './client.ts';

/** Of each client. */
const KEPT_BACKUPS = 10;
const PATH_KEY_LENGTH = 16;

/** Copies a client's file, as it is before a change, into the folder, unless the newest copy is the same; its path. */
export function backUpFile(folder: string, client: Client, { path, text }: TextFile): string {
  const [newest] = readBackups(folder, client);
  if (newest?.text === text) return newest.path;
  const moment = new Date().toISOString().replace(/[-:.]/g, '');
  const copy = join(folder, `${client.id}-${moment}-${randomBytes(2).toString('hex')}${extname(path)}`);
  writeWhole(copy, text);
  for (const old of listBackups(folder, client).slice(KEPT_BACKUPS)) rmSync(old, { force: true });
  return copy;
}

/** Notes beside the copies that there was no file before this one: it may go with its entry. */
export function recordMade(folder: string, client: Client, path: string): void {
  writeWhole(madeRecord(folder, client, path), `${path}\n`);
}

export function isMade(folder: string, client: Client, path: string): boolean {
  return existsSync(madeRecord(folder, client, path));
}

export function forgetMade(folder: string, client: Client, path: string): void {
  rmSync(madeRecord(folder, client, path), { force: true });
}

/** One for each file: a client may have several. */
function madeRecord(folder: string, client: Client, path: string): string {
  const key = createHash('sha256').update(path).digest('hex').slice(0, PATH_KEY_LENGTH);
  return join(folder, `${client.id}-made-${key}`);
}

function writeWhole(path: string, text: string): void {
  const reserved = reserveFile(path, Buffer.byteLength(text));
  try {
    reserved.commit(text);
  } finally {
    reserved.discard();
  }
}

/** What stands in the copies of a client's files, newest first. */
export function readBackups(folder: string, client: Client): TextFile[] {
  return listBackups(folder, client).flatMap((path) => {
    try {
      return { path, text: readFileSync(path, 'utf8') };
    } catch (error) {
      log.debug(`backup ${path}: ${errorCode(error)}`);
      return [];
    }
  });
}

function listBackups(folder: string, client: Client): string[] {
  const own = new RegExp(`^${client.id}-\\d{8}T\\d{9}Z-`);
  try {
    return readdirSync(folder)
      .filter((name) => own.test(name))
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw diskError('read', folder, error);
  }
}
