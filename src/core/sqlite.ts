/** Primary result codes; extended ones, such as 261 (busy with recovery), carry them in the low byte. */
const BUSY = 5;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
/** Readers and writers of a WAL got in each other's way too often. */
const PROTOCOL = 15;
const READ_ONLY = 8;
const NOT_A_DATABASE = 26;
/** Extended: the index of a WAL cannot be made as large as it has to be. */
const INDEX_CANNOT_GROW = 4_874;

/** Another connection writes or recovers: the same again a moment later succeeds. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === PROTOCOL || messageOf(error) === 'database is locked';
}

/** The file is no database, or one that is broken. */
export function isDamaged(error: unknown): boolean {
  const code = resultCode(error);
  if (code === CORRUPT || code === NOT_A_DATABASE) return true;
  return /^(file is not a database|database disk image is malformed)\b/.test(messageOf(error));
}

/** The file system does not do what SQLite needs of it, locks above all. */
export function isUnsupportedDisk(error: unknown): boolean {
  return resultCode(error) === IO_ERROR;
}

/** The disk takes nothing, not even the side files that reading needs. */
export function isUnwritable(error: unknown): boolean {
  return [IO_ERROR, FULL, CANNOT_OPEN, READ_ONLY].includes(resultCode(error) ?? -1);
}

export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** Why a database cannot be used, in our own words. */
export function describeSqliteError(error: unknown): string {
  if (isBusy(error)) return 'another process keeps it locked';
  if (isDamaged(error)) return 'it is damaged';
  const code = resultCode(error);
  if (code === FULL || extendedCode(error) === INDEX_CANNOT_GROW) return 'the disk is full';
  if (code === IO_ERROR) return 'the disk is full or does not work';
  if (code === READ_ONLY) return 'it cannot be written';
  if (code === CANNOT_OPEN) return 'it cannot be opened';
  return `SQLite error ${code ?? 'unknown'}`;
}

function resultCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

/** Undefined where the runtime does not tell: Deno 2.9.6 does not for errors of opening. */
function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
