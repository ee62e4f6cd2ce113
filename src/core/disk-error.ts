import { AppError } from './errors.ts';

interface Cause {
  what: string;
  hint: string;
}

const PERMISSION: Cause = {
  what: 'permission denied',
  hint: 'Make it writable for your user. WELLPIPE_HOME moves the folder of Wellpipe itself.',
};
const PERMISSION_TO_READ: Cause = { ...PERMISSION, hint: 'Make it readable for your user.' };
const FULL: Cause = { what: 'the disk is full', hint: 'Free some space and run the same again.' };
const READ_ONLY: Cause = {
  what: 'the file system is read-only',
  hint: 'Make it writable. WELLPIPE_HOME moves the folder of Wellpipe itself.',
};
const WRONG_KIND: Cause = {
  what: 'there is a folder where a file should be',
  hint: 'Move that folder away and run the same again.',
};
const NO_FOLDER: Cause = {
  what: 'a part of its path is no folder',
  hint: 'Check the path, and WELLPIPE_HOME or --env-file if it comes from there.',
};

const CAUSES: Readonly<Record<string, Cause>> = {
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  ENOSPC: FULL,
  EDQUOT: { ...FULL, what: 'the disk quota is used up' },
  EROFS: READ_ONLY,
  EISDIR: WRONG_KIND,
  ENOTDIR: NO_FOLDER,
  ENOENT: { ...NO_FOLDER, what: 'its folder does not exist' },
  ELOOP: { ...NO_FOLDER, what: 'its links lead in a circle' },
  ENAMETOOLONG: { ...NO_FOLDER, what: 'its name is too long' },
};

/** A failed file operation as `local_data`, with the path and the reason in words. */
export function diskError(
  action: 'create' | 'lock' | 'open' | 'read' | 'write',
  path: string,
  error: unknown,
): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const known = CAUSES[code ?? ''];
  const cause = known === PERMISSION && action === 'read' ? PERMISSION_TO_READ : known;
  return new AppError(
    'local_data',
    `Cannot ${action} ${path}: ${cause?.what ?? `error ${code ?? 'unknown'}`}.`,
    {
      hint: cause?.hint ?? 'Check that the disk has room and can be written.',
      cause: error,
    },
  );
}

/** `code` of a system error, as in `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
