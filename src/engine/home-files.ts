import { readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS } from '../clients/clients.ts';
import { diskError } from '../core/disk-error.ts';

const DATABASE = String.raw`(?:history|member|state)\.db`;
const MOMENT = String.raw`\d{8}T\d{6,9}Z`;
const CLIENT_ID = CLIENTS.map(({ id }) => id).join('|');

/** Everything that Wellpipe writes into its folder, unfinished and set aside files too. */
const OWN_FILES: readonly RegExp[] = [
  /^\.env$/,
  /^\.\.env\.wellpipe-[0-9a-f]+\.tmp$/,
  new RegExp(String.raw`^${DATABASE}(?:\.damaged-${MOMENT})?(?:-wal|-shm|-journal)?$`),
  new RegExp(String.raw`^${DATABASE}\.(?:guard|restored-[0-9a-f]+)$`),
  /^(?:refresh|sync)\.lock(?:-journal)?$/,
];
const OWN_BACKUPS: readonly RegExp[] = [
  /^member-\d{4}-\d{2}-\d{2}\.db(?:-wal|-shm|-journal)?$/,
  /^\.member-[0-9a-f]+\.tmp$/,
  new RegExp(String.raw`^\.?(?:${CLIENT_ID})-${MOMENT}-[0-9a-f]+(?:\.\w+)*(?:\.wellpipe-[0-9a-f]+\.tmp)?$`),
  new RegExp(String.raw`^\.?(?:${CLIENT_ID})-made-[0-9a-f]+(?:\.wellpipe-[0-9a-f]+\.tmp)?$`),
];
const OWN_DEMO: readonly RegExp[] = [/^walkthrough-\w+$/];
/** Of install.sh and upgrades; whoever removes the executable removes what is beside it. */
const OWN_BIN: readonly RegExp[] = [
  /^wellpipe(?:\.previous)?(?:\.exe)?$/,
  /^\.wellpipe(?:\.exe)?\.upgrade(?:\.lock|-[0-9a-f]+\.tmp)$/,
];

/** Wellpipe's files in its folder, by what they are for the member. */
export interface HomeFiles {
  /** Names in the home folder, and the folders of which all or a part is ours. */
  own: string[];
  /** What somebody else has put there. */
  foreign: string[];
}

/** Looks only. Paths are absolute. */
export function listHomeFiles(home: string): HomeFiles {
  const entries = [
    ...sortNames(home, OWN_FILES),
    ...sortNames(join(home, 'backups'), OWN_BACKUPS),
    ...sortNames(join(home, 'demo'), OWN_DEMO),
  ];
  const isFolderOfOurs = (path: string) =>
    ['backups', 'demo', 'bin'].some((name) => path === join(home, name));
  return {
    own: entries.filter(({ isOwn }) => isOwn).map(({ path }) => path),
    foreign: [...entries, ...sortNames(join(home, 'bin'), OWN_BIN)]
      .filter(({ path, isOwn }) => !isOwn && !isFolderOfOurs(path))
      .map(({ path }) => path),
  };
}

/** Deletes files of `listHomeFiles`; those of the simulated member are folders. */
export function deleteHomeFile(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw diskError('write', path, error);
  }
}

/** Removes Wellpipe's folders as far as nothing is in them any more. */
export function removeEmptyHome(home: string): void {
  for (const folder of [join(home, 'backups'), join(home, 'demo'), join(home, 'bin'), home]) {
    try {
      rmdirSync(folder);
    } catch {
      // It holds something, or is not there.
    }
  }
}

function sortNames(folder: string, own: readonly RegExp[]): { path: string; isOwn: boolean }[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ path: join(folder, name), isOwn: own.some((pattern) => pattern.test(name)) }));
}
