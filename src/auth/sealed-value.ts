import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

/** AES-256-GCM with the nonce of 96 bits and the tag of 128 that NIST SP 800-38D recommends. */
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DOMAIN = 'wellpipe .env v1\n';
const PREFIX = 'sealed:v1:';
const VERSION = /^sealed:v(\d{1,9}):/;
/** Holds for every sealed value of any version, and still does after a change of any one character. */
const SEALED_LOOK = /^sealed|:v\d+:/;

export type Opened = { kind: 'opened'; text: string } | { kind: 'tampered' } | { kind: 'unknown_version' };

/** Whether a value of `.env` is sealed, or was before somebody changed it. */
export function isSealed(value: string | undefined): value is string {
  return value !== undefined && SEALED_LOOK.test(value);
}

/** `docs/env-protection.md` describes the form. `name`: of the `.env` key, which the value is bound to. */
export function sealValue(key: KeyObject, name: string, text: string): string {
  return `${PREFIX}${encrypt(key, name, text)}`;
}

export function openValue(key: KeyObject, name: string, sealed: string): Opened {
  const version = VERSION.exec(sealed)?.[1];
  if (version !== undefined && version !== '1') return { kind: 'unknown_version' };
  const text = sealed.startsWith(PREFIX) ? decrypt(key, name, sealed.slice(PREFIX.length)) : undefined;
  return text === undefined ? { kind: 'tampered' } : { kind: 'opened', text };
}

/** Nonce, ciphertext and tag as base64url, bound to `context`. */
export function encrypt(key: KeyObject, context: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(DOMAIN + context));
  const ciphertext = [cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([nonce, ...ciphertext, cipher.getAuthTag()]).toString('base64url');
}

/** Undefined where anything was changed, or another key or context is the right one. */
export function decrypt(key: KeyObject, context: string, encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  // The decoder skips what it does not know, and the bits beyond the last byte.
  if (bytes.toString('base64url') !== encoded || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(DOMAIN + context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit.
    return undefined;
  }
}
