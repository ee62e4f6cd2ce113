import { describe, expect, test } from 'bun:test';
import { type AuditEvent, auditTo } from '../../../src/core/audit.ts';
import { addEntry, isKept, keepBook, MOST_ENTRIES } from '../../../src/core/books.ts';
import { type EndedCall, runCall } from '../../../src/core/call.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { countCall } from '../../../src/core/usage.ts';

const DAY_MS = 86_400_000;
const REQUEST: AuditEvent = {
  kind: 'request',
  method: 'GET',
  path: '/v2/cycle/{cycleId}',
  status: 200,
  durationMs: 12.4,
};

async function entriesOf(state: StateDb, book: 'audit' | 'usage'): Promise<Record<string, unknown>[]> {
  await state.flush();
  return state.transact((prepare) => prepare(`SELECT * FROM ${book} ORDER BY id`).all());
}

describe('the audit trail', () => {
  test('notes what was done, by which process and for whom', async () => {
    const state = new StateDb();
    const audit = auditTo(state);
    await runCall({ face: 'mcp', name: 'whoop_days', client: 'Claude' }, async () => audit(REQUEST));
    audit({ kind: 'refresh', status: 'network' });
    const [first, second] = await entriesOf(state, 'audit');
    expect(first).toMatchObject({
      kind: 'request',
      method: 'GET',
      path: '/v2/cycle/{cycleId}',
      status: 200,
      duration_ms: 12,
      pid: process.pid,
      face: 'mcp',
      client: 'Claude',
    });
    expect(Math.abs(Date.now() - Number(first?.at))).toBeLessThan(10_000);
    expect(second).toMatchObject({
      kind: 'refresh',
      method: null,
      path: null,
      status: 'network',
      face: null,
    });
  });
});

describe('usage', () => {
  test('counts calls as they went', async () => {
    const state = new StateDb();
    const call: EndedCall = {
      face: 'cli',
      name: 'days',
      client: 'days',
      startedAt: 1_000,
      requests: 3,
      readsRecords: true,
      memberMs: 0,
      durationMs: 8.25,
      error: 'timeout',
    };
    countCall(state, call);
    countCall(state, { ...call, error: undefined });
    expect(await entriesOf(state, 'usage')).toMatchObject([
      { at: 1_000, face: 'cli', name: 'days', duration_ms: 8.25, requests: 3, error: 'timeout' },
      { error: null },
    ]);
  });

  test.each([
    ['records were read and WHOOP was not asked', {}, 1],
    ['WHOOP was asked', { requests: 1 }, 0],
    ['no records were read', { readsRecords: false }, 0],
    ['there was no answer', { error: 'timeout' }, 0],
  ] as const)('tells a cache hit where %s: %j', async (_, differs, hit) => {
    const state = new StateDb();
    const asker = { face: 'mcp', name: 'whoop_days', client: 'test', startedAt: 1_000 } as const;
    const answered = { requests: 0, readsRecords: true, memberMs: 0, durationMs: 1, error: undefined };
    countCall(state, { ...asker, ...answered, ...differs });
    expect(await entriesOf(state, 'usage')).toMatchObject([{ cache_hit: hit }]);
  });
});

describe('a book', () => {
  test('that is switched off takes nothing, the other one goes on, and on it goes on too', async () => {
    const state = new StateDb();
    const audit = auditTo(state);
    const note = () => {
      audit(REQUEST);
      addEntry(state, 'usage', { at: 1, face: 'cli', name: 'x', duration_ms: 1, requests: 0, error: null });
    };
    const lengths = async () => [
      (await entriesOf(state, 'audit')).length,
      (await entriesOf(state, 'usage')).length,
    ];
    note();
    expect(await lengths()).toEqual([1, 1]);
    await keepBook(state, 'audit', false);
    expect(await state.transact((prepare) => isKept(prepare, 'audit', Date.now()))).toBe(false);
    note();
    expect(await lengths()).toEqual([1, 2]);
    await keepBook(state, 'audit', true);
    note();
    expect(await lengths()).toEqual([2, 3]);
  });

  test('is kept for a year', async () => {
    const state = new StateDb();
    const audit = auditTo(state);
    for (let count = 0; count < 150; count++) audit(REQUEST);
    await state.flush();
    await state.transact((prepare) => {
      prepare('UPDATE audit SET at = at - ? WHERE id <= 100').run(366 * DAY_MS);
      prepare('UPDATE audit SET at = at - ? WHERE id > 100').run(364 * DAY_MS);
    });
    for (let count = 0; count < 60; count++) audit(REQUEST);
    const entries = await entriesOf(state, 'audit');
    expect(entries).toHaveLength(110);
    expect(entries[0]?.id).toBe(101);
  });

  test('keeps the newest of too many', async () => {
    const state = new StateDb();
    const audit = auditTo(state);
    for (let count = 0; count < 10; count++) audit(REQUEST);
    await state.flush();
    await state.transact((prepare) => {
      prepare('UPDATE audit SET id = ? WHERE id = 10').run(MOST_ENTRIES + 5);
    });
    for (let count = 0; count < 200; count++) audit(REQUEST);
    const [first] = await entriesOf(state, 'audit');
    expect(first?.id).toBe(MOST_ENTRIES + 5);
  });
});
