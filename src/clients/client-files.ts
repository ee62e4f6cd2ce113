import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Client, Machine, Place } from './client.ts';
import { listFolders } from './folders.ts';

/** A file that a client reads, or would read. */
export interface ClientFile {
  path: string;
  /** Whether the client was found on this machine. */
  isInstalled: boolean;
}

/** Where a client keeps its servers: one file for each copy of it that is installed, or the one it would make. */
export function findClientFiles(client: Client, machine: Machine): [ClientFile, ...ClientFile[]] {
  const places = client.places(listFolders(machine)).flatMap(expandPlace);
  const found = places.filter(isThere).map((place) => ({ path: choosePath(place), isInstalled: true }));
  const [first, ...others] = found;
  if (first) return [first, ...others];
  const usual = places.at(-1);
  if (!usual) throw new TypeError(`${client.id} has no place of its own`);
  return [{ path: choosePath(usual), isInstalled: false }];
}

/** A folder for each that fits the `*`. */
function expandPlace(place: Place): Place[] {
  const parts = place.folder.split(sep);
  const starred = parts.findIndex((part) => part.endsWith('*'));
  if (starred === -1) return [place];
  const parent = parts.slice(0, starred).join(sep);
  const prefix = parts[starred]?.slice(0, -1) ?? '';
  return listNames(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      ...place,
      folder: join(parent, name, ...parts.slice(starred + 1)),
      signs: [join(parent, name)],
    }));
}

function isThere({ folder, signs = [folder] }: Place): boolean {
  return signs.some((path) => existsSync(path));
}

function choosePath({ folder, files }: Place): string {
  const [usual] = files;
  return join(folder, files.find((name) => existsSync(join(folder, name))) ?? usual);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A folder that is not there, or that nobody may look into, holds no client.
    return [];
  }
}
