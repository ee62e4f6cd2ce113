import { expect, test } from 'bun:test';
import { auditTo } from '../../../src/core/audit.ts';
import { runCall } from '../../../src/core/call.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { countCall } from '../../../src/core/usage.ts';
import { observeReads, observeRequests } from '../../../src/engine/bookkeeping.ts';
import type { Context } from '../../../src/engine/context.ts';
import { askDays } from '../../../src/engine/days.ts';
import { askUsage } from '../../../src/engine/usage.ts';
import type { MemberSource } from '../../../src/history/source.ts';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { cycle, sleep } from '../../support/records.ts';

const NIGHT = ['2026-11-20T22:00:00.000Z', '2026-11-21T06:00:00.000Z'] as const;
const RECORDS = {
  cycles: [cycle(1, NIGHT[0], null)],
  sleeps: [sleep('10000000-0000-4000-8000-000000000000', 1, ...NIGHT)],
  recoveries: [],
  workouts: [],
};

/** A source that has the records at hand, or asks WHOOP for them first. */
function sourceThat(ask: () => void): MemberSource {
  return {
    load: async () => {
      ask();
      return { records: RECORDS, asOf: new Date(), notes: [], refused: new Map() };
    },
    newestOffset: async () => 'Z',
    coverage: async () => ({ complete: true }),
  };
}

test('a question is a cache hit where its records were at hand, and none where WHOOP was asked', async () => {
  const state = new StateDb();
  const now = () => new Date();
  const note = observeRequests(auditTo(state));
  const sources = [
    sourceThat(() => undefined),
    sourceThat(() => note({ endpoint: ENDPOINTS.cycles, status: 200, durationMs: 1 })),
  ];
  for (const source of sources) {
    const context = { source: observeReads(source), state, now } as Context;
    await runCall({ face: 'mcp', name: 'whoop_days', client: 'test' }, async (end) => {
      expect((await askDays(context, { from: '2026-11-21', to: '2026-11-21' })).n).toBe(1);
      countCall(state, end());
    });
  }
  await runCall({ face: 'mcp', name: 'whoop_status', client: 'test' }, async (end) => {
    await observeReads(sourceThat(() => undefined)).coverage();
    countCall(state, end());
  });
  await state.flush();
  const { columns, rows } = await askUsage({ state, now }, {});
  const told = ['name', 'calls', 'requests', 'cache_hits'].map((name) => columns.indexOf(name));
  expect(rows.map((row) => told.map((index) => row[index]))).toEqual([
    ['whoop_days', 2, 1, 1],
    ['whoop_status', 1, 0, 0],
  ]);
});
