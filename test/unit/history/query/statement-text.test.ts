import { describe, expect, test } from 'bun:test';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { firstWord, isWhole } from '../../../../src/history/query/child/statement-text.ts';

describe('the first word', () => {
  test.each([
    ['select 1', 'SELECT'],
    [' \n\t\f\r;; -- WITH\n/* DELETE */ Values (1)', 'VALUES'],
    ['--x', ''],
    ['/* select', ''],
    ['(SELECT 1)', '('],
    ['select1', 'SELECT1'],
    ['"select" 1', '"'],
    ['\u00a0SELECT 1', '\u00a0'],
  ])('of %p is %p', (sql, word) => {
    expect(firstWord(sql)).toBe(word);
  });
});

test('a statement is whole where SQLite finds no second one, whatever stands around it', () => {
  const database = new DatabaseSync(':memory:');
  const around = fc.constantFrom('', ' ', '\n', ';', '-- ; x\n', '/* ; */', '--', '/* ;', '/**/', '\ufeff');
  const inside = fc.constantFrom(
    "';'",
    '";" AS a',
    '1 -- ;\n',
    '1 /* ; */',
    "'it''s;'",
    '[;]',
    '`;`',
    'NULL',
  );
  const other = fc.constantFrom('', '', 'SELECT 2', "';'", 'x', '-', '/', '"');
  fc.assert(
    fc.property(
      fc.array(around, { maxLength: 3 }),
      inside,
      fc.array(around),
      other,
      (before, one, after, rest) => {
        const sql = `${before.join('')}SELECT ${one} ${after.join('')}${rest}`;
        let taken: string;
        try {
          taken = database.prepare(sql).sourceSQL;
        } catch {
          return;
        }
        expect(isWhole(sql, taken)).toBe(isNothing(database, sql.slice(taken.length)));
      },
    ),
    { numRuns: 5_000 },
  );
  database.close();
});

/** Bun makes a finished statement of what holds none. */
function isNothing(database: DatabaseSync, rest: string): boolean {
  try {
    return database.prepare(rest).sourceSQL === undefined;
  } catch (error) {
    return error instanceof Error && error.message === 'statement has been finalized';
  }
}
