import { expect, test } from 'bun:test';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseFile } from '../../../src/core/database-file.ts';
import { peekDatabase } from '../../../src/core/peek-database.ts';
import { isDamaged } from '../../../src/core/sqlite.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const MIGRATIONS = [{ name: 'one', statements: ['CREATE TABLE one (value INTEGER) STRICT'] }];

function contents(folder: string): string[] {
  return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
}

function readValue(path: string): unknown {
  return peekDatabase(path, (prepare) => prepare('SELECT max(value) AS value FROM one').get()?.value);
}

test('what lies in the log of a running process is seen, and nothing is changed', () => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'test.db');
  const file = new DatabaseFile(path, MIGRATIONS);
  file.transact((prepare) => prepare('INSERT INTO one VALUES (7)').run());
  expect(readValue(path)).toBe(7);
  file.close();
  const before = contents(scratch.home);
  expect(readValue(path)).toBe(7);
  expect(contents(scratch.home)).toEqual(before);
});

test('nothing is migrated, repaired or made', () => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'test.db');
  expect(() => readValue(path)).toThrow();
  expect(contents(scratch.home)).toEqual([]);
  writeFileSync(path, 'garbage'.repeat(500));
  let thrown: unknown;
  try {
    readValue(path);
  } catch (error) {
    thrown = error;
  }
  expect(isDamaged(thrown)).toBe(true);
  expect(readdirSync(scratch.home)).toEqual(['test.db']);
});
