import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { SUMS_FILE } from './assets.ts';

/** SHA-256 in lower-case hexadecimal by file name. */
export type Checksums = ReadonlyMap<string, string>;

/** As `sha256sum` writes it; names are of one flat folder. */
const LINE = /^([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]*)$/;

/** Reads `SHA256SUMS`. A line that is not one, or a name twice, refuses the whole file. */
export function parseChecksums(text: string): Checksums {
  const checksums = new Map<string, string>();
  if (text === '') throw brokenSums('it is empty');
  for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const [, sum, name] = LINE.exec(line) ?? [];
    if (sum === undefined || name === undefined)
      throw brokenSums(`"${cleanText(line, 80)}" is no line of it`);
    if (checksums.has(name)) throw brokenSums(`it names ${name} twice`);
    checksums.set(name, sum);
  }
  return checksums;
}

/** `SHA256SUMS`, ordered by name. */
export function formatChecksums(checksums: Checksums): string {
  const names = [...checksums.keys()].sort();
  return names.map((name) => `${checksums.get(name)}  ${name}\n`).join('');
}

/** Refuses a file that is not listed, or is not what the list says. */
export function checkSum(checksums: Checksums, name: string, actual: string): void {
  const expected = checksums.get(name);
  if (expected === undefined) throw brokenSums(`it does not name ${name}`);
  if (expected === actual) return;
  throw new AppError('upgrade', `${name} has SHA-256 ${actual}, not ${expected} as ${SUMS_FILE} says.`, {
    hint: 'It was damaged on its way or changed. Nothing was installed; try again.',
  });
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function brokenSums(reason: string): AppError {
  return new AppError('upgrade', `${SUMS_FILE} cannot be used: ${reason}.`, {
    hint: 'It was damaged on its way, or is not of a release. Nothing was installed; try again.',
  });
}
