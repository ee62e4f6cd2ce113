import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { AppError, toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { isTimeoutError, waitUnlessAborted } from './deadline.ts';
import { type Keychain, SYSTEM_KEYCHAIN } from './keychain.ts';
import { deriveKey, newScryptParameters } from './passphrase-key.ts';
import {
  keychainForgetful,
  keychainLocked,
  keychainOutOfReach,
  keyNotYetGiven,
  newPassphraseMissing,
  passphraseMissing,
  wrongKeychainKey,
  wrongPassphrase,
} from './protection-errors.ts';
import {
  createMarker,
  isKeyOf,
  type KeyOrigin,
  type Marker,
  type Protection,
  type ScryptParameters,
} from './protection-marker.ts';

/** Somebody at a terminal. What they enter is never shown. */
export interface PassphrasePrompt {
  /** `isRetry`: the one before was wrong. */
  ask(path: string, isRetry: boolean): Promise<string>;
  /** For a passphrase to come, asked for twice. */
  askNew(path: string): Promise<string>;
}

export interface KeySources {
  keychain: Keychain;
  /** Of `WELLPIPE_PASSPHRASE`; nobody is asked for one then. */
  passphrase: string | undefined;
  /** Undefined where nobody can be asked. */
  prompt: PassphrasePrompt | undefined;
}

/** A key for new values, with the marker that will name it. */
export interface NewKey {
  marker: Marker;
  key: KeyObject;
}

const KEY_BYTES = 32;
const ENTRY_BYTES = 16;
const ATTEMPTS_AT_PROMPT = 3;

/** The keys that open this process's `.env`, each fetched or derived once, whoever asks for it. */
export class Keyring {
  readonly #sources: KeySources;
  readonly #keys = new Map<string, KeyObject>();
  readonly #unlocking = new Map<string, Promise<void>>();
  /** Markers that no passphrase has opened: it would not the next time, and nobody is asked all over again. */
  readonly #notOpened = new Set<string>();

  constructor(sources: Partial<KeySources> = {}) {
    const { keychain = SYSTEM_KEYCHAIN, passphrase, prompt } = sources;
    this.#sources = { keychain, passphrase, prompt };
  }

  /** The key that a marker names, if it has been unlocked. */
  keyOf(marker: Marker): KeyObject | undefined {
    return this.#keys.get(marker.text);
  }

  /** Gets the key that a marker names. An abort ends the wait, not the asking, which others may wait for. */
  async unlock(marker: Marker, path: string, signal?: AbortSignal): Promise<void> {
    if (this.#keys.has(marker.text)) return;
    let unlocking = this.#unlocking.get(marker.text);
    if (!unlocking) {
      unlocking = this.#fetch(marker, path)
        .then((key) => void this.#keys.set(marker.text, key))
        .finally(() => this.#unlocking.delete(marker.text));
      unlocking.catch(() => undefined);
      this.#unlocking.set(marker.text, unlocking);
    }
    try {
      await waitUnlessAborted(unlocking, signal);
    } catch (error) {
      throw isTimeoutError(error) ? keyNotYetGiven(path) : error;
    }
  }

  /**
   * Makes a key. One for the keychain is in there when this resolves. `passphrase`: another than the one
   * that opens what is there.
   */
  async create(kind: Exclude<Protection, 'none'>, path: string, passphrase?: string): Promise<NewKey> {
    const { origin, key } =
      kind === 'keychain'
        ? await this.#createInKeychain()
        : await this.#createFromPassphrase(path, passphrase);
    const marker = createMarker(origin, key);
    this.#keys.set(marker.text, key);
    return { marker, key };
  }

  /** Clears away what a marker that is in no file any more has left in the keychain, which is harmless. */
  async discard({ origin }: Marker): Promise<void> {
    if (origin.kind !== 'keychain') return;
    try {
      await this.#sources.keychain.remove(entryName(origin.entry));
    } catch (error) {
      log.debug(`An old key stays in the keychain: ${toAppError(error).message}`);
    }
  }

  #fetch(marker: Marker, path: string): Promise<KeyObject> {
    const { origin } = marker;
    return origin.kind === 'keychain'
      ? this.#fetchFromKeychain(marker, origin.entry, path)
      : this.#deriveFromPassphrase(marker, origin.scrypt, path);
  }

  async #fetchFromKeychain(marker: Marker, entry: string, path: string): Promise<KeyObject> {
    const secret = await this.#readKeychain(entry, path);
    if (secret === undefined) throw keychainLocked(path);
    const bytes = Buffer.from(secret, 'base64url');
    const key = bytes.length === KEY_BYTES ? createSecretKey(bytes) : undefined;
    if (!key || !isKeyOf(marker, key)) throw wrongKeychainKey(path);
    return key;
  }

  async #readKeychain(entry: string, path: string): Promise<string | undefined> {
    try {
      return await this.#sources.keychain.read(entryName(entry));
    } catch (error) {
      throw error instanceof AppError ? keychainOutOfReach(path, error) : error;
    }
  }

  async #deriveFromPassphrase(marker: Marker, scrypt: ScryptParameters, path: string): Promise<KeyObject> {
    const { passphrase, prompt } = this.#sources;
    const isGiven = passphrase !== undefined;
    const enter = isGiven ? async () => passphrase : prompt?.ask.bind(prompt);
    if (!enter) throw passphraseMissing(path);
    const attempts = isGiven ? 1 : ATTEMPTS_AT_PROMPT;
    for (let attempt = 0; attempt < attempts && !this.#notOpened.has(marker.text); attempt++) {
      const key = await deriveKey(await enter(path, attempt > 0), scrypt);
      if (isKeyOf(marker, key)) return key;
    }
    this.#notOpened.add(marker.text);
    throw wrongPassphrase(path, isGiven);
  }

  async #createInKeychain(): Promise<{ origin: KeyOrigin; key: KeyObject }> {
    const { keychain } = this.#sources;
    const entry = randomBytes(ENTRY_BYTES).toString('hex');
    const bytes = randomBytes(KEY_BYTES);
    const secret = bytes.toString('base64url');
    await keychain.write(entryName(entry), secret);
    if ((await keychain.read(entryName(entry))) !== secret) throw keychainForgetful();
    return { origin: { kind: 'keychain', entry }, key: createSecretKey(bytes) };
  }

  async #createFromPassphrase(
    path: string,
    given = this.#sources.passphrase,
  ): Promise<{ origin: KeyOrigin; key: KeyObject }> {
    const passphrase = given ?? (await this.#sources.prompt?.askNew(path));
    if (passphrase === undefined) throw newPassphraseMissing();
    const scrypt = newScryptParameters();
    return { origin: { kind: 'passphrase', scrypt }, key: await deriveKey(passphrase, scrypt) };
  }
}

/** By its own random name, so that any number of homes share a keychain. */
function entryName(entry: string): string {
  return `.env key ${entry}`;
}
