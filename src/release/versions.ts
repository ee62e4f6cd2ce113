import { compareVersions, validateStrict } from 'compare-versions';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';

/** Longer ones are none. */
const MOST_CHARACTERS = 60;

/** Of the release, `0.2.0` or `0.2.0-beta.1`; a `v` before it is left out. Undefined where it is none. */
export function parseVersion(text: string): string | undefined {
  const version = text.trim().replace(/^v(?=\d)/, '');
  return version.length <= MOST_CHARACTERS && validateStrict(version) ? version : undefined;
}

/** The same of what a member gives. */
export function requireVersion(text: string): string {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is no version.`, {
    hint: 'Write it as 0.2.0 or 0.2.0-beta.1.',
  });
}

/** By Semantic Versioning: whether `version` comes after `other`. */
export function isNewer(version: string, other: string): boolean {
  return compareVersions(version, other) > 0;
}
