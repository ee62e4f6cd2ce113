import type { DatabaseSync } from 'node:sqlite';
import { MOST_SQL_CHARACTERS, type Problem, type Reply } from '../protocol.ts';
import type { Guard } from './guard.ts';
import { readTable } from './read-table.ts';
import { problemOfDatabase, problemOfStatement } from './sqlite-problem.ts';
import { firstWord, isWhole } from './statement-text.ts';

const STATEMENTS_THAT_READ: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES']);

/** What is wrong with a statement at first sight; undefined where SQLite is to judge. */
export function refuseStatement(sql: string): Problem | undefined {
  if (sql.length > MOST_SQL_CHARACTERS) return { kind: 'too_long' };
  // SQLite reads no further than this.
  if (sql.includes('\0')) return { kind: 'syntax', about: '\\0' };
  const word = firstWord(sql);
  if (word === '') return { kind: 'empty' };
  return STATEMENTS_THAT_READ.has(word) ? undefined : { kind: 'not_select', about: word };
}

/** Compiles and runs one statement, as far as `limit` rows. The guard has to be set. */
export function runStatement(database: DatabaseSync, guard: Guard, sql: string, limit: number): Reply {
  try {
    const statement = database.prepare(sql);
    if (!isWhole(sql, statement.sourceSQL)) return { problem: { kind: 'several' } };
    return readTable(statement, limit);
  } catch (error) {
    if (guard.refusal) return { problem: guard.refusal };
    if (problemOfDatabase(error)) throw error;
    return { problem: problemOfStatement(error) };
  }
}
