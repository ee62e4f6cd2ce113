import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { diskError, errorCode } from '../core/disk-error.ts';
import { AppError } from '../core/errors.ts';
import { compressedName, executableName } from './assets.ts';
import { checkSum } from './checksums.ts';
import type { Release } from './read-release.ts';
import { fetchFile, limitSize, type RequestOptions, TransferError } from './request.ts';
import type { Target } from './target.ts';

/** Some four times what they are. */
const MOST_COMPRESSED_BYTES = 256 * 1024 * 1024;
const MOST_EXECUTABLE_BYTES = 512 * 1024 * 1024;
const EXECUTABLE_MODE = 0o700;

export interface DownloadOptions extends RequestOptions {
  /** 0–1 */
  onProgress?: ((share: number) => void) | undefined;
}

/**
 * Fetches the executable of a platform into a new file, compressed where the release has it so, and checks
 * what came and what it unpacked to. Whatever goes wrong, the file is the caller's to remove.
 */
export async function downloadExecutable(
  release: Pick<Release, 'folder' | 'checksums'>,
  target: Target,
  temp: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { folder, checksums } = release;
  const listed = [compressedName(target), executableName(target)].filter((name) => checksums.has(name));
  const [asset] = listed;
  if (asset === undefined) throw notForHere(executableName(target));
  for (const name of listed) if (await downloadAsset(release, target, name, temp, options)) return;
  throw missing(asset, folder);
}

/** False where the release does not have it. */
async function downloadAsset(
  { folder, checksums }: Pick<Release, 'folder' | 'checksums'>,
  target: Target,
  asset: string,
  temp: string,
  options: DownloadOptions,
): Promise<boolean> {
  const plain = executableName(target);
  const isCompressed = asset !== plain;
  const url = new URL(asset, folder);
  const sums = { fetched: createHash('sha256'), unpacked: createHash('sha256') };
  const saved = await fetchFile(
    url,
    async (parts, length) => {
      const mostBytes = isCompressed ? MOST_COMPRESSED_BYTES : MOST_EXECUTABLE_BYTES;
      const fetched = report(sum(limitSize(parts, mostBytes, url), sums.fetched), length, options.onProgress);
      await save(fetched, isCompressed, temp, (unpacked) =>
        sum(limitSize(unpacked, MOST_EXECUTABLE_BYTES, url), sums.unpacked),
      );
      return true;
    },
    options,
  ).catch((error: unknown) => {
    throw explain(error, asset, temp);
  });
  if (!saved) return false;
  checkSum(checksums, asset, sums.fetched.digest('hex'));
  if (isCompressed && checksums.has(plain)) checkSum(checksums, plain, sums.unpacked.digest('hex'));
  return true;
}

async function save(
  fetched: AsyncIterable<Uint8Array>,
  isCompressed: boolean,
  temp: string,
  pass: (unpacked: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>,
): Promise<void> {
  const file = openSync(temp, 'wx', EXECUTABLE_MODE);
  const write = async (unpacked: AsyncIterable<Uint8Array>) => {
    for await (const part of pass(unpacked)) writeFileSync(file, part);
  };
  try {
    if (isCompressed) {
      const gunzip = createGunzip();
      // Both have to have ended before the file is closed. Where the disk fails, the writer alone knows why.
      const ends = await Promise.allSettled([write(gunzip), pipeline(fetched, gunzip)]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } else {
      await write(fetched);
    }
    // Else a power cut after the swap could leave an empty file.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function* sum(parts: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    hash.update(part);
    yield part;
  }
}

async function* report(
  parts: AsyncIterable<Uint8Array>,
  length: number | undefined,
  onProgress: DownloadOptions['onProgress'],
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.byteLength;
    if (length !== undefined && length > 0) onProgress?.(Math.min(1, bytes / length));
    yield part;
  }
}

/** Of what goes wrong between the network and the disk: the disk's and the packer's faults by their name. */
function explain(error: unknown, asset: string, temp: string): unknown {
  const cause = error instanceof TransferError ? error.cause : undefined;
  const code = errorCode(cause) ?? '';
  if (code.startsWith('Z_')) {
    return new AppError('upgrade', `${asset} cannot be unpacked: it is cut or damaged.`, {
      hint: 'Nothing was installed; try again.',
      cause: error,
    });
  }
  if (!(cause instanceof Error && 'syscall' in cause && cause.syscall !== 'connect')) return error;
  const { message, hint } = diskError('write', dirname(temp), cause);
  return new AppError('upgrade', message, { ...(hint === undefined ? {} : { hint }), cause: error });
}

function notForHere(name: string): AppError {
  return new AppError('upgrade', `This release has no ${name}.`, {
    hint: 'It is not made for this platform. What is installed stays.',
  });
}

function missing(asset: string, { host }: URL): AppError {
  return new AppError('upgrade', `${host} does not have ${asset}, although its SHA256SUMS names it.`, {
    hint: 'The release may still be on its way up; try again later.',
  });
}
