import { expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Reply } from '../../../../src/demo/service/exchange.ts';
import type { Fault } from '../../../../src/demo/service/faults.ts';
import { STREAMS } from '../../../../src/history/streams.ts';
import { createScratchHome } from '../../../support/scratch-home.ts';
import { LivingMember } from './support/living-member.ts';
import { type Process, SyncBench, truthOf } from './support/sync-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Page = { records: unknown[]; next_token: string | null };

const page = (change: (page: Page) => Page): Fault => ({
  rewrite: (reply: Reply) =>
    reply.status === 200 ? { ...reply, body: JSON.stringify(change(JSON.parse(reply.body ?? ''))) } : reply,
});

/** What can go wrong with a request for a page. */
const FAULTS = {
  unavailable: { reply: { status: 503 } },
  broken: { cut: 'mid-body' },
  garbage: { reply: { status: 200, body: '<html>' } },
  refused: { reply: { status: 400, body: '{}' } },
  'without a cursor': page(({ records }) => ({ records, next_token: null })),
  empty: page(({ next_token }) => ({ records: [], next_token })),
  'empty, without a cursor': page(() => ({ records: [], next_token: null })),
  'with repeats': page(({ records, next_token }) => ({ records: [...records, ...records], next_token })),
} as const satisfies Record<string, Fault>;

const stream = fc.constantFrom(...STREAMS);
const place = fc.nat(200);
const event = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 40 * 24 }) }),
  fc.record({ kind: fc.constant('edit' as const), stream, place }),
  fc.record({ kind: fc.constant('remove' as const), stream, place }),
  fc.record({ kind: fc.constant('late' as const), place }),
  fc.record({
    kind: fc.constant('question' as const),
    days: fc.integer({ min: 1, max: 300 }),
    process: fc.nat(1),
  }),
  fc.record({ kind: fc.constant('sync' as const), process: fc.nat(1), rereads: fc.boolean() }),
  fc.record({
    kind: fc.constant('kill' as const),
    process: fc.nat(1),
    after: fc.integer({ min: 1, max: 9 }),
  }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

const faults = fc.array(fc.option(fc.constantFrom(...Object.keys(FAULTS)), { freq: 3 }), { maxLength: 40 });

test('after two quiet re-readings the store holds what WHOOP has, whatever came before', async () => {
  const story = fc.record({
    days: fc.integer({ min: 0, max: 90 }),
    cursors: fc.constantFrom('record' as const, 'place' as const),
    events: fc.array(event, { maxLength: 12 }),
    faults,
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ days, cursors, events, faults }) => {
      using home = createScratchHome();
      const member = new LivingMember(days, '2026-06-01T12:00:00Z');
      await using bench = await SyncBench.start({ member, now: '2026-06-01T12:00:00Z', cursors });
      const left = [...faults];
      bench.fault = () => {
        const name = left.shift();
        return name === null || name === undefined ? undefined : FAULTS[name as keyof typeof FAULTS];
      };
      const open = () => bench.open(join(home.home, 'history.db'));
      const processes = [open(), open()];
      for (const happening of events) await happen(happening, bench, member, processes, open);

      left.length = 0;
      const last = open();
      for (const pauseMs of [HOUR_MS, 2 * HOUR_MS]) {
        bench.pass(pauseMs);
        await last.readAll({ rereads: true });
      }
      expect(await last.contents()).toEqual(truthOf(member));
      expect((await last.syncer.coverage()).complete).toBe(true);
      for (const process of [...processes, last]) await process.close();
      rmSync(home.home, { recursive: true });
    }),
    { numRuns: Number(process.env.RUNS ?? 30) },
  );
}, 120_000);

async function happen(
  happening: Event,
  bench: SyncBench,
  member: LivingMember,
  processes: Process[],
  open: () => Process,
): Promise<void> {
  switch (happening.kind) {
    case 'time':
      bench.pass(happening.hours * HOUR_MS);
      member.liveUntil(bench.now);
      return;
    case 'edit':
      return member.edit(happening.stream, happening.place, bench.now);
    case 'remove':
      return member.removeOne(happening.stream, happening.place);
    case 'late':
      return member.addLate(happening.place, bench.now);
    case 'question': {
      const window = { from: bench.now - happening.days * DAY_MS, to: bench.now };
      await processes[happening.process]?.syncer.freshen(STREAMS, window);
      return;
    }
    case 'sync':
      await processes[happening.process]?.readAll({ rereads: happening.rereads }).catch(() => undefined);
      return;
    case 'kill':
      return killAfter(happening.after, happening.process, bench, processes, open);
  }
}

/** Ends a process in the middle of its reading, and starts another in its place. */
async function killAfter(
  requests: number,
  index: number,
  bench: SyncBench,
  processes: Process[],
  open: () => Process,
): Promise<void> {
  const process = processes[index];
  const usual = bench.fault;
  let count = 0;
  bench.fault = (request) => {
    count += 1;
    if (count !== requests) return usual(request);
    void process?.close();
    return { cut: 'before-work' };
  };
  await process?.readAll().catch(() => undefined);
  await process?.close();
  bench.fault = usual;
  processes[index] = open();
}
