import type { Environment } from '../core/environment.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { EnvChanges } from './env-document.ts';
import type { EnvReservation, EnvStorage } from './env-storage.ts';

export interface BufferedReservation extends EnvReservation {
  /** As `commit`, but what cannot be written is kept in memory; answers why, or undefined when written. */
  commitOrKeep(changes: EnvChanges): AppError | undefined;
}

/**
 * Storage that outlives a failing disk: changes that could not be written are read as if they had been,
 * until they are, or until somebody else has written one of the same keys, whose truth is newer.
 */
export class BufferedStorage implements EnvStorage {
  readonly kind: EnvStorage['kind'];
  readonly path: string;
  readonly #inner: EnvStorage;
  #unsaved: EnvChanges = {};
  /** What stood in the storage when the unsaved changes were decided. */
  #basis: Environment = {};

  constructor(inner: EnvStorage) {
    this.#inner = inner;
    this.kind = inner.kind;
    this.path = inner.path;
  }

  get hasUnsaved(): boolean {
    return Object.keys(this.#unsaved).length > 0;
  }

  read(): Environment {
    if (!this.hasUnsaved) return this.#inner.read();
    const stored = this.#readOrBasis();
    const isOutdated = Object.keys(this.#unsaved).some((key) => stored[key] !== this.#basis[key]);
    if (isOutdated) this.#unsaved = {};
    return { ...stored, ...this.#unsaved };
  }

  locked<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#inner.locked(run, signal);
  }

  unfinished(): Environment[] {
    return this.#inner.unfinished();
  }

  reserve(note?: string): BufferedReservation {
    const reserved = this.#inner.reserve(note);
    const basis = this.hasUnsaved ? this.#basis : this.#inner.read();
    const commit = (changes: EnvChanges) => {
      this.read();
      reserved.commit({ ...this.#unsaved, ...changes });
      this.#unsaved = {};
    };
    return {
      commit,
      commitOrKeep: (changes) => {
        try {
          commit(changes);
          return undefined;
        } catch (error) {
          this.#basis = basis;
          this.#unsaved = { ...this.#unsaved, ...changes };
          return toAppError(error);
        }
      },
      discard: () => reserved.discard(),
    };
  }

  /** A file that is gone or damaged says nothing newer than what stood in it. */
  #readOrBasis(): Environment {
    try {
      const stored = this.#inner.read();
      return Object.keys(stored).length > 0 ? stored : this.#basis;
    } catch (error) {
      log.debug(toAppError(error).message);
      return this.#basis;
    }
  }
}
