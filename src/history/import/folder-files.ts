import { createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '../../core/disk-error.ts';
import { FileSearch, type FoundFiles } from './found-files.ts';
import type { ImportFile } from './import-file.ts';

/** An export's tracks lie one folder deep. */
const MOST_DEPTH = 6;

/** The files in a folder and those below it. Links are not followed. */
export function openFolder(path: string): FoundFiles {
  const search = new FileSearch(path);
  const walk = (folder: string, prefix: string, depth: number) => {
    for (const entry of readFolder(folder)) {
      const name = `${prefix}${entry.name}`;
      const below = join(folder, entry.name);
      if (entry.isDirectory() && depth < MOST_DEPTH && !entry.name.startsWith('.')) {
        walk(below, `${name}/`, depth + 1);
      } else if (search.wants(name, entry.isFile())) {
        search.add(fileOnDisk(below, name));
      }
    }
  };
  walk(path, '', 0);
  return search.result(() => undefined);
}

export function fileOnDisk(path: string, name: string): ImportFile {
  const { size } = attempt(path, () => statSync(path));
  return { name, sizeBytes: size, open: () => readBytes(path) };
}

async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw diskError('read', path, error);
  }
}

function readFolder(folder: string): Dirent[] {
  return attempt(folder, () => readdirSync(folder, { withFileTypes: true }));
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw diskError('read', path, error);
  }
}
