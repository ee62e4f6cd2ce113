import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppError } from './errors.ts';

/** One step of a database's schema. A step that has shipped is never changed: a new one follows it. */
export interface Migration {
  name: string;
  statements: readonly string[];
}

/** The database has steps that this version does not know. */
export class NewerSchemaError extends AppError {
  constructor(path: string, step: string) {
    super('local_data', `${path} belongs to a newer version of Wellpipe (it has "${step}").`, {
      hint: 'Use the newer version, or set another WELLPIPE_HOME for this one.',
    });
  }
}

/**
 * Takes the steps that a database lacks, all or none; several processes may try at once. Refuses one
 * that a newer version has changed. `path` is for the message.
 */
export function migrate(database: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  if (findMissing(database, path, migrations).length === 0) return;
  database.prepare('BEGIN IMMEDIATE').run();
  try {
    const missing = findMissing(database, path, migrations);
    database.prepare('CREATE TABLE IF NOT EXISTS migrations (name TEXT NOT NULL, taken_at INTEGER)').run();
    for (const { name, statements } of missing) {
      for (const sql of statements) database.prepare(sql).run();
      database.prepare('INSERT INTO migrations (name, taken_at) VALUES (?, ?)').run(name, Date.now());
    }
    database.prepare('COMMIT').run();
  } catch (error) {
    if (database.isTransaction) database.prepare('ROLLBACK').run();
    throw error;
  }
}

function findMissing(
  database: DatabaseSync,
  path: string,
  migrations: readonly Migration[],
): readonly Migration[] {
  const taken = readTaken((sql) => database.prepare(sql));
  const unknown = taken.find((name, index) => migrations[index]?.name !== name);
  if (unknown === undefined) return migrations.slice(taken.length);
  throw new NewerSchemaError(path, unknown);
}

/** Names of the steps that a database has taken, in their order. */
export function readTaken(prepare: (sql: string) => StatementSync): string[] {
  if (!prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").get()) return [];
  return prepare('SELECT name FROM migrations ORDER BY rowid')
    .all()
    .map(({ name }) => String(name));
}
