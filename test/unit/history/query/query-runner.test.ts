import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { IN_MEMORY } from '../../../../src/core/database-file.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { simulateMember } from '../../../../src/demo/member.ts';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import type { HistoryDb } from '../../../../src/history/history-db.ts';
import { QueryRunner } from '../../../../src/history/query/query-runner.ts';
import type { DayRow } from '../../../../src/insights/day-row.ts';
import { createHistory } from '../../../support/history.ts';
import { LineReader } from '../../../support/line-reader.ts';
import {
  FROM_SOURCE,
  findOpenFiles,
  findQueryProcesses,
  openRunner,
  readProc,
} from '../../../support/query-runner.ts';
import { cycle } from '../../../support/records.ts';

const ENDLESS = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';
const HUGE = `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000)
  SELECT x FROM (SELECT x, format('%500000d', x) AS text FROM c) ORDER BY text DESC`;
const COUNT = 'SELECT count(*) FROM days';
const onLinux = test.skipIf(process.platform !== 'linux');

const folder = mkdtempSync(join(tmpdir(), 'wellpipe-query-'));
const file = join(folder, 'history.db');
let history: HistoryDb<DayRow>;
let days: number;

beforeAll(async () => {
  const records = simulateMember({ joined: '2026-09-01' }).recordsAt(new Date('2026-11-22T12:00:00Z'));
  history = await createHistory(file, records);
  days = records.cycles.length;
});
afterAll(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

/** The error that a statement ends with. */
async function failureOf(answer: Promise<unknown>): Promise<AppError> {
  const error = await answer.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`It did not fail as expected: ${error}`);
}

async function countDays(runner: QueryRunner): Promise<unknown> {
  return (await runner.run(COUNT, 1)).rows[0]?.[0];
}

describe('a statement', () => {
  test('is answered by a process that stays warm', async () => {
    await using runner = openRunner(file);
    expect(await countDays(runner)).toBe(days);
    const startedAt = performance.now();
    for (let round = 0; round < 50; round++) await runner.run(COUNT, 1);
    // Starting one anew each time would take seconds.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('that is wrong is `invalid_input` with the way on', async () => {
    await using runner = openRunner(file);
    const error = await failureOf(runner.run('SELECT hrv FROM days', 1));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toBe('There is no column "hrv" in what the statement reads.');
    expect(error.hint).toStartWith('Did you mean hrv_ms?');
  });

  test('is killed after two seconds, and the next one answered', async () => {
    await using runner = openRunner(file);
    await countDays(runner);
    const startedAt = performance.now();
    const error = await failureOf(runner.run(ENDLESS, 1));
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('2 seconds') });
    expect(performance.now() - startedAt).toBeWithin(1_900, 4_000);
    expect(await countDays(runner)).toBe(days);
  });

  test('is killed at 300 MB, and the next one answered', async () => {
    await using runner = openRunner(file);
    const error = await failureOf(runner.run(HUGE, 1));
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('300 MB') });
    expect(await countDays(runner)).toBe(days);
  });

  test('is given up when its caller does, also while it waits for its turn', async () => {
    await using runner = openRunner(file);
    await countDays(runner);
    const [running, waiting] = [new AbortController(), new AbortController()];
    const answers = [runner.run(ENDLESS, 1, running.signal), runner.run(COUNT, 1, waiting.signal)];
    const settled = Promise.allSettled(answers);
    const startedAt = performance.now();
    await sleep(50);
    waiting.abort();
    await answers[1]?.catch(() => undefined);
    running.abort();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await countDays(runner)).toBe(days);
    expect(runner.run(COUNT, 1, AbortSignal.abort())).rejects.toThrow('abort');
  });

  test('gets its own answer, however many are asked at once', async () => {
    await using runner = openRunner(file);
    const asked = Array.from({ length: 40 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map((index) =>
        index % 10 === 3
          ? failureOf(runner.run(`SELECT nothing${index} FROM days`, 1)).then(({ message }) => message)
          : runner.run(`SELECT ${index}`, 1).then(({ rows }) => rows[0]?.[0]),
      ),
    );
    expect(answers).toEqual(
      asked.map((index) =>
        index % 10 === 3 ? `There is no column "nothing${index}" in what the statement reads.` : index,
      ),
    );
  });
});

describe('the process', () => {
  onLinux('is replaced when somebody kills it', async () => {
    await using runner = openRunner(file);
    await countDays(runner);
    const [idle = 0] = findQueryProcesses();
    process.kill(idle, 'SIGKILL');
    expect(await countDays(runner)).toBe(days);

    const answer = runner.run(ENDLESS, 1);
    await sleep(300);
    const [busy = 0] = findQueryProcesses();
    process.kill(busy, 'SIGKILL');
    expect((await failureOf(answer)).message).toContain('2 seconds');
    expect(new Set([idle, busy, ...findQueryProcesses()]).size).toBeGreaterThan(1);
  });

  onLinux('ends with its runner and leaves nothing', async () => {
    {
      await using runner = openRunner(file);
      await countDays(runner);
      expect(findQueryProcesses()).toHaveLength(1);
    }
    expect(findQueryProcesses()).toEqual([]);
  });

  onLinux('ends when its parent is killed, in the middle of a statement too', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dir, '../support/ask-endlessly.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new LineReader(parent.stdout).find((line) => line === 'asking');
    const [orphan = 0] = findQueryProcesses(parent.pid);
    expect(orphan).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    const giveUpAt = performance.now() + 6_000;
    while (readProc(orphan, 'cmdline') !== '' && performance.now() < giveUpAt) await sleep(50);
    expect(readProc(orphan, 'cmdline')).toBe('');
  });

  onLinux('gets no secret and opens nothing but the database', async () => {
    process.env.WHOOP_CLIENT_SECRET = 'secret';
    try {
      await using runner = openRunner(file);
      await countDays(runner);
      const [child = 0] = findQueryProcesses();
      expect(readProc(child, 'environ')).not.toMatch(/WHOOP|WELLPIPE|secret/);
      const opened = findOpenFiles(child).filter((path) => !path.startsWith(join(process.execPath, '..')));
      expect(opened.filter((path) => !/node_modules\/.*bun/.test(path))).toEqual([
        file,
        `${file}-shm`,
        `${file}-wal`,
      ]);
    } finally {
      delete process.env.WHOOP_CLIENT_SECRET;
    }
  });

  test.each([
    ['cannot be started', { command: join(folder, 'nowhere'), args: [] }],
    ['is another program', { command: process.execPath, args: ['--eval', 'console.log("hello")'] }],
    ['ends at once', { command: process.execPath, args: ['--eval', 'process.exit(3)'] }],
  ])('that %s is told', async (_, command) => {
    const store = { file, copyBytes: async () => undefined };
    const runner = new QueryRunner({ store, derivation: DAY_DERIVATION, command });
    expect(await failureOf(runner.run(COUNT, 1))).toMatchObject({ code: 'local_data' });
    await runner.close();
  });

  test('is not started again by a statement that comes after the end', async () => {
    const runner = openRunner(file);
    await runner.close();
    expect(await failureOf(runner.run(COUNT, 1))).toMatchObject({ code: 'local_data' });
  });
});

describe('the store', () => {
  test('is read as it is at the moment of each statement', async () => {
    using scratch = scratchFile();
    const own = await createHistory(scratch.path, { cycles: [], sleeps: [], recoveries: [], workouts: [] });
    await using runner = openRunner(scratch.path);
    expect(await countDays(runner)).toBe(0);
    const first = cycle(1, '2026-11-20T22:30:00Z', null);
    await own.transact((prepare) => own.put(prepare, 'cycles', [first]));
    expect(await countDays(runner)).toBe(1);
    own.close();
  });

  test('may be moved away and made anew', async () => {
    using scratch = scratchFile();
    (await createHistory(scratch.path, simulateMember().recordsAt(new Date('2021-10-10')))).close();
    await using runner = openRunner(scratch.path);
    expect(await countDays(runner)).toBeGreaterThan(1);
    renameSync(scratch.path, `${scratch.path}.old`);
    expect(await failureOf(runner.run(COUNT, 1))).toMatchObject({
      code: 'local_data',
      message: 'There is no local history yet.',
    });
    const own = await createHistory(scratch.path, { cycles: [], sleeps: [], recoveries: [], workouts: [] });
    expect(await countDays(runner)).toBe(0);
    own.close();
  });

  test('in memory is read too, and again when it has changed', async () => {
    const own = await createHistory(IN_MEMORY, { cycles: [], sleeps: [], recoveries: [], workouts: [] });
    await using runner = openRunner(own);
    expect(await countDays(runner)).toBe(0);
    expect(await own.copyBytes(undefined)).toBeDefined();
    const first = cycle(1, '2026-11-20T22:30:00Z', null);
    await own.transact((prepare) => own.put(prepare, 'cycles', [first]));
    expect(await countDays(runner)).toBe(1);
    expect((await failureOf(runner.run(HUGE, 1))).message).toContain('300 MB');
    expect(await countDays(runner)).toBe(1);
    expect((await runner.run('SELECT tag FROM tags ORDER BY 1', 9)).rows).toEqual([
      ['alcohol'],
      ['late-meal'],
    ]);
    own.close();
  });

  test.each<[what: string, message: string, damage: (path: string) => void]>([
    ['is not there', 'There is no local history yet.', (path) => rmSync(path)],
    [
      'is no database',
      'The local history is damaged.',
      (path) => writeFileSync(path, 'not a database'.repeat(99)),
    ],
    ['is empty', 'The local history is being prepared.', (path) => writeFileSync(path, '')],
    [
      'is yet to be made ready',
      'The local history is being prepared.',
      (path) => alter(path, 'DELETE FROM derivation'),
    ],
    [
      'was made by another version',
      'Another version of Wellpipe has renewed',
      (path) => alter(path, "UPDATE derivation SET version = 'x'"),
    ],
  ])('that %s is told', async (_, message, damage) => {
    using scratch = scratchFile();
    (await createHistory(scratch.path, { cycles: [], sleeps: [], recoveries: [], workouts: [] })).close();
    damage(scratch.path);
    await using runner = openRunner(scratch.path);
    expect((await failureOf(runner.run(COUNT, 1))).message).toStartWith(message);
  });

  test('that somebody else keeps locked is told', async () => {
    using scratch = scratchFile();
    (await createHistory(scratch.path, { cycles: [], sleeps: [], recoveries: [], workouts: [] })).close();
    const holder = new DatabaseSync(scratch.path);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    await using runner = openRunner(scratch.path);
    expect(await failureOf(runner.run(COUNT, 1))).toMatchObject({
      code: 'local_data',
      message: 'Another process keeps the local history locked.',
    });
    holder.exec('ROLLBACK');
    holder.close();
    expect(await countDays(runner)).toBe(0);
  });

  test('is refused by an executable that was replaced meanwhile', async () => {
    using scratch = scratchFile();
    copyFileSync(file, scratch.path);
    const child = spawn(FROM_SOURCE.command, [...FROM_SOURCE.args, '__query'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const database = { file: scratch.path };
    const open = {
      kind: 'open',
      version: '0.0.0-other',
      derivation: DAY_DERIVATION.version,
      views: [],
      database,
    };
    child.stdin.write(`${JSON.stringify(open)}\n${JSON.stringify({ kind: 'run', sql: COUNT, limit: 1 })}\n`);
    expect(JSON.parse(await new LineReader(child.stdout).next())).toEqual({
      problem: { kind: 'other_version' },
    });
    child.stdin.end();
  });
});

function alter(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

function scratchFile(): { path: string } & Disposable {
  const own = mkdtempSync(join(tmpdir(), 'wellpipe-query-'));
  return { path: join(own, 'history.db'), [Symbol.dispose]: () => rmSync(own, { recursive: true }) };
}
