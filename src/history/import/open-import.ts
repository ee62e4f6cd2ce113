import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { isZip } from './file-signature.ts';
import { fileOnDisk, openFolder } from './folder-files.ts';
import type { FoundFiles } from './found-files.ts';
import { openZip } from './zip-files.ts';

/** What a member may name: a zip, a folder, or one file. Throws where there is nothing to read. */
export async function openImport(path: string): Promise<FoundFiles> {
  const stats = statOf(path);
  if (stats.isDirectory()) return openFolder(path);
  if (!stats.isFile()) {
    // Reading a pipe or a device might never end.
    throw new AppError('invalid_input', `${path} is neither a file nor a folder.`, {
      hint: 'Name the zip of the export, its unpacked folder, or one of its files.',
    });
  }
  if (isZip(readBeginning(path))) return openZip(path);
  return { files: [fileOnDisk(path, basename(path))], ignored: 0, [Symbol.dispose]: () => undefined };
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw diskError('read', path, error);
    throw new AppError('not_found', `There is no file or folder ${path}.`, {
      hint: 'Check the path: the zip is usually in your folder of downloads.',
    });
  }
}

function readBeginning(path: string): Uint8Array {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const beginning = Buffer.alloc(4);
      readSync(descriptor, beginning);
      return beginning;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw diskError('read', path, error);
  }
}
