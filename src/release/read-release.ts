import { createHash } from 'node:crypto';
import { BUILD } from '../core/build-facts.ts';
import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { findReleaseFolder } from './addresses.ts';
import { SIGNATURE_FILE, SUMS_FILE, VERSION_FILE } from './assets.ts';
import { type Checksums, checkSum, parseChecksums } from './checksums.ts';
import { parsePublicKey, readSignedVersion, verifySignature } from './minisign.ts';
import { fetchText, type RequestOptions } from './request.ts';
import { parseVersion } from './versions.ts';

/** What a release says about itself, checked as far as this executable can. */
export interface Release {
  folder: URL;
  /** Undefined where neither a signature nor `VERSION` tells: the executable itself does. */
  version: string | undefined;
  checksums: Checksums;
  /** By the key that is compiled in. Without such a key nothing can be, and only the sums hold. */
  isSigned: boolean;
}

interface ReadOptions extends RequestOptions {
  environment: Environment;
  /** This version instead of the newest. */
  wanted?: string | undefined;
  /** Minisign public key that must have signed it. */
  publicKey?: string | undefined;
}

const MOST_BYTES = 64 * 1024;

/** Fails closed: with a key, a release that is not signed by it is none. */
export async function readRelease({
  environment,
  wanted,
  publicKey = BUILD?.releaseKey,
  ...request
}: ReadOptions): Promise<Release> {
  const folder = findReleaseFolder(environment, wanted);
  const files = [SUMS_FILE, SIGNATURE_FILE, VERSION_FILE];
  const [sums, signature, versionFile] = await Promise.all(
    files.map((name) => fetchText(new URL(name, folder), MOST_BYTES, request)),
  );
  if (sums === undefined) throw noRelease(folder, wanted);
  const signed = publicKey === undefined ? undefined : checkSignature(sums, signature, publicKey);
  const checksums = parseChecksums(sums);
  const stated = versionFile === undefined ? undefined : checkVersionFile(checksums, versionFile);
  if (signed !== undefined && stated !== undefined && signed !== stated) {
    throw contradiction(`its signature is for ${signed}, and ${VERSION_FILE} says ${stated}`);
  }
  const version = signed ?? stated;
  if (wanted !== undefined && version !== undefined && version !== wanted) {
    throw notAskedFor(folder, wanted, version);
  }
  return {
    // The newest may be another one by the time the executable is fetched.
    folder: version === undefined ? folder : findReleaseFolder(environment, version),
    version: version ?? wanted,
    checksums,
    isSigned: signed !== undefined,
  };
}

/** The version that is signed for. */
function checkSignature(sums: string, signature: string | undefined, publicKey: string): string {
  if (signature === undefined) {
    throw new AppError('upgrade', `The release has no ${SIGNATURE_FILE}: nobody has signed it.`, {
      hint: 'Nothing was installed. If it stays so, tell the maintainers.',
    });
  }
  const comment = verifySignature(Buffer.from(sums), signature, parsePublicKey(publicKey));
  return requireOwnVersion(readSignedVersion(comment));
}

function checkVersionFile(checksums: Checksums, text: string): string {
  checkSum(checksums, VERSION_FILE, createHash('sha256').update(text).digest('hex'));
  return requireOwnVersion(text);
}

function requireOwnVersion(text: string): string {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw contradiction(`it calls itself "${cleanText(text, 40)}", which is no version`);
}

function noRelease({ host }: URL, wanted: string | undefined): AppError {
  const which = wanted === undefined ? 'no release of Wellpipe' : `no release ${wanted} of Wellpipe`;
  return new AppError('upgrade', `${host} has ${which} (there is no ${SUMS_FILE}).`, {
    hint: wanted === undefined ? 'Check WELLPIPE_RELEASES_URL if it is set.' : 'Check the version.',
  });
}

function notAskedFor({ host }: URL, wanted: string, version: string): AppError {
  return new AppError('upgrade', `${host} gives ${version} where ${wanted} was asked for.`, {
    hint: 'Nothing was installed. WELLPIPE_RELEASES_URL, if it is set, is the folder of one release.',
  });
}

function contradiction(what: string): AppError {
  return new AppError('upgrade', `The release contradicts itself: ${what}.`, {
    hint: 'Nothing was installed; try again later.',
  });
}
