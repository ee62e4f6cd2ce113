import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { SIGNATURE_FILE, SUMS_FILE } from '../src/release/assets.ts';
import { checkSum, formatChecksums, hashFile, parseChecksums } from '../src/release/checksums.ts';
import { readSignedVersion, verifySignature } from '../src/release/minisign.ts';
import { type SigningKeys, signMessage } from './signing.ts';

/** SHA-256 of these files of a folder, by name. */
export async function hashFiles(folder: string, names: readonly string[]): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(names.map(async (name) => [name, await hashFile(join(folder, name))] as const)),
  );
}

/** Names everything in the folder in `SHA256SUMS`, signs that where there are keys, and reads it all back. */
export async function sealRelease(folder: string, date: string | undefined, keys?: SigningKeys) {
  const sums = formatChecksums(await hashFiles(folder, await readdir(folder)));
  await writeFile(join(folder, SUMS_FILE), sums);
  if (keys) {
    const comment = ['wellpipe', packageJson.version, date].filter((word) => word !== undefined).join(' ');
    await writeFile(join(folder, SIGNATURE_FILE), signMessage(Buffer.from(sums), comment, keys.secretKey));
  }
  await checkRelease(folder, keys);
}

/** As an installed Wellpipe checks it. */
async function checkRelease(folder: string, keys?: SigningKeys): Promise<void> {
  const bytes = await readFile(join(folder, SUMS_FILE));
  if (keys) {
    const signature = await readFile(join(folder, SIGNATURE_FILE), 'utf8');
    readSignedVersion(verifySignature(bytes, signature, keys.publicKey));
  }
  const sums = parseChecksums(bytes.toString());
  for (const [name, sum] of await hashFiles(folder, [...sums.keys()])) checkSum(sums, name, sum);
}
