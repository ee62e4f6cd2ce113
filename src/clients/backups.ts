import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { reserveFile } from '../core/atomic-file.ts';
import { diskError, errorCode } from '../core/disk-error.ts';
import { log } from '../core/log.ts';
import type { Client, TextFile } from './client.ts';

/** Of each client. */
const KEPT_BACKUPS = 10;

/** Copies a client's file, as it is before a change, into the folder, unless the newest copy is the same; its path. */
export function backUpFile(folder: string, client: Client, { path, text }: TextFile): string {
  const [newest] = readBackups(folder, client);
  if (newest?.text === text) return newest.path;
  const moment = new Date().toISOString().replace(/[-:.]/g, '');
  const copy = join(folder, `${client.id}-${moment}-${randomBytes(2).toString('hex')}${extname(path)}`);
  const reserved = reserveFile(copy, Buffer.byteLength(text));
  try {
    reserved.commit(text);
  } finally {
    reserved.discard();
  }
  for (const old of listBackups(folder, client).slice(KEPT_BACKUPS)) rmSync(old, { force: true });
  return copy;
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
