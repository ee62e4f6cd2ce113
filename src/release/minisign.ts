import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { AppError } from '../core/errors.ts';

/** A minisign public key: Ed25519, with an id by which signatures name it. */
export interface PublicKey {
  id: Uint8Array;
  key: KeyObject;
}

/** What precedes the 32 bytes of an Ed25519 key in its standard form (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const ID_BYTES = 8;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TRUSTED_PREFIX = 'trusted comment: ';

interface Signature {
  isHashed: boolean;
  keyId: Uint8Array;
  signature: Uint8Array;
  trustedComment: string;
  /** Over the signature followed by the trusted comment. */
  commentSignature: Uint8Array;
}

/** Reads the base64 line of a minisign public key (`RW…`). */
export function parsePublicKey(base64: string): PublicKey {
  const bytes = Buffer.from(base64.trim(), 'base64');
  if (bytes.length !== 2 + ID_BYTES + KEY_BYTES || bytes.toString('latin1', 0, 2) !== 'Ed') {
    throw new AppError('upgrade', 'The public key of releases is no minisign key.', {
      hint: 'It is the second line of the .pub file that minisign -G makes.',
    });
  }
  const spki = Buffer.concat([SPKI_PREFIX, bytes.subarray(2 + ID_BYTES)]);
  return {
    id: bytes.subarray(2, 2 + ID_BYTES),
    key: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  };
}

/**
 * Checks a minisign signature, prehashed (`ED`, BLAKE2b-512) or legacy (`Ed`), and that of its trusted
 * comment, which it answers. Anything else than a good signature by this key is an error.
 */
export function verifySignature(message: Uint8Array, signatureFile: string, publicKey: PublicKey): string {
  const { isHashed, keyId, signature, trustedComment, commentSignature } = parseSignature(signatureFile);
  if (!Buffer.from(keyId).equals(publicKey.id)) throw badSignature('it was made with another key');
  const signed = isHashed ? createHash('blake2b512').update(message).digest() : message;
  if (!verify(null, signed, publicKey.key, signature)) throw badSignature('it is not of this file');
  const withComment = Buffer.concat([signature, Buffer.from(trustedComment)]);
  if (!verify(null, withComment, publicKey.key, commentSignature)) {
    throw badSignature('its trusted comment was changed');
  }
  return trustedComment;
}

/** The version that the trusted comment of a release names: `wellpipe 0.2.0 …`. */
export function readSignedVersion(trustedComment: string): string {
  const version = /^wellpipe (\d\S*)(?: |$)/.exec(trustedComment)?.[1];
  if (version === undefined) throw badSignature('its trusted comment names no version of Wellpipe');
  return version;
}

/** The four lines of a `.minisig` file. */
function parseSignature(text: string): Signature {
  const [, first = '', comment = '', second = ''] = text.split(/\r?\n/);
  const bytes = Buffer.from(first, 'base64');
  const algorithm = bytes.toString('latin1', 0, 2);
  const commentSignature = Buffer.from(second, 'base64');
  const isWhole =
    bytes.length === 2 + ID_BYTES + SIGNATURE_BYTES &&
    (algorithm === 'ED' || algorithm === 'Ed') &&
    comment.startsWith(TRUSTED_PREFIX) &&
    commentSignature.length === SIGNATURE_BYTES;
  if (!isWhole) throw badSignature('it is no minisign signature');
  return {
    isHashed: algorithm === 'ED',
    keyId: bytes.subarray(2, 2 + ID_BYTES),
    signature: bytes.subarray(2 + ID_BYTES),
    trustedComment: comment.slice(TRUSTED_PREFIX.length),
    commentSignature,
  };
}

function badSignature(reason: string): AppError {
  return new AppError('upgrade', `The signature of the release is refused: ${reason}.`, {
    hint: 'Do not use these files. If it stays so, tell the maintainers.',
  });
}
