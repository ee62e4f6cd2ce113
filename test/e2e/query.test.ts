import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { simulateMember } from '../../src/demo/member.ts';
import { runWellpipe, spawnWellpipe } from '../support/binary.ts';
import { createHistory } from '../support/history.ts';
import { findQueryProcesses } from '../support/query-runner.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { BREAKOUTS, MISTAKES } from '../support/sql-attempts.ts';
import { McpClient } from './support/mcp-client.ts';
import { answerTo, callTool, INITIALIZED, initialize, send } from './support/mcp-lines.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const ENDLESS = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';
/** Nobody has to be logged in to read what is there. */
const home = createScratchHome();
const records = simulateMember({ joined: '2024-01-01' }).recordsAt(NOW);

interface Answer {
  columns: string[];
  rows: unknown[][];
  n: number;
  more?: string;
  notes?: string[];
}

beforeAll(async () => {
  const inHome = (name: string) => join(home.wellpipeHome, name);
  (await createHistory(inHome('history.db'), records, inHome('member.db'))).close();
});
afterAll(() => home[Symbol.dispose]());

async function query(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await runWellpipe(['query', ...args, '--json'], { home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('wellpipe query', () => {
  test('answers from the local history', async () => {
    const { columns, rows, n, notes } = await query(
      'SELECT count(*) AS days, sum(workout_count) AS workouts FROM days',
    );
    expect({ columns, rows, n }).toEqual({
      columns: ['days', 'workouts'],
      rows: [[records.cycles.length, records.workouts.length]],
      n: 1,
    });
    // Of a member who never logged in, that is no news.
    expect(notes).toBeUndefined();
    expect((await query('SELECT tag, value FROM tags ORDER BY day')).rows).toEqual([
      ['alcohol', 2],
      ['late-meal', null],
    ]);
  });

  test('answers from tags alone, and without anything says what is in the way', async () => {
    using fresh = createScratchHome();
    const ask = () => runWellpipe(['query', 'SELECT tag, value FROM tags', '--json'], { home: fresh });
    expect((await ask()).code).toBe(10);
    await runWellpipe(['log', 'alcohol', '1'], { home: fresh });
    expect(JSON.parse((await ask()).stdout)).toMatchObject({
      rows: [['alcohol', 1]],
      notes: [expect.stringContaining('There is no WHOOP login')],
    });
    expect((await runWellpipe(['days', '--json'], { home: fresh })).code).toBe(10);
  });

  test('shows a table to people, and rows to a spreadsheet', async () => {
    const sql = "SELECT 'Running' AS sport, NULL AS hrv_ms, 1.23456 AS asleep_h";
    const shown = await runWellpipe(['query', sql], { home });
    expect(shown.stdout.split('\n').slice(0, 2)).toEqual([
      'sport    hrv_ms  asleep_h',
      'Running  –         1.2346',
    ]);
    const { stdout } = await runWellpipe(['query', sql, '--csv'], { home });
    expect(stdout).toBe('sport,hrv_ms,asleep_h\nRunning,,1.2346\n');
    expect((await runWellpipe(['query', 'SELECT 1 WHERE 0'], { home })).stdout).toStartWith('No rows.\n');
  });

  test('lists views and columns', async () => {
    const { columns, rows } = await query('--schema');
    expect(columns).toEqual(['view', 'column', 'type', 'about']);
    expect(new Set(rows.map(([view]) => view)).size).toBe(7);
  });

  test.each([
    [['query'], 2, 'SQL is missing.'],
    [['query', '--schema', 'SELECT 1'], 2, '--schema goes alone.'],
    [['query', 'SELECT', 'day'], 2, 'one word too many'],
    [['query', 'SELECT 1', '--limit', '0'], 21, '--limit is "0"'],
    [['query', 'SELECT 1', '--limit', 'x'], 21, '--limit is "x"'],
    [['query', 'DROP TABLE record'], 21, 'only SELECT'],
    [['query', ENDLESS], 21, '2 seconds'],
  ])('%j ends with %i', async (args, code, message) => {
    const result = await runWellpipe(args, { home });
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain('hint: ');
  });
});

describe('whoop_query', () => {
  test('lets nothing out, whatever is tried, and is the same as the command', async () => {
    await using mcp = await McpClient.connect({ home });
    for (const [sql] of [...BREAKOUTS, ...MISTAKES]) {
      expect({ sql, code: (await mcp.fail('whoop_query', { sql })).code }).toEqual({
        sql,
        code: 'invalid_input',
      });
    }
    const sql = 'SELECT day, recovery_score FROM days ORDER BY recovery_score DESC LIMIT 3';
    expect(await mcp.ask<Answer>('whoop_query', { sql })).toMatchObject({ rows: (await query(sql)).rows });
    const { stdout } = await runWellpipe(['query', 'SELECT hrv FROM days', '--json'], { home });
    const { code, message, hint } = await mcp.fail('whoop_query', { sql: 'SELECT hrv FROM days' });
    expect({ code, message }).toEqual({
      code: 'invalid_input',
      message: JSON.parse(stdout).error.message,
    });
    expect(hint).toStartWith('Did you mean hrv_ms?');
  });

  test('keeps the first rows of what is too long for an assistant', async () => {
    await using mcp = await McpClient.connect({ home });
    const sql = 'SELECT * FROM days ORDER BY recovery_score DESC';
    const text = await mcp.readText('whoop_query', { sql, limit: 5_000 });
    expect(text.length).toBeLessThanOrEqual(25_000);
    const { rows, n, more }: Answer = JSON.parse(text);
    expect(rows).toEqual((await query(sql, '--limit', String(n))).rows);
    expect(more).toMatch(/^\d+ further rows are left out/);
  });

  test('answers several at once, and after one that had to be killed', async () => {
    await using mcp = await McpClient.connect({ home });
    const answers = await Promise.all([
      mcp.fail('whoop_query', { sql: ENDLESS }),
      ...[1, 2, 3].map((number) => mcp.ask<Answer>('whoop_query', { sql: `SELECT ${number}` })),
    ]);
    expect(answers).toMatchObject([
      { message: expect.stringContaining('2 seconds') },
      { rows: [[1]] },
      { rows: [[2]] },
      { rows: [[3]] },
    ]);
  });

  test.skipIf(process.platform !== 'linux')(
    'leaves no process behind, though it is in the middle',
    async () => {
      await using server = spawnWellpipe(['serve'], { home });
      send(server, initialize(), INITIALIZED, callTool(1, 'whoop_query', { sql: 'SELECT 1' }));
      await answerTo(server, 1);
      const [child = 0] = findQueryProcesses(server.pid);
      expect(child).toBeGreaterThan(0);
      send(server, callTool(2, 'whoop_query', { sql: ENDLESS }));
      const startedAt = performance.now();
      server.signal('SIGTERM');
      await server.waitForExit();
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect(findQueryProcesses(1).includes(child)).toBe(false);
      expect(() => process.kill(child, 0)).toThrow();
    },
  );

  test('is explained by a resource', async () => {
    await using mcp = await McpClient.connect({ home });
    const { resources } = await mcp.sdk.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('whoop://guide');
    const { contents } = await mcp.sdk.readResource({ uri: 'whoop://guide' });
    expect(contents).toMatchObject([
      { mimeType: 'text/markdown', text: expect.stringContaining('`hrv_ms`') },
    ]);
  });
});
