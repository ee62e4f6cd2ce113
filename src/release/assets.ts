import { REPOSITORY } from '../core/version.ts';
import { type Target, targetName } from './target.ts';

/** The files of a release that are the same for every platform. A release is one flat folder. */
export const SUMS_FILE = 'SHA256SUMS';
/** Minisign signature of `SHA256SUMS`; there when the release was signed. */
export const SIGNATURE_FILE = 'SHA256SUMS.minisig';
/** One line: the release's version. Covered by `SHA256SUMS`. */
export const VERSION_FILE = 'VERSION';

/** The executable of a platform. Never with a version, so that the newest has a lasting address. */
export function executableName(target: Target): string {
  return `wellpipe-${targetName(target)}${target.os === 'windows' ? '.exe' : ''}`;
}

/** The same, compressed by gzip. */
export function compressedName(target: Target): string {
  return `${executableName(target)}.gz`;
}

/**
 * The folder of a release: of the newest without a version, else of that one (`0.2.0`).
 * Ends with a slash, so that `new URL(name, folder)` is an asset.
 */
export function releaseFolder(version?: string): string {
  const path = version === undefined ? 'latest/download' : `download/v${version}`;
  return `${REPOSITORY}/releases/${path}/`;
}
