import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Fault } from '../../../../src/demo/service/faults.ts';
import { isRecovery, keyOf, STREAMS } from '../../../../src/history/streams.ts';
import { LivingMember } from './support/living-member.ts';
import {
  changePage,
  DAY_MS,
  HOUR_MS,
  type Process,
  SyncBench,
  storeFiles,
  truthOf,
} from './support/sync-bench.ts';

const NOW = '2026-06-01T12:00:00Z';

/** What can go wrong with a request for a page, so that it shows. */
const HONEST_FAULTS = {
  unavailable: { reply: { status: 503 } },
  broken: { cut: 'mid-body' },
  garbage: { reply: { status: 200, body: '<html>' } },
  refused: { reply: { status: 400, body: '{}' } },
  'with repeats': changePage(({ records, next_token }) => ({
    records: [...records, ...records],
    next_token,
  })),
} as const satisfies Record<string, Fault>;

const FAULTS = {
  ...HONEST_FAULTS,
  'without a cursor': changePage(({ records }) => ({ records, next_token: null })),
  empty: changePage(({ next_token }) => ({ records: [], next_token })),
  'empty, without a cursor': changePage(() => ({ records: [], next_token: null })),
} as const satisfies Record<string, Fault>;

const process = fc.nat(1);
const time = fc.record({ kind: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 40 * 24 }) });
const question = fc.record({
  kind: fc.constant('question' as const),
  from: fc.integer({ min: 1, max: 300 }),
  /** How much later it ends, in days. */
  length: fc.integer({ min: 1, max: 300 }),
  process,
});
const sync = fc.record({ kind: fc.constant('sync' as const), process, rereads: fc.boolean() });
const kill = fc.record({
  kind: fc.constant('kill' as const),
  process,
  after: fc.integer({ min: 1, max: 9 }),
});
const stream = fc.constantFrom(...STREAMS);
const place = fc.nat(200);
const change = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), stream, place }),
  fc.record({ kind: fc.constant('remove' as const), stream, place }),
  fc.record({ kind: fc.constant('late' as const), place }),
);
type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Event = ValueOf<typeof time | typeof question | typeof sync | typeof kill | typeof change>;

function storyOf<F extends string>(event: fc.Arbitrary<Event>, faults: Readonly<Record<F, Fault>>) {
  return fc.record({
    days: fc.integer({ min: 0, max: 90 }),
    cursors: fc.constantFrom('record' as const, 'place' as const),
    events: fc.array(event, { maxLength: 12 }),
    faults: fc.array(fc.option(fc.constantFrom(...Object.values<Fault>(faults)), { freq: 3 }), {
      maxLength: 40,
    }),
  });
}

/** A member, and two processes that read what WHOOP has of them. */
class Stage implements AsyncDisposable {
  readonly member: LivingMember;
  readonly bench: SyncBench;
  readonly #files = storeFiles();
  readonly #processes: [Process, Process];

  private constructor(member: LivingMember, bench: SyncBench) {
    this.member = member;
    this.bench = bench;
    this.#processes = [this.open(), this.open()];
  }

  static async start({ days, cursors, faults }: ValueOf<ReturnType<typeof storyOf>>): Promise<Stage> {
    const member = new LivingMember(days, NOW);
    const bench = await SyncBench.start({ member, now: NOW, cursors });
    const left = [...faults];
    bench.fault = () => left.shift() ?? undefined;
    return new Stage(member, bench);
  }

  open(): Process {
    return this.bench.open(this.#files.history);
  }

  /** Answers the window and the process of a question that was covered. */
  async play(event: Event): Promise<{ from: number; to: number; process: Process } | undefined> {
    const { bench, member } = this;
    switch (event.kind) {
      case 'time':
        bench.pass(event.hours * HOUR_MS);
        member.liveUntil(bench.now);
        return undefined;
      case 'edit':
        member.edit(event.stream, event.place, bench.now);
        return undefined;
      case 'remove':
        member.removeOne(event.stream, event.place);
        return undefined;
      case 'late':
        member.addLate(event.place, bench.now);
        return undefined;
      case 'question':
        return this.#ask(event);
      case 'sync':
        await this.#at(event.process)
          .readAll({ rereads: event.rereads })
          .catch(() => undefined);
        return undefined;
      case 'kill':
        await this.#killAfter(event.after, event.process);
        return undefined;
    }
  }

  async #ask({ from, length, process }: ValueOf<typeof question>) {
    const asker = this.#at(process);
    const begin = this.bench.now - from * DAY_MS;
    const window = { from: begin, to: Math.min(begin + length * DAY_MS, this.bench.now) };
    const { isCovered, problem } = await asker.syncer.freshen(STREAMS, window);
    return isCovered && !problem ? { ...window, process: asker } : undefined;
  }

  /** Ends a process in the middle of its reading, and starts another in its place. */
  async #killAfter(requests: number, index: number): Promise<void> {
    const victim = this.#at(index);
    const usual = this.bench.fault;
    let count = 0;
    this.bench.fault = (request) => {
      count += 1;
      if (count !== requests) return usual(request);
      void victim.close();
      return { cut: 'before-work' };
    };
    await victim.readAll().catch(() => undefined);
    await victim.close();
    this.bench.fault = usual;
    this.#processes[index === 0 ? 0 : 1] = this.open();
  }

  #at(index: number): Process {
    return this.#processes[index === 0 ? 0 : 1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]();
    this.#files[Symbol.dispose]();
  }
}

test('after two quiet re-readings the store holds what WHOOP has, whatever came before', async () => {
  const events = fc.oneof(time, question, sync, kill, change, change);
  await fc.assert(
    fc.asyncProperty(storyOf(events, FAULTS), async (story) => {
      await using stage = await Stage.start(story);
      for (const event of story.events) await stage.play(event);
      stage.bench.fault = () => undefined;
      const last = stage.open();
      for (const pauseMs of [HOUR_MS, 2 * HOUR_MS]) {
        stage.bench.pass(pauseMs);
        await last.readAll({ rereads: true });
      }
      expect(await last.contents()).toEqual(truthOf(stage.member));
      expect((await last.syncer.coverage()).complete).toBe(true);
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('a window that counts as covered has no gap, whatever was read in whatever order', async () => {
  const events = fc.oneof(time, question, question, sync, kill);
  await fc.assert(
    fc.asyncProperty(storyOf(events, HONEST_FAULTS), async (story) => {
      await using stage = await Stage.start(story);
      for (const event of story.events) {
        const covered = await stage.play(event);
        if (!covered) continue;
        const contents = await covered.process.contents();
        for (const stream of STREAMS) {
          for (const record of stage.member.list(stream)) {
            const start = Date.parse(isRecovery(record) ? record.created_at : record.start);
            if (start < covered.from + DAY_MS / 2 || start > covered.to) continue;
            expect(contents[stream].some((line) => line.startsWith(`${keyOf(record)} `))).toBe(true);
          }
        }
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);
