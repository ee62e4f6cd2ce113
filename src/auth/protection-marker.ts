import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt } from './sealed-value.ts';

export const PROTECTIONS = ['keychain', 'passphrase', 'none'] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** The `.env` key that says how its secret values are sealed. Without it they are plain. */
export const MARKER_KEY = 'WELLPIPE_PROTECTION';

/** scrypt as of RFC 7914; N is 2 to the power of `logN`. */
export interface ScryptParameters {
  logN: number;
  r: number;
  p: number;
  salt: Buffer;
}

/** Where the key comes from. */
export type KeyOrigin =
  | { kind: 'keychain'; entry: string }
  | { kind: 'passphrase'; scrypt: ScryptParameters };

export interface Marker {
  origin: KeyOrigin;
  /** The whole value, which names this key and no other. */
  text: string;
}

const KEYCHAIN = /^v1:keychain:([0-9a-f]{32}):([\w-]+)$/;
const PASSPHRASE = /^v1:passphrase:scrypt,(\d{1,2}),(\d{1,2}),(\d{1,2}):([\w-]{22,86}):([\w-]+)$/;
const VERSION = /^v(\d{1,9}):/;
/** N·r·p, four times what is written: 512 MiB, and a second or two that a changed marker costs at the most. */
const MAX_COST = 2 ** 22;

/** The marker of a `.env` whose values are sealed by this key. */
export function createMarker(origin: KeyOrigin, key: KeyObject): Marker {
  const head = describeOrigin(origin);
  return { origin, text: `${head}:${encrypt(key, contextOf(head), '')}` };
}

export function parseMarker(text: string): Marker | 'unknown_version' | 'damaged' {
  const version = VERSION.exec(text)?.[1];
  if (version !== undefined && version !== '1') return 'unknown_version';
  const origin = parseKeychain(text) ?? parsePassphrase(text);
  return origin ? { origin, text } : 'damaged';
}

/** Whether this is the key: told from the marker alone, so that a wrong key is no tampered value. */
export function isKeyOf({ text }: Marker, key: KeyObject): boolean {
  const end = text.lastIndexOf(':');
  return decrypt(key, contextOf(text.slice(0, end)), text.slice(end + 1)) === '';
}

function parseKeychain(text: string): KeyOrigin | undefined {
  const entry = KEYCHAIN.exec(text)?.[1];
  return entry === undefined ? undefined : { kind: 'keychain', entry };
}

function parsePassphrase(text: string): KeyOrigin | undefined {
  const [, logN = '', r = '', p = '', salt = ''] = PASSPHRASE.exec(text) ?? [];
  const scrypt = { logN: Number(logN), r: Number(r), p: Number(p), salt: Buffer.from(salt, 'base64url') };
  // RFC 7914, section 2: N is less than 2^(128·r/8).
  const isSane =
    [scrypt.logN, scrypt.r, scrypt.p].every((parameter) => parameter > 0) && scrypt.logN < 16 * scrypt.r;
  const isAffordable = 2 ** scrypt.logN * scrypt.r * scrypt.p <= MAX_COST;
  return isSane && isAffordable ? { kind: 'passphrase', scrypt } : undefined;
}

function describeOrigin(origin: KeyOrigin): string {
  if (origin.kind === 'keychain') return `v1:keychain:${origin.entry}`;
  const { logN, r, p, salt } = origin.scrypt;
  return `v1:passphrase:scrypt,${logN},${r},${p}:${salt.toString('base64url')}`;
}

/** No key of `.env` has an equals sign in its name. */
function contextOf(head: string): string {
  return `${MARKER_KEY}=${head}`;
}
