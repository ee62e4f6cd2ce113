import type { KeyObject } from 'node:crypto';
import type { Environment } from '../core/environment.ts';
import type { EnvChanges } from './env-document.ts';
import type { EnvReservation, EnvStorage } from './env-storage.ts';
import type { Keyring, NewKey } from './keyring.ts';
import {
  damagedMarker,
  nothingToProtect,
  protectionChanged,
  sealedWithoutMarker,
  tamperedValue,
  unknownSealVersion,
} from './protection-errors.ts';
import { MARKER_KEY, type Marker, type Protection, parseMarker } from './protection-marker.ts';
import { isSealed, openValue, sealValue } from './sealed-value.ts';

/** Whatever can be used in the member's place. `WELLPIPE_FORMER_LOGIN` holds tokens too. */
const SECRET_KEYS = [
  'WHOOP_CLIENT_SECRET',
  'WHOOP_ACCESS_TOKEN',
  'WHOOP_REFRESH_TOKEN',
  'WELLPIPE_FORMER_LOGIN',
  'WELLPIPE_HTTP_TOKEN',
] as const;

/** A sealed `.env` that was loaded into the process environment brings no secret along, only its seal. */
export function withoutSealedValues(environment: Environment): Environment {
  const sealed = SECRET_KEYS.filter((name) => isSealed(environment[name]));
  if (sealed.length === 0) return environment;
  return { ...environment, ...Object.fromEntries(sealed.map((name) => [name, undefined])) };
}

/**
 * Storage whose secret values may be sealed (`docs/env-protection.md`). The protection can change at any
 * time, by another process: `unlock` before secrets are read. Everything else is readable without a key.
 */
export class SealedStorage implements EnvStorage {
  readonly kind: EnvStorage['kind'];
  readonly path: string;
  readonly #inner: EnvStorage;
  readonly #keyring: Keyring;

  constructor(inner: EnvStorage, keyring: Keyring) {
    this.kind = inner.kind;
    this.path = inner.path;
    this.#inner = inner;
    this.#keyring = keyring;
  }

  /** `unknown` where the marker is damaged, or of a later version. */
  get protection(): Protection | 'unknown' {
    const text = this.#inner.read()[MARKER_KEY];
    const marker = text ? parseMarker(text) : undefined;
    return typeof marker === 'string' ? 'unknown' : (marker?.origin.kind ?? 'none');
  }

  /** The values as they stand, sealed or not: for what is no secret. */
  peek(): Environment {
    return this.#inner.read();
  }

  /** Gets the key of what stands there now, which may mean to ask the member for it. */
  async unlock(signal?: AbortSignal): Promise<void> {
    const marker = this.#markerIn(this.#inner.read());
    if (marker) await this.#keyring.unlock(marker, this.path, signal);
  }

  /** A sealed value is opened when it is read from the answer, and fails there: `config`. */
  read(): Environment {
    return this.#opened(this.#inner.read());
  }

  unfinished(): Environment[] {
    return this.#inner.unfinished().map((stored) => this.#opened(stored));
  }

  /** Unlocks before the lock is taken: nobody else should wait while a member looks for the passphrase. */
  async locked<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      await this.unlock(signal);
      const done = await this.#inner.locked(
        async () => (this.#isUnlocked() ? { result: await run() } : undefined),
        signal,
      );
      if (done) return done.result;
    }
  }

  /** What is written under protection is sealed anew, and so is what was put there by hand. */
  reserve(note?: string): EnvReservation {
    const reserved = this.#inner.reserve(note);
    return {
      commit: (changes) => reserved.commit({ ...changes, ...this.#sealedChanges(changes) }),
      discard: () => reserved.discard(),
    };
  }

  /**
   * Seals everything by a new key, or nothing any more, in one write, and answers how many values that
   * were. A failure leaves it as it was. `passphrase`: a new one, beside that which opens what is there.
   */
  async protect(protection: Protection, passphrase?: string, signal?: AbortSignal): Promise<number> {
    if (this.kind === 'memory') throw nothingToProtect();
    await this.unlock(signal);
    const next =
      protection === 'none' ? undefined : await this.#keyring.create(protection, this.path, passphrase);
    try {
      const { former, count } = await this.locked(async () => this.#reseal(next), signal);
      if (former) await this.#keyring.discard(former);
      return count;
    } catch (error) {
      if (next && !this.#isInUse(next.marker)) await this.#keyring.discard(next.marker);
      throw error;
    }
  }

  /** Removes keys. None is opened for it, so it needs no key, and the rest stays as it is sealed. */
  async remove(names: readonly string[], signal?: AbortSignal): Promise<void> {
    const changes = Object.fromEntries(names.map((name) => [name, undefined]));
    await this.#inner.locked(async () => this.#write(changes), signal);
  }

  /** Takes the key out of the keychain, if it is there: nothing opens what is sealed any more. */
  async discardKey(): Promise<void> {
    const marker = this.#markerIn(this.#inner.read());
    if (marker) await this.#keyring.discard(marker);
  }

  /** Gives up what is sealed, and writes these changes plain: for when nothing opens it any more. */
  async startOver(changes: EnvChanges, signal?: AbortSignal): Promise<void> {
    await this.#inner.locked(async () => {
      const stored = this.#inner.read();
      const sealed = SECRET_KEYS.filter((name) => isSealed(stored[name]));
      const removals = Object.fromEntries([MARKER_KEY, ...sealed].map((name) => [name, undefined]));
      this.#write({ ...removals, ...changes });
    }, signal);
  }

  /** The marker that it replaces, and how many values it has sealed or opened. */
  #reseal(next: NewKey | undefined): { former: Marker | undefined; count: number } {
    const values = this.read();
    const former = this.#markerIn(values);
    const secrets: Record<string, string> = {};
    for (const name of SECRET_KEYS) {
      const value = values[name];
      if (value) secrets[name] = next ? sealValue(next.key, name, value) : value;
    }
    this.#write({ [MARKER_KEY]: next?.marker.text, ...secrets });
    return { former, count: Object.keys(secrets).length };
  }

  #write(changes: EnvChanges): void {
    const reserved = this.#inner.reserve();
    try {
      reserved.commit(changes);
    } finally {
      reserved.discard();
    }
  }

  #sealedChanges(changes: EnvChanges): EnvChanges {
    const stored = this.#inner.read();
    const marker = this.#markerIn(stored);
    if (!marker) return {};
    const key = this.#keyOf(marker);
    const sealed: Record<string, string> = {};
    for (const name of SECRET_KEYS) {
      const isChanged = Object.hasOwn(changes, name);
      const value = isChanged ? changes[name] : stored[name];
      if (value) sealed[name] = !isChanged && isSealed(value) ? value : sealValue(key, name, value);
    }
    return sealed;
  }

  #opened(stored: Environment): Environment {
    const sealed = SECRET_KEYS.filter((name) => isSealed(stored[name]));
    if (sealed.length === 0) return stored;
    const values = { ...stored };
    for (const name of sealed) {
      const open = () => this.#open(stored, name);
      Object.defineProperty(values, name, { enumerable: true, configurable: true, get: open });
    }
    return values;
  }

  #open(stored: Environment, name: string): string {
    const marker = this.#markerIn(stored);
    if (!marker) throw sealedWithoutMarker(this.path, name);
    const opened = openValue(this.#keyOf(marker), name, stored[name] ?? '');
    if (opened.kind === 'opened') return opened.text;
    throw opened.kind === 'tampered' ? tamperedValue(this.path, name) : unknownSealVersion(this.path, name);
  }

  #keyOf(marker: Marker): KeyObject {
    const key = this.#keyring.keyOf(marker);
    if (!key) throw protectionChanged(this.path);
    return key;
  }

  #isUnlocked(): boolean {
    const marker = this.#markerIn(this.#inner.read());
    return marker === undefined || this.#keyring.keyOf(marker) !== undefined;
  }

  /** Also after a write that failed half-way: what the file may need is never thrown away. */
  #isInUse(marker: Marker): boolean {
    try {
      return this.#inner.read()[MARKER_KEY] === marker.text;
    } catch {
      // Nobody can tell: an entry left over is harmless.
      return true;
    }
  }

  #markerIn(stored: Environment): Marker | undefined {
    const text = stored[MARKER_KEY];
    if (!text) return undefined;
    const marker = parseMarker(text);
    if (marker === 'damaged') throw damagedMarker(this.path);
    if (marker === 'unknown_version') throw unknownSealVersion(this.path, MARKER_KEY);
    return marker;
  }
}
