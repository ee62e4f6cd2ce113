import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Prepare, readAsIs } from './database-file.ts';
import { isUnwritable } from './sqlite.ts';

const BUSY_TIMEOUT_MS = 250;

/**
 * Reads a database without changing anything, not even by side files: through its log where there is one,
 * which a process under way keeps or one that died has left, else as the file stands. Throws SQLite's errors.
 */
export function peekDatabase<T>(path: string, run: (prepare: Prepare) => T): T {
  if (!(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)) return readAsIs(path, run);
  try {
    return readWithLog(path, run);
  } catch (error) {
    // On a disk that takes nothing the log cannot be read.
    if (!isUnwritable(error)) throw error;
    return readAsIs(path, run);
  }
}

function readWithLog<T>(path: string, run: (prepare: Prepare) => T): T {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return run((sql) => database.prepare(sql));
  } finally {
    database.close();
  }
}
