import { setTimeout as startTimer } from 'node:timers';
import { AppError } from '../../core/errors.ts';
import { findRunningProgram, type OwnCommand } from '../../core/executable.ts';
import { VERSION } from '../../core/version.ts';
import type { Derivation } from '../derivation.ts';
import { describeProblem } from './describe-problem.ts';
import type { OpenMessage, ProblemKind, Reply, Table } from './protocol.ts';
import { QueryProcess } from './query-process.ts';
import { describeViews, type View } from './views.ts';

/** A process that nobody asks anything is let go. */
const IDLE_MS = 60_000;
/** One that was killed from outside is replaced once. */
const MOST_ATTEMPTS = 2;
/** After these the process is about to end. */
const LAST_WORDS: ReadonlySet<ProblemKind> = new Set(['too_slow', 'too_much_memory']);

/** The store as this process has it. */
export interface QueriedStore {
  /** Undefined while it is in this process's memory alone. */
  readonly file: string | undefined;
  /** Of one in memory: all bytes, unless nothing has changed since it had the known number of changes. */
  copyBytes(knownChanges: number | undefined): Promise<{ changes: number; bytes: Uint8Array } | undefined>;
}

export interface QueryRunnerOptions {
  store: QueriedStore;
  derivation: Pick<Derivation<unknown>, 'version' | 'tables'>;
  /** How to start a process of this program. */
  command?: OwnCommand;
}

/** A process, and what it was told to read. */
interface Reader {
  process: QueryProcess;
  reads: { file?: string; changes?: number };
}

/**
 * Runs SQL that somebody else wrote: in another process, which can only read, stays warm between statements and
 * is replaced whenever one has to be killed. Statements wait for each other.
 */
export class QueryRunner {
  readonly views: readonly View[];
  readonly #store: QueriedStore;
  readonly #derivation: string;
  readonly #command: OwnCommand;
  #reader: Reader | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor({ store, derivation, command = findRunningProgram() }: QueryRunnerOptions) {
    this.views = describeViews(derivation);
    this.#store = store;
    this.#derivation = derivation.version;
    this.#command = command;
  }

  /** At most `limit` rows. Throws `invalid_input` for the statement, `local_data` for the store. */
  async run(sql: string, limit: number, signal?: AbortSignal): Promise<Table> {
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const turn = this.#last;
    this.#last = turn.then(() => done);
    try {
      await untilAborted(turn, signal);
      clearTimeout(this.#idle);
      const reply = await this.#ask(sql, limit, signal);
      if ('problem' in reply) throw describeProblem(reply.problem, this.views);
      return reply;
    } finally {
      clearTimeout(this.#idle);
      this.#idle = startTimer(() => void this.#release(), IDLE_MS).unref();
      finish();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#release();
  }

  async #ask(sql: string, limit: number, signal: AbortSignal | undefined): Promise<Reply> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS && !this.#isClosed; attempt++) {
      const { process } = await this.#openReader();
      const kill = () => process.kill();
      signal?.addEventListener('abort', kill);
      const reply = await process.run({ kind: 'run', sql, limit });
      signal?.removeEventListener('abort', kill);
      signal?.throwIfAborted();
      if (!reply || ('problem' in reply && LAST_WORDS.has(reply.problem.kind))) this.#reader = undefined;
      if (reply) return reply;
    }
    throw new AppError('local_data', 'The process that runs SQL ends before it answers.', {
      hint: 'Restart the assistant; if Wellpipe was moved or removed, put it back.',
    });
  }

  /** A process that reads the store as it is now. */
  async #openReader(): Promise<Reader> {
    if (!this.#reader?.process.isRunning) {
      this.#reader = { process: new QueryProcess(this.#command), reads: {} };
    }
    const reader = this.#reader;
    const { file } = this.#store;
    if (file === undefined) {
      const image = await this.#store.copyBytes(reader.reads.changes);
      if (!image) return reader;
      this.#open(reader, { image: Buffer.from(image.bytes).toString('base64') });
      reader.reads = { changes: image.changes };
    } else if (reader.reads.file !== file) {
      this.#open(reader, { file });
      reader.reads = { file };
    }
    return reader;
  }

  #open({ process }: Reader, database: OpenMessage['database']): void {
    process.send({
      kind: 'open',
      version: VERSION,
      derivation: this.#derivation,
      views: this.views.map(({ name, table, columns }) => ({
        name,
        table,
        columns: columns.map((column) => column.name),
      })),
      database,
    });
  }

  async #release(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.process.end();
  }
}

/** The promise's value; rejects as soon as the signal aborts. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
