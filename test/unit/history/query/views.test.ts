import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { IN_MEMORY } from '../../../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import type { HistoryDb } from '../../../../src/history/history-db.ts';
import { describeViews } from '../../../../src/history/query/views.ts';
import type { DayRow } from '../../../../src/insights/day-row.ts';
import { createHistory } from '../../../support/history.ts';

const VIEWS = describeViews(DAY_DERIVATION);
let history: HistoryDb<DayRow>;

beforeAll(async () => {
  history = await createHistory(IN_MEMORY, { cycles: [], sleeps: [], recoveries: [], workouts: [] });
});
afterAll(() => history.close());

test('the views described are those that are there', async () => {
  const names = await history.read((prepare) =>
    prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
      .all()
      .map(({ name }) => String(name)),
  );
  expect(VIEWS.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

describe.each(VIEWS)('$name', ({ name, table, about, columns }) => {
  test('has the columns described, of these types', async () => {
    const found = await history.read((prepare) =>
      prepare('SELECT name, type FROM pragma_table_info(?)')
        .all(name)
        .map((column) => ({ name: column.name, type: column.type })),
    );
    expect(columns.map((column) => ({ name: column.name, type: column.type }) as object)).toEqual(found);
  });

  test('shows columns of the table behind it', async () => {
    const found = await history.read((prepare) =>
      prepare('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map((column) => column.name),
    );
    expect(found).toEqual(expect.arrayContaining(columns.map((column) => column.name)));
  });

  test('shows every row of it, since a statement may read the table by the view’s name', async () => {
    const sql = await history.read((prepare) =>
      String(prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name)?.sql),
    );
    expect(sql).toMatch(new RegExp(`^CREATE VIEW ${name} AS SELECT [\\w", ]+ FROM ${table}$`));
  });

  test('is explained, each column too', () => {
    for (const text of [about, ...columns.map((column) => column.about)])
      expect(text).toMatch(/^\S.{2,80}[^.\s]$/);
  });
});
