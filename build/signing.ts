import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type PublicKey, parsePublicKey } from '../src/release/minisign.ts';

/** A minisign secret key as `minisign -G -W` makes it: unencrypted. */
interface SecretKey {
  id: Uint8Array;
  key: KeyObject;
}

/** What a release is signed with, and what the executables in it check the next one with. */
export interface SigningKeys {
  secretKey: SecretKey;
  publicKey: PublicKey;
}

/** What precedes the 32 bytes of an Ed25519 seed in its standard form (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const FILE_BYTES = 158;
/** Behind the algorithms (2 + 2 + 2), salt (32) and limits (8 + 8) of the passphrase that it does not have. */
const ID_AT = 54;
const SEED_AT = ID_AT + 8;

/** Undefined when there is no secret key: the release is not signed then. */
export function readSigningKeys(secretKey?: string, releaseKey?: string): SigningKeys | undefined {
  if (secretKey === undefined) return undefined;
  if (releaseKey === undefined) {
    throw new Error('there is a secret key to sign with, but no public key to compile in.');
  }
  return { secretKey: parseSecretKey(secretKey), publicKey: parsePublicKey(releaseKey) };
}

/** Reads the text of a `.sec` file, or its second line alone. */
export function parseSecretKey(text: string): SecretKey {
  const bytes = Buffer.from(text.trim().split(/\r?\n/).at(-1) ?? '', 'base64');
  if (bytes.length !== FILE_BYTES || bytes.toString('latin1', 0, 2) !== 'Ed') {
    throw new Error('the secret key is none of minisign. It is the .sec file that `minisign -G -W` makes.');
  }
  if (bytes.readUInt16LE(2) !== 0) {
    throw new Error('the secret key needs a passphrase. Make one without: `minisign -G -W`.');
  }
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, bytes.subarray(SEED_AT, SEED_AT + 32)]);
  return {
    id: bytes.subarray(ID_AT, SEED_AT),
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  };
}

/** A `.minisig` file over the message: prehashed, as `minisign -S` makes it. */
export function signMessage(message: Uint8Array, trustedComment: string, { id, key }: SecretKey): string {
  const signature = sign(null, createHash('blake2b512').update(message).digest(), key);
  const commentSignature = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), key);
  const first = Buffer.concat([Buffer.from('ED'), id, signature]);
  return [
    'untrusted comment: signature of a Wellpipe release',
    first.toString('base64'),
    `trusted comment: ${trustedComment}`,
    commentSignature.toString('base64'),
    '',
  ].join('\n');
}
