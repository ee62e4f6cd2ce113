import type { Environment } from '../core/environment.ts';
import type { EnvChanges } from './env-document.ts';

/** Where the keys of a login live: a `.env` file, or memory for the simulated member. */
export interface EnvStorage {
  readonly kind: 'env_file' | 'memory';
  /** Named in messages. */
  readonly path: string;
  /** What stands there now; nothing there is not an error. */
  read(): Environment;
  /** Runs `run` while no other process and no other caller writes. */
  locked<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Makes sure that a write will succeed. Only inside `locked`. `note`: lines that a crash leaves behind. */
  reserve(note?: string): EnvReservation;
  /** Notes and whole contents that crashed processes have left. Only inside `locked`; a commit ends them. */
  unfinished(): Environment[];
}

export interface EnvReservation {
  /** Sets and removes keys, durably. After it threw, it may be tried again. */
  commit(changes: EnvChanges): void;
  discard(): void;
}

/** Keys that live as long as the process. */
export class MemoryStorage implements EnvStorage {
  readonly kind = 'memory';
  readonly path = 'memory';
  #values: Environment;
  #last: Promise<unknown> = Promise.resolve();

  constructor(values: Environment = {}) {
    this.#values = values;
  }

  read(): Environment {
    return this.#values;
  }

  async locked<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return run();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  unfinished(): Environment[] {
    return [];
  }

  reserve(): EnvReservation {
    return {
      commit: (changes) => {
        const merged = Object.entries({ ...this.#values, ...changes });
        this.#values = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
      },
      discard: () => undefined,
    };
  }
}
