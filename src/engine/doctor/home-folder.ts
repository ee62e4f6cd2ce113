import { accessSync, chmodSync, constants, readdirSync, type Stats, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { advise, type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { moveAside, openPath } from './repair-access.ts';
import { quotePath, showPath } from './show-path.ts';

const OTHERS = 0o077;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Room for a token file, and little more. */
const LEAST_FREE_BYTES = 1024 * 1024;
const FEW_FREE_BYTES = 50 * 1024 * 1024;
const MOST_NAMED = 3;

/** The folder that holds everything: there, the member's own, private, with room. */
export const HOME_FOLDER: Check = {
  name: 'home',
  isOfMachine: true,
  run(context) {
    const { home } = context.paths;
    const stats = statIfThere(home);
    const shown = showPath(home, context.machine);
    if (!stats) return warn(`${shown} does not exist yet`, 'wellpipe init');
    const word = quotePath(home, context.machine);
    if (!stats.isDirectory())
      return fail('local_data', `${shown} is no folder`, moveAside(home, context.machine));
    if (isForeign(stats)) {
      return fail('local_data', `${shown} belongs to another user`, `sudo chown -R "$(id -un)" ${word}`);
    }
    return findUnwritable(home, context.machine) ?? findOpen(context) ?? describeRoom(home, shown);
  },
};

function findUnwritable(home: string, machine: CheckContext['machine']): Finding | undefined {
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (cause) {
    const isForbidden = errorCode(cause) === 'EACCES';
    return failBy(diskError('write', home, cause), isForbidden ? openPath(home, machine) : undefined);
  }
}

/** What others on this machine can read. */
function findOpen({ paths, machine }: CheckContext): Finding | undefined {
  if (process.platform === 'win32') return undefined;
  const open = listPrivate(paths.home, paths.envFile).flatMap((path) => {
    const stats = statIfThere(path);
    return stats && !isForeign(stats) && (stats.mode & OTHERS) !== 0 ? [{ path, stats }] : [];
  });
  if (open.length === 0) return undefined;
  const named = open
    .slice(0, MOST_NAMED)
    .map(({ path, stats }) => `${path === paths.home ? 'the folder' : basename(path)} (${showMode(stats)})`);
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : '';
  return warn(
    `in ${showPath(paths.home, machine)} other users may read ${named.join(', ')}${more}`,
    'wellpipe doctor --fix',
    () => {
      for (const { path, stats } of open) chmodSync(path, stats.isDirectory() ? FOLDER_MODE : FILE_MODE);
      return `made ${open.length === 1 ? 'it' : `${open.length} files and folders`} readable for you alone`;
    },
  );
}

/** The folder, what is in it and in its backups; the program in `bin` is no secret. */
function listPrivate(home: string, envFile: string): string[] {
  const inHome = readdirSync(home, { withFileTypes: true });
  const files = inHome.filter((entry) => entry.isFile()).map(({ name }) => join(home, name));
  const folders = inHome
    .filter((entry) => entry.isDirectory() && entry.name !== 'bin')
    .map(({ name }) => join(home, name));
  const below = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(folder, name)),
  );
  return [...new Set([home, ...files, ...folders, ...below, envFile])];
}

function describeRoom(home: string, shown: string): Finding {
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  const says = `${shown} is yours alone, ${showSize(free)} free`;
  if (free < LEAST_FREE_BYTES) return failBy(new AppError('local_data', says, { hint: 'Free some space.' }));
  return free < FEW_FREE_BYTES ? advise(warn(says), 'Free some space.') : ok(says);
}

function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw diskError('open', path, error);
  }
}

/** Root may have made it for the member, and uses everybody's. */
function isForeign({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own !== undefined && own !== 0 && uid !== own;
}

function showMode({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

function showSize(bytes: number): string {
  const megabytes = Math.floor(bytes / (1024 * 1024));
  return megabytes < 10_240 ? `${megabytes} MB` : `${Math.floor(megabytes / 1024)} GB`;
}
