import { describe, expect, test } from 'bun:test';
import { DatabaseSync } from 'node:sqlite';
import { type Migration, migrate } from '../../../src/core/migrations.ts';
import { STATE_MIGRATIONS } from '../../../src/core/state-schema.ts';

const FIRST: Migration = { name: 'first', statements: ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)'] };
const SECOND: Migration = { name: 'second', statements: ['INSERT INTO a VALUES (2)'] };

function valuesIn(database: DatabaseSync): unknown[] {
  return database
    .prepare('SELECT x FROM a ORDER BY rowid')
    .all()
    .map(({ x }) => x);
}

describe('migrations', () => {
  test('are taken in order, each once', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, 'x.db', [FIRST]);
    migrate(database, 'x.db', [FIRST, SECOND]);
    migrate(database, 'x.db', [FIRST, SECOND]);
    expect(valuesIn(database)).toEqual([1, 2]);
  });

  test('are taken all or none', () => {
    const database = new DatabaseSync(':memory:');
    const broken: Migration = { name: 'broken', statements: ['INSERT INTO a VALUES (3)', 'nonsense'] };
    migrate(database, 'x.db', [FIRST]);
    expect(() => migrate(database, 'x.db', [FIRST, SECOND, broken])).toThrow('syntax error');
    expect(valuesIn(database)).toEqual([1]);
    migrate(database, 'x.db', [FIRST, SECOND]);
    expect(valuesIn(database)).toEqual([1, 2]);
  });

  test('of a newer version are refused, and nothing is changed', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, 'x.db', [FIRST, SECOND]);
    const other: Migration = { name: 'other', statements: ['DROP TABLE a'] };
    for (const known of [[FIRST], [FIRST, other], [other, SECOND]]) {
      expect(() => migrate(database, 'x.db', known)).toThrow('x.db belongs to a newer version of Wellpipe');
    }
    expect(valuesIn(database)).toEqual([1, 2]);
  });
});

test('the steps of state.db have names of their own', () => {
  const names = STATE_MIGRATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
