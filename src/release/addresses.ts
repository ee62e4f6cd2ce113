import { type Environment, readVariable } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { isLoopback } from '../core/origin.ts';
import { cleanText } from '../core/text.ts';
import { releaseFolder } from './assets.ts';

/**
 * The folder of a release, with a slash at its end: of the newest without a version. `WELLPIPE_RELEASES_URL` is
 * itself such a folder, whatever version is in it.
 */
export function findReleaseFolder(environment: Environment, version?: string): URL {
  const given = readVariable(environment, 'WELLPIPE_RELEASES_URL');
  return given === undefined ? new URL(releaseFolder(version)) : parseFolder(given);
}

/** What code is fetched from must not be read or changed on the way: https, or this machine itself. */
export function isSafeAddress({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function parseFolder(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && isSafeAddress(url) && !url.username && !url.password && !url.search && !url.hash) {
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  // Without what may be a secret in it.
  const shown = cleanText(text.replace(/\/\/[^/@]*@/, '//…@').replace(/[?#].*$/s, '?…'), 120);
  throw new AppError(
    'config',
    `WELLPIPE_RELEASES_URL is "${shown}", which is no address that releases can be fetched from.`,
    { hint: 'Give the https:// address of a folder with SHA256SUMS in it, or remove the variable.' },
  );
}
