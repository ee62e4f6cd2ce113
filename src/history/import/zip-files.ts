import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import { FileSearch, type FoundFiles } from './found-files.ts';
import { EXPORT_ANEW } from './import-file.ts';

const DOWNLOAD_ANEW = 'Download it again from the link in the mail of WHOOP.';
const UNPACK_YOURSELF = 'Unpack it with another program and import the folder.';
const MOST_NAME = 60;
const EXCEL_WORKBOOK = 'xl/workbook.xml';

/** The files in a zip. They are unpacked while they are read, and never to disk. */
export async function openZip(path: string): Promise<FoundFiles> {
  const zip = await openArchive(path);
  try {
    const search = new FileSearch(path);
    for await (const { entry, name } of entriesOf(zip, path)) {
      if (name === EXCEL_WORKBOOK) throw refuse(path, 'it is a workbook of Excel', EXPORT_ANEW);
      if (name.endsWith('/') || !search.wants(name)) continue;
      if (entry.isEncrypted()) throw refuse(path, 'it is locked with a password', UNPACK_YOURSELF);
      if (!entry.canDecodeFileData()) throw refuse(path, 'it is packed in a rare way', UNPACK_YOURSELF);
      const damaged = (cause?: unknown) =>
        refuse(path, `"${cleanText(name, MOST_NAME)}" in it is damaged`, DOWNLOAD_ANEW, cause);
      search.add({ name, sizeBytes: entry.uncompressedSize, open: () => unpack(zip, entry, damaged) });
    }
    return search.result(() => zip.close());
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openArchive(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (error) {
    if (errorCode(error) !== undefined) throw diskError('read', path, error);
    // A zip's list of entries is at its end.
    throw refuse(path, 'it ends too early, as a download does that was cut off', DOWNLOAD_ANEW, error);
  }
}

async function* entriesOf(zip: ZipFile, path: string): AsyncGenerator<{ entry: Entry; name: string }> {
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw refuse(path, 'its list of files is damaged', DOWNLOAD_ANEW, error);
    });
    if (next.done) return;
    const entry = next.value;
    const name = getFileNameLowLevel(
      entry.generalPurposeBitFlag,
      entry.fileNameRaw,
      entry.extraFields,
      false,
    );
    // Nothing is ever written by these names, but no export has such ones.
    if (validateFileName(name) !== null) {
      const shown = cleanText(name, MOST_NAME);
      throw refuse(path, `it holds "${shown}", a name that leads out of it`, DOWNLOAD_ANEW);
    }
    yield { entry, name };
  }
}

async function* unpack(
  zip: ZipFile,
  entry: Entry,
  damaged: (cause?: unknown) => AppError,
): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw damaged(error);
  }
  if (checksum !== entry.crc32) throw damaged();
}

function refuse(path: string, reason: string, hint: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `Cannot read ${path}: ${reason}.`, { hint, cause });
}
