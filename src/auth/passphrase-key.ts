import { createSecretKey, type KeyObject, randomBytes, scrypt } from 'node:crypto';
import type { ScryptParameters } from './protection-marker.ts';

const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** What OWASP's Password Storage Cheat Sheet asks for (2024): 128 MiB and a third of a second. */
const COST = { logN: 17, r: 8, p: 1 } as const;

export function newScryptParameters(): ScryptParameters {
  return { ...COST, salt: randomBytes(SALT_BYTES) };
}

/** The key of a passphrase, however the keyboard composes its letters. Takes a while, and blocks nobody. */
export function deriveKey(passphrase: string, { logN, r, p, salt }: ScryptParameters): Promise<KeyObject> {
  const N = 2 ** logN;
  const { promise, resolve, reject } = Promise.withResolvers<KeyObject>();
  // Twice the 128·r·(N + p) bytes of RFC 7914, since runtimes count their own on top.
  const options = { N, r, p, maxmem: 256 * r * (N + p) };
  scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => {
    if (error) reject(error);
    else resolve(createSecretKey(key));
  });
  return promise;
}
