import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as startTimer } from 'node:timers';
import { IN_MEMORY, type Prepare } from './database-file.ts';
import { DisposableDb } from './disposable-db.ts';
import { errorName } from './errors.ts';
import { log } from './log.ts';
import { STATE_MIGRATIONS } from './state-schema.ts';

/** Bookkeeping gathers for this long, to be written at once. */
const GATHER_MS = 250;

type Write = (prepare: Prepare) => void;

/** What processes share beside the login: rate budget, audit trail, usage. All of it is disposable. */
export class StateDb {
  readonly #database: DisposableDb;
  #gathered: Write[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Without a path it lives in memory alone. */
  constructor(path: string = IN_MEMORY) {
    const lossMeans = 'Audit trail and usage begin anew.';
    this.#database = new DisposableDb({ path, migrations: STATE_MIGRATIONS, lossMeans });
  }

  /** Whether anything can have been kept. */
  get exists(): boolean {
    return this.#database.exists;
  }

  /** Runs `run` in one short transaction. It rejects only with what `run` itself throws. */
  transact<T>(run: (prepare: Prepare) => T): Promise<T> {
    return this.#database.transact(run);
  }

  /**
   * Writes soon, together with what else comes until then, and at the latest when closed. Dropped where
   * Wellpipe has no folder yet: to keep books is no reason to make one.
   */
  later(write: Write): void {
    this.#gathered.push(write);
    this.#timer ??= startTimer(() => void this.flush(), GATHER_MS).unref();
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#gathered.splice(0);
    const { path } = this.#database;
    if (writes.length === 0 || (path !== IN_MEMORY && !existsSync(dirname(path)))) return;
    try {
      await this.transact((prepare) => {
        for (const write of writes) write(prepare);
      });
    } catch (error) {
      log.debug(`${writes.length} entries of the books are lost (${errorName(error)}).`);
    }
  }

  /** Throws why the file cannot be used: for answers that are about its content. */
  requireFile(): Promise<void> {
    return this.#database.requireFile();
  }

  async close(): Promise<void> {
    await this.flush();
    this.#database.close();
  }
}
