import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { IN_MEMORY } from '../../../src/core/database-file.ts';
import { AppError } from '../../../src/core/errors.ts';
import { askQuery, describeSchema } from '../../../src/engine/query.ts';
import type { HistoryDb } from '../../../src/history/history-db.ts';
import type { QueryRunner } from '../../../src/history/query/query-runner.ts';
import { StoredSource } from '../../../src/history/stored-source.ts';
import type { HistoryCoverage } from '../../../src/history/sync/coverage.ts';
import type { Freshened } from '../../../src/history/sync/freshen.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { createHistory } from '../../support/history.ts';
import { openRunner } from '../../support/query-runner.ts';
import { cycle, sleep } from '../../support/records.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const FRESH: Freshened = { refused: new Map(), notes: [], isCovered: true, asOf: NOW };
const NIGHT = sleep('s1', 1, '2026-11-20T22:30:00Z', '2026-11-21T06:30:00Z');
const COVERED: HistoryCoverage = {
  ...{ from: '2026-11-21', complete: true, isRead: true },
  ...{ streams: [], tags: 0, journal: 0 },
};

let history: HistoryDb<DayRow>;
let queries: QueryRunner;

beforeAll(async () => {
  history = await createHistory(IN_MEMORY, {
    cycles: [cycle(1, '2026-11-20T22:30:00Z', null)],
    sleeps: [NIGHT],
    recoveries: [],
    workouts: [],
  });
  queries = openRunner(history);
});
afterAll(async () => {
  await queries.close();
  history.close();
});

/** Asks while keeping the store fresh comes out like this. */
function ask(
  sql: string,
  {
    limit,
    fresh = FRESH,
    coverage = COVERED,
  }: { limit?: number; fresh?: Freshened; coverage?: HistoryCoverage } = {},
) {
  const syncer = { freshen: async () => fresh, coverage: async () => coverage };
  const source = new StoredSource({ db: history, syncer, now: () => NOW });
  return askQuery({ source, history, queries }, { sql, limit });
}

describe('an answer', () => {
  test('is columns and rows, as of WHOOP’s last answer', async () => {
    expect(await ask('SELECT day, strain FROM days')).toEqual({
      as_of: '2026-11-22T12:00:00.000Z',
      columns: ['day', 'strain'],
      rows: [['2026-11-21', 10.1234]],
      n: 1,
    });
  });

  test('may be empty', async () => {
    expect(await ask('SELECT day FROM days WHERE 0')).toMatchObject({ columns: ['day'], rows: [], n: 0 });
  });

  test('shows numbers to four decimals, small ones to four digits, whole ones whole', async () => {
    const { rows } = await ask(
      'SELECT 7.3833333333, -1234567.891234, 0.00001234567, 1763683200000, 2.0, 1e300 / 3, NULL',
    );
    expect(rows).toEqual([[7.3833, -1234567.8912, 0.00001235, 1_763_683_200_000, 2, 1e300 / 3, null]]);
  });

  test('holds text as data: without what steers a terminal', async () => {
    const { columns, rows } = await ask("SELECT 'a' || char(27) || '[2J' || char(8238) AS \"\u001b[1mx\"");
    expect({ columns, rows }).toEqual({ columns: ['[1mx'], rows: [['a [2J']] });
  });

  test('is cut at the limit, and says so', async () => {
    const many = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 6000) SELECT x FROM c';
    const usual = await ask(many);
    expect(usual).toMatchObject({ n: 100, rows: expect.arrayContaining([[1], [100]]) });
    expect(usual.more).toBe(
      'There are more rows: raise limit (100, at most 5000), or go on with LIMIT and OFFSET.',
    );
    const most = await ask(many, { limit: 5_000 });
    expect(most).toMatchObject({ n: 5_000, more: 'There are more rows: go on with LIMIT and OFFSET.' });
    expect(await ask('VALUES (1), (2)', { limit: 2 })).not.toHaveProperty('more');
  });

  test('names what is missing from it', async () => {
    const offline = new AppError('network', 'WHOOP cannot be reached.');
    const scope = new AppError('scope_missing', 'The login may not read workouts.');
    const { notes } = await ask('SELECT 1', {
      fresh: { ...FRESH, problem: offline, refused: new Map([['workouts', scope]]) },
      coverage: { ...COVERED, complete: false },
    });
    expect(notes).toEqual([
      expect.stringContaining('WHOOP cannot be reached.'),
      'The login may not read workouts.',
      'The local history begins on 2026-11-21; run `wellpipe sync` for what WHOOP has before that.',
    ]);
  });

  test('tells of a hole in the history', async () => {
    const coverage = { ...COVERED, complete: false, partlyFrom: '2021-10-11' };
    const { notes } = await ask('SELECT 1', { coverage });
    expect(notes).toEqual([
      'The local history is complete back to 2026-11-21; of the days before, back to 2021-10-11, some may be missing: run `wellpipe sync` for all of them.',
    ]);
  });

  test('of imported records alone does not send to WHOOP', async () => {
    expect(
      await ask('SELECT 1', { coverage: { ...COVERED, complete: false, isRead: false } }),
    ).not.toHaveProperty('notes');
  });
});

test('the schema is every column of every view', () => {
  const { columns, rows, n } = describeSchema({ queries });
  expect(columns).toEqual(['view', 'column', 'type', 'about']);
  expect(n).toBe(rows.length);
  expect(rows).toContainEqual(['days', 'hrv_ms', 'REAL', 'HRV (RMSSD), ms']);
  expect(rows).toContainEqual(['journal', 'answered_yes', 'INTEGER', '1 for yes, 0 for no']);
});
