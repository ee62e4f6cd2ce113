import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import type { HistoryDb } from '../../../../src/history/history-db.ts';
import { claim } from '../../../../src/history/owner.ts';
import type { DayRow } from '../../../../src/insights/day-row.ts';
import { createHistory } from '../../../support/history.ts';
import { openRunner } from '../../../support/query-runner.ts';
import { cycle, recovery, sleep, workout } from '../../../support/records.ts';
import { statement } from './support/sql-grammar.ts';

const RUNS = 1_500;
const LIMIT = 20;
/** Stands only where no view leads: in raw records, and in whose they are. */
const HIDDEN = 'FORBIDDEN-FRUIT';

const folder = mkdtempSync(join(tmpdir(), 'wellpipe-query-'));
const file = join(folder, 'history.db');
let history: HistoryDb<DayRow>;

beforeAll(async () => {
  const session = { ...workout('w1', '2026-11-20T17:00:00Z', 45), note: HIDDEN };
  history = await createHistory(file, {
    cycles: [
      cycle(1, '2026-11-19T22:30:00Z', '2026-11-20T22:30:00Z'),
      cycle(2, '2026-11-20T22:30:00Z', null),
    ],
    sleeps: [
      sleep('s1', 1, '2026-11-19T22:30:00Z', '2026-11-20T06:30:00Z'),
      sleep('s2', 2, '2026-11-20T22:30:00Z', '2026-11-21T06:30:00Z'),
    ],
    recoveries: [recovery('s1', 1, 45), recovery('s2', 2, 60)],
    workouts: [session],
  });
  const owner = { origin: HIDDEN, userId: 1, loginId: HIDDEN };
  await history.transact((prepare) => claim(prepare, file, owner, [1]));
});
afterAll(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

test('whatever is asked, there are rows or an error, and nothing on the disk has changed', async () => {
  const files = readdirSync(folder);
  const bytes = [file, `${file}-wal`].map((path) => readFileSync(path));
  await using runner = openRunner(file);
  const outcomes = { rows: 0, errors: 0 };
  await fc.assert(
    fc.asyncProperty(statement, async (sql) => {
      const table = await runner.run(sql, LIMIT).catch((error) => error);
      expect(JSON.stringify(table)).not.toContain(HIDDEN);
      if (table instanceof Error) {
        if (!(table instanceof AppError)) throw table;
        outcomes.errors += 1;
        expect(table.code).toBe('invalid_input');
        expect(table.message).toMatch(/^\S.*\.$/s);
        expect(table.hint).toMatch(/\S$/);
      } else {
        outcomes.rows += 1;
        expect(table.rows.length).toBeLessThanOrEqual(LIMIT);
        for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
      }
    }),
    { numRuns: RUNS },
  );
  // Neither all right nor all wrong: the grammar reaches both.
  expect(outcomes.rows).toBeGreaterThan(RUNS / 10);
  expect(outcomes.errors).toBeGreaterThan(RUNS / 10);
  expect(readdirSync(folder)).toEqual(files);
  expect([file, `${file}-wal`].map((path) => readFileSync(path))).toEqual(bytes);
}, 60_000);
