import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  readUnfinishedWrites,
  removeUnfinishedWrites,
  reserveFile,
  resolveTarget,
} from '../core/atomic-file.ts';
import { diskError, errorCode } from '../core/disk-error.ts';
import type { Environment } from '../core/environment.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { acquireLock, type Lock } from '../core/lock.ts';
import { log } from '../core/log.ts';
import { makePrivate } from '../core/private-file.ts';
import { isTimeoutError, withDeadline } from './deadline.ts';
import { type EnvDocument, editEnvDocument, parseEnvDocument } from './env-document.ts';
import type { EnvReservation, EnvStorage } from './env-storage.ts';

const LOCK_NAME = 'refresh.lock';
/** A refresh holds the lock for two requests of 120 s at the most; a longer wait means a stopped process. */
const LOCK_PATIENCE_MS = 5 * 60_000;
/** Room for a login on top of what the file holds now. */
const RESERVED_BYTES = 16_384;
const FIRST_LINE = '# Your WHOOP login, kept by Wellpipe. It is secret: do not share this file.\n';

/** The `.env` on disk: read anew whenever it changed, written as a whole, under the lock beside it. */
export class EnvFile implements EnvStorage {
  readonly kind = 'env_file';
  readonly path: string;
  #cache: { signature: string; document: EnvDocument } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  read(): Environment {
    return this.#document().values;
  }

  async locked<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    // Beside the real file, so that two homes that share one .env share its lock.
    const lock = await waitForLock(join(dirname(resolveTarget(this.path)), LOCK_NAME), signal);
    try {
      return await run();
    } finally {
      lock.release();
    }
  }

  reserve(note = ''): EnvReservation {
    const { text } = this.#document();
    const reserved = reserveFile(this.path, Buffer.byteLength(text) + RESERVED_BYTES, { note });
    return {
      commit: (changes) => {
        const document = this.#document();
        const edited = editEnvDocument(document, changes);
        if (edited === document.text) return makePrivate(this.path);
        reserved.commit(edited);
        removeUnfinishedWrites(this.path);
      },
      discard: () => reserved.discard(),
    };
  }

  unfinished(): Environment[] {
    const found: Environment[] = [];
    for (const text of readUnfinishedWrites(this.path)) {
      try {
        found.push(parseEnvDocument(text, `unfinished ${this.path}`).values);
      } catch (error) {
        log.debug(toAppError(error).message);
      }
    }
    return found;
  }

  #document(): EnvDocument {
    const signature = signatureOf(this.path);
    if (signature === undefined) return parseEnvDocument(FIRST_LINE, this.path);
    if (this.#cache?.signature !== signature) {
      this.#cache = { signature, document: parseEnvDocument(readText(this.path), this.path) };
    }
    return this.#cache.document;
  }
}

async function waitForLock(path: string, signal: AbortSignal | undefined): Promise<Lock> {
  try {
    return await withDeadline(LOCK_PATIENCE_MS, signal, (patience) =>
      acquireLock(path, { signal: patience }),
    );
  } catch (error) {
    if (!isTimeoutError(error) || signal?.aborted) throw error;
    throw new AppError('timeout', `Another Wellpipe process has held ${path} for minutes.`, {
      hint: 'Look for a stopped or hanging `wellpipe` process and end it.',
    });
  }
}

/** Changes whenever the file does; undefined where there is no file. */
function signatureOf(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true });
    // Reading a pipe would block, and replacing a device would remove it.
    if (!stats.isFile())
      throw notReadable(path, stats.isDirectory() ? 'is a folder' : 'is not a regular file');
    return [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw diskError('read', path, error);
  }
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw diskError('read', path, error);
  }
  const damaged = bytes.toString('latin1').split('\n').findIndex(isNotText);
  if (damaged !== -1) throw notReadable(`${path}, line ${damaged + 1},`, 'is not UTF-8 text');
  return bytes.toString('utf8');
}

function isNotText(line: string): boolean {
  const bytes = Buffer.from(line, 'latin1');
  return bytes.includes(0) || !isUtf8(bytes);
}

function notReadable(subject: string, what: string): AppError {
  return new AppError('config', `${subject} ${what}.`, {
    hint: 'Save your .env as a plain UTF-8 text file, or name another with --env-file.',
  });
}
