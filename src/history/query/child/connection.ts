import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { OpenMessage, Problem } from '../protocol.ts';
import { Guard } from './guard.ts';
import { problemOfDatabase } from './sqlite-problem.ts';

/** A reader of a WAL waits for next to nobody: for one that recovers it. */
const BUSY_TIMEOUT_MS = 500;

/** What one statement can ask of SQLite. Nothing is attached, and there are no parameters. */
const LIMITS = {
  attach: 0,
  column: 200,
  compoundSelect: 50,
  exprDepth: 100,
  functionArg: 100,
  length: 1_000_000,
  likePatternLength: 1_000,
  triggerDepth: 0,
  variableNumber: 0,
  vdbeOp: 100_000,
} as const;

/** The database as statements of others see it: read-only, and guarded while they are compiled and run. */
export class ReadConnection {
  readonly guard: Guard;
  readonly #open: OpenMessage;
  #database: DatabaseSync | undefined;
  #inode: number | undefined;
  #modules: readonly string[] = [];

  constructor(open: OpenMessage) {
    this.#open = open;
    this.guard = new Guard(open.views);
  }

  /** Runs `run` on one state of the database, which the expected derivation has made. */
  read<T>(run: (database: DatabaseSync) => T): T | { problem: Problem } {
    const { database: source, derivation } = this.#open;
    try {
      const database = this.#connect(source);
      if (!database) return { problem: { kind: 'missing' } };
      database.prepare('BEGIN').run();
      try {
        const made = readDerivation(database);
        if (made !== derivation)
          return { problem: { kind: made === undefined ? 'not_ready' : 'other_derivation' } };
        this.guard.reset([...this.#modules, ...readTables(database)]);
        database.setAuthorizer(this.guard.decide);
        return run(database);
      } finally {
        database.setAuthorizer(null);
        database.prepare('ROLLBACK').run();
      }
    } catch (error) {
      const problem = problemOfDatabase(error);
      if (!problem) throw error;
      this.close();
      return { problem };
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  /** Undefined where there is no file. One that was deleted or replaced meanwhile is let go. */
  #connect(source: OpenMessage['database']): DatabaseSync | undefined {
    if ('file' in source) {
      const { ino } = statSync(source.file, { throwIfNoEntry: false }) ?? {};
      if (ino === undefined || ino !== this.#inode) this.close();
      if (ino === undefined) return undefined;
      this.#inode = ino;
    }
    this.#database ??= this.#openDatabase(source);
    return this.#database;
  }

  /** Sorting goes to memory, which is watched, and not to a file. */
  #openDatabase(source: OpenMessage['database']): DatabaseSync {
    const database = 'file' in source ? openFile(source.file) : openImage(source.image);
    database.prepare('PRAGMA temp_store = MEMORY').get();
    database.prepare('PRAGMA query_only = ON').get();
    this.#modules = database.prepare('PRAGMA module_list').all().map(readName);
    return database;
  }
}

function openFile(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS, limits: LIMITS });
}

function openImage(image: string): DatabaseSync {
  const database = new DatabaseSync(':memory:', { limits: LIMITS });
  database.deserialize(Buffer.from(image, 'base64'));
  return database;
}

function readTables(database: DatabaseSync): string[] {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map(readName);
}

function readName({ name }: Record<string, unknown>): string {
  return String(name).toLowerCase();
}

/** Undefined while another process has yet to make the tables. */
function readDerivation(database: DatabaseSync): unknown {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'derivation'").get();
  return isThere && database.prepare('SELECT version FROM derivation').get()?.version;
}
