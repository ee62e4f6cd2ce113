import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import { ReadConnection } from '../../../../src/history/query/child/connection.ts';
import { refuseStatement, runStatement } from '../../../../src/history/query/child/run-statement.ts';
import type { Reply } from '../../../../src/history/query/protocol.ts';
import { describeViews } from '../../../../src/history/query/views.ts';
import { createHistory } from '../../../support/history.ts';
import { cycle, recovery, sleep, workout } from '../../../support/records.ts';
import { BREAKOUTS, MISTAKES } from '../../../support/sql-attempts.ts';

const RECORDS = {
  cycles: [cycle(1, '2026-11-19T22:30:00Z', '2026-11-20T22:30:00Z'), cycle(2, '2026-11-20T22:30:00Z', null)],
  sleeps: [
    sleep('s1', 1, '2026-11-19T22:30:00Z', '2026-11-20T06:30:00Z'),
    sleep('s2', 2, '2026-11-20T22:30:00Z', '2026-11-21T06:30:00Z'),
  ],
  recoveries: [recovery('s1', 1, 45), recovery('s2', 2, 60)],
  workouts: [workout('w1', '2026-11-20T17:00:00Z', 45)],
};

const folder = mkdtempSync(join(tmpdir(), 'wellpipe-query-'));
const file = join(folder, 'history.db');
let connection: ReadConnection;

beforeAll(async () => {
  (await createHistory(file, RECORDS)).close();
  connection = new ReadConnection({
    kind: 'open',
    version: '',
    derivation: DAY_DERIVATION.version,
    views: describeViews(DAY_DERIVATION).map(({ columns, ...view }) => ({
      ...view,
      columns: columns.map(({ name }) => name),
    })),
    database: { file },
  });
});

afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function run(sql: string, limit = 10): Reply {
  const problem = refuseStatement(sql);
  if (problem) return { problem };
  return connection.read((database) => runStatement(database, connection.guard, sql, limit));
}

function rowsOf(sql: string, limit?: number) {
  const reply = run(sql, limit);
  if ('problem' in reply) throw new Error(`${sql}: ${JSON.stringify(reply.problem)}`);
  return reply.rows;
}

describe('a way out is refused:', () => {
  test.each(BREAKOUTS)('%p', (sql, kind) => {
    expect(run(sql)).toMatchObject({ problem: { kind } });
  });
});

describe('a mistake is told:', () => {
  test.each(MISTAKES)('%p', (sql, kind) => {
    expect(run(sql)).toMatchObject({ problem: { kind } });
  });

  test.each([
    ['SELECT hrv FROM days', 'hrv'],
    ['SELECT d.hrv FROM days d', 'd.hrv'],
    ['SELECT day FROM days WHERE day = "2026-11-21"', '2026-11-21'],
    ['SELECT day FROM dayz', 'dayz'],
    ['SELECT averge(1)', 'averge'],
    ['SELECT day FROM days WERE 1', '1'],
    ["SELECT readfile('x')", 'readfile'],
    ['SELECT raw FROM record', 'record'],
    ["SELECT load_extension('x')", 'load_extension'],
    ["SELECT x'00' AS bytes", 'bytes'],
  ])('%p names what it is about', (sql, about) => {
    expect(run(sql)).toMatchObject({ problem: { about } });
  });
});

describe('what reads is run:', () => {
  test.each([
    ['SELECT count(*) FROM days', [[2]]],
    ['select COUNT(*) from DAYS', [[2]]],
    ['SELECT count(*) FROM main.days', [[2]]],
    ['SELECT 1;', [[1]]],
    ['; ;SELECT 1 ; ; -- done', [[1]]],
    ['SELECT 1; /* done', [[1]]],
    ["/* ; */ SELECT ';' -- ;\n", [[';']]],
    [
      'SELECT \'it\'\'s; "one"\', "day" FROM days WHERE "day" > \'2026-11-20\'',
      [['it\'s; "one"', '2026-11-21']],
    ],
    ['SELECT [day], `day` FROM days LIMIT 1', [['2026-11-20', '2026-11-20']]],
    ['\ufeffSELECT 1', [[1]]],
    [
      'VALUES (1, 2), (3, 4)',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['WITH x AS (SELECT day FROM days) SELECT count(*) FROM x', [[2]]],
    ['WITH days AS (SELECT 7 AS day) SELECT day FROM days', [[7]]],
    ['WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3) SELECT count(*) FROM c', [[3]]],
    [
      'SELECT "end" FROM sleeps UNION SELECT end FROM sleeps ORDER BY 1 LIMIT 1',
      [['2026-11-20T06:30:00.000Z']],
    ],
    [
      'SELECT d.day, t.tag FROM days d JOIN tags t USING (day) ORDER BY 1',
      [
        ['2026-11-20', 'alcohol'],
        ['2026-11-21', 'late-meal'],
      ],
    ],
    ['SELECT question, answered_yes FROM journal', [['Had any caffeine?', 1]]],
    ['SELECT sport, minutes FROM workouts', [['Running', 45]]],
    [
      'SELECT recovery_score, main FROM recoveries ORDER BY 1',
      [
        [45, 1],
        [60, 1],
      ],
    ],
    ['SELECT strain FROM cycles WHERE in_progress', [[10.1234]]],
    [
      'SELECT day, avg(recovery_score) OVER (ORDER BY day) FROM days',
      [
        ['2026-11-20', 45],
        ['2026-11-21', 52.5],
      ],
    ],
    ["SELECT date('2026-11-21', '-30 days'), strftime('%W', '2026-11-21')", [['2026-10-22', '46']]],
    ["SELECT group_concat(day, ' ') FROM (SELECT day FROM days ORDER BY day)", [['2026-11-20 2026-11-21']]],
    ["SELECT json_object('a', json_array(1, 2)), '[5]' ->> 0", [['{"a":[1,2]}', 5]]],
    ['SELECT NULL, 1.5, 9007199254740992, 9e999', [[null, 1.5, '9007199254740992', 'Infinity']]],
    ['SELECT hrv_ms FROM days WHERE 0', []],
  ])('%p', (sql, rows) => {
    expect(rowsOf(sql)).toEqual(rows);
  });
});

describe('rows', () => {
  test('end with the limit, and the rest is never made', () => {
    const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
    expect(run(endless, 3)).toEqual({ columns: ['x'], rows: [[1], [2], [3]], hasMore: true });
    expect(run('VALUES (1), (2), (3)', 3)).toMatchObject({ hasMore: false });
  });

  test('keep columns of the same name apart', () => {
    expect(run('SELECT 1 AS a, 2 AS a')).toEqual({ columns: ['a', 'a'], rows: [[1, 2]], hasMore: false });
  });

  test('of one statement are those of one moment, and an error leaves nothing behind', () => {
    run('SELECT day FROM days, sleeps');
    run('SELECT raw FROM record');
    expect(rowsOf('SELECT count(*) FROM days')).toEqual([[2]]);
  });
});
