import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addEntry } from '../../../src/core/books.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { askAudit } from '../../../src/engine/audit.ts';
import { switchBook } from '../../../src/engine/recording.ts';
import { askUsage } from '../../../src/engine/usage.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

/** Noon of a day, where this machine is. */
const noon = (day: string) => new Date(`${day}T12:00:00`);
const NOW = noon('2026-11-22');
const MINUTE_MS = 60_000;

function open(path?: string) {
  const state = new StateDb(path);
  const note = (minutesAgo: number, client = 'days') => {
    const at = NOW.getTime() - minutesAgo * MINUTE_MS;
    const request = { kind: 'request', method: 'GET', path: '/v2/cycle', status: 200, duration_ms: 12 };
    addEntry(state, 'audit', { at, ...request, pid: 7, face: 'cli', client });
  };
  const count = (at: Date, name: string, duration_ms: number, error: string | null = null, requests = 2) => {
    const call = { at: at.getTime(), face: 'mcp', name, duration_ms, requests, error };
    addEntry(state, 'usage', { ...call, cache_hit: requests === 0 && error === null ? 1 : 0 });
  };
  return { context: { state, now: () => NOW }, note, count };
}

describe('audit', () => {
  test('answers the events, oldest first', async () => {
    const { context, note } = open();
    note(3);
    note(2);
    await context.state.flush();
    const answer = await askAudit(context, {});
    expect(answer).toEqual({
      columns: ['time', 'kind', 'method', 'path', 'status', 'duration_ms', 'pid', 'face', 'client'],
      rows: [3, 2].map((minutesAgo) => [
        new Date(NOW.getTime() - minutesAgo * MINUTE_MS).toISOString(),
        ...['request', 'GET', '/v2/cycle', 200, 12, 7, 'cli', 'days'],
      ]),
      n: 2,
    });
  });

  test('answers the newest of many, and says how many are left out', async () => {
    const { context, note } = open();
    for (let minutesAgo = 150; minutesAgo > 0; minutesAgo--) note(minutesAgo, String(minutesAgo));
    await context.state.flush();
    const clients = (answer: { rows: readonly (readonly unknown[])[] }) =>
      answer.rows.map((row) => row.at(-1));
    const usual = await askAudit(context, {});
    expect([usual.n, clients(usual)[0], clients(usual).at(-1)]).toEqual([100, '100', '1']);
    expect(usual.more).toContain('50 older events are left out');
    const few = await askAudit(context, { limit: 2 });
    expect(clients(few)).toEqual(['2', '1']);
    const all = await askAudit(context, { limit: 150 });
    expect([all.n, all.more]).toEqual([150, undefined]);
  });

  const midnight = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  const ago = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE_MS).toISOString();
  test.each([
    ['2h', 2, ago(120)],
    ['-2h', 2, ago(120)],
    ['90m', 1, ago(90)],
    ['4800', 1, ago(80)],
    ['1s', 0, ago(1 / 60)],
    ['today', 2, midnight('2026-11-22')],
    ['-1d', 3, midnight('2026-11-21')],
    ['1d', 3, midnight('2026-11-21')],
    ['2026-11', 3, midnight('2026-11-01')],
    ['2026-W47', 3, midnight('2026-11-16')],
    ['999999999h', 3, '1970-01-01T00:00:00.000Z'],
  ])('since %s', async (since, n, instant) => {
    const { context, note } = open();
    for (const minutesAgo of [36 * 60, 100, 80]) note(minutesAgo);
    await context.state.flush();
    expect(await askAudit(context, { since })).toMatchObject({ n, since: instant });
  });

  test.each([
    ['noon', '"noon" is neither a date nor a duration.'],
    ['-1.5h', '"-1.5h" is neither a date nor a duration.'],
    ['2026-02-30', '"2026-02-30" is neither a date nor a duration.'],
    ['--7d', '"--7d" is neither a date nor a duration.'],
    ['2026-12', '"2026-12" is still to come.'],
  ])('refuses %j, and names the forms', async (since, message) => {
    const refused = {
      code: 'invalid_input',
      message,
      hint: expect.stringMatching(/2026-W47.*90s, 5m, 2h, 7d/),
    };
    await expect(askAudit(open().context, { since })).rejects.toMatchObject(refused);
  });
});

describe('usage', () => {
  test('is counted by day and by tool or command, with nearest-rank percentiles', async () => {
    const { context, count } = open();
    for (let ms = 20; ms > 0; ms--) count(noon('2026-11-21'), 'whoop_days', ms);
    count(noon('2026-11-22'), 'whoop_today', 1.26, 'timeout');
    count(noon('2026-11-22'), 'whoop_today', 9, 'interrupted', 0);
    count(noon('2026-11-22'), 'whoop_days', 5);
    count(noon('2026-11-22'), 'whoop_days', 3, null, 0);
    await context.state.flush();
    expect(await askUsage(context, {})).toEqual({
      range: { from: '2026-11-16', to: '2026-11-22' },
      columns: ['day', 'face', 'name', 'calls', 'errors', 'requests', 'cache_hits', 'p50_ms', 'p95_ms'],
      rows: [
        ['2026-11-21', 'mcp', 'whoop_days', 20, 0, 40, 0, 10, 19],
        ['2026-11-22', 'mcp', 'whoop_days', 2, 0, 2, 1, 3, 5],
        ['2026-11-22', 'mcp', 'whoop_today', 2, 1, 2, 0, 1.3, 9],
      ],
      n: 3,
    });
  });

  test('is of the range that was asked for', async () => {
    const { context, count } = open();
    for (const day of ['2026-11-01', '2026-11-20', '2026-11-21', '2026-11-22']) count(noon(day), 'x', 1);
    await context.state.flush();
    expect(await askUsage(context, { days: 2 })).toMatchObject({ n: 2 });
    expect(await askUsage(context, { from: '2026-11', to: '2026-11-20' })).toMatchObject({ n: 2 });
    await expect(askUsage(context, { days: 2, from: 'today' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('switched off', () => {
  test('a book says so, keeps what it has and takes nothing, and the trail ends with that', async () => {
    const { context, note, count } = open();
    note(3);
    expect(await switchBook(context, 'audit', { off: true })).toMatchObject({
      rows: [['audit', 'off']],
      n: 1,
    });
    expect(await switchBook(context, 'usage', { off: true })).toMatchObject({ rows: [['usage', 'off']] });
    note(1);
    count(NOW, 'x', 1);
    await context.state.flush();
    const trail = await askAudit(context, {});
    expect(trail.rows.map(([, kind, method, path]) => [kind, method, path])).toEqual([
      ['request', 'GET', '/v2/cycle'],
      ['config', 'off', 'audit'],
    ]);
    expect(trail.notes).toHaveLength(1);
    expect(await askUsage(context, {})).toMatchObject({ n: 0, notes: [expect.stringContaining('--on')] });
    await switchBook(context, 'audit', { on: true });
    await context.state.flush();
    const later = await askAudit(context, {});
    expect(later.notes).toBeUndefined();
    expect(later.rows.at(-1)?.slice(1, 4)).toEqual(['config', 'on', 'audit']);
  });

  test('and on at once is refused', async () => {
    const both = switchBook(open().context, 'audit', { on: true, off: true });
    await expect(both).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

test('before anything was recorded the answers are empty, and make no file', async () => {
  using scratch = createScratchHome();
  const { context } = open(join(scratch.wellpipeHome, 'state.db'));
  expect(await askAudit(context, {})).toMatchObject({ rows: [], n: 0 });
  expect(await askUsage(context, {})).toMatchObject({ rows: [], n: 0 });
  expect(existsSync(scratch.wellpipeHome)).toBe(false);
});

test('a file that cannot be used is an error, not an empty answer', async () => {
  using scratch = createScratchHome();
  mkdirSync(join(scratch.home, 'state.db'));
  writeFileSync(join(scratch.home, 'state.db', 'file'), '');
  const { context } = open(join(scratch.home, 'state.db'));
  const asks = [
    () => askAudit(context, {}),
    () => askUsage(context, {}),
    () => switchBook(context, 'audit', { off: true }),
  ];
  for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'local_data' });
});
