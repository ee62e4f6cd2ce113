import { describe, expect, test } from 'bun:test';
import { json } from '../../../../src/demo/service/exchange.ts';
import type { Fault } from '../../../../src/demo/service/faults.ts';
import { STREAMS, type Stream } from '../../../../src/history/streams.ts';
import { EditableMember } from '../../../support/editable-member.ts';
import { longHistory } from '../../../support/long-history.ts';
import { rejection } from '../../whoop/support/fakes.ts';
import { changePage, HOUR_MS, SyncBench, storeFiles, truthOf } from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';

/** What `⌈n/25⌉` is for each stream. */
function fewestPages(member: EditableMember): Record<string, number> {
  return Object.fromEntries(
    STREAMS.map((stream) => [stream, Math.max(1, Math.ceil(member.list(stream).length / 25))]),
  );
}

function countByStream(asked: readonly { stream: Stream }[]): Record<string, number> {
  return Object.fromEntries(
    STREAMS.map((stream) => [stream, asked.filter((page) => page.stream === stream).length]),
  );
}

describe('a first fill', () => {
  test.each([
    ['nothing', 0],
    ['a day', 1],
    ['exactly a page', 25],
    ['a page and a day', 26],
    ['half a year', 180],
  ])('of %s asks for each page once', async (_, days) => {
    const member = new EditableMember(longHistory(days, NOW));
    await using bench = await SyncBench.start({ member });
    const process = bench.open();
    const { changes } = await process.readAll();
    expect(countByStream(bench.takeAsked())).toEqual(fewestPages(member));
    expect(await process.contents()).toEqual(truthOf(member));
    expect(await process.syncer.coverage()).toMatchObject({ complete: true });
    expect(changes.get('cycles')).toMatchObject({ added: days, changed: 0, deleted: 0 });
  });

  test('goes on where another process was ended, after every page, with no page twice', async () => {
    using files = storeFiles();
    const member = new EditableMember(longHistory(130, NOW));
    await using bench = await SyncBench.start({ member });
    const lost: string[] = [];
    for (let rounds = 0; rounds < 100; rounds++) {
      const process = bench.open(files.history);
      let answered = 0;
      let isDead = false;
      bench.fault = ({ stream, params }) => {
        isDead ||= stream === 'cycles' && answered >= STREAMS.length;
        answered += 1;
        if (!isDead) return undefined;
        lost.push(`${stream} ${params.get('nextToken')}`);
        void process.close();
        return { cut: 'before-work' };
      };
      await process.readAll().catch(() => undefined);
      await process.close();
      if ((await bench.open(files.history).syncer.coverage()).complete) break;
    }
    const asked = bench.takeAsked().map(({ stream, cursor }) => `${stream} ${cursor ?? null}`);
    for (const page of lost) asked.splice(asked.indexOf(page), 1);
    const twice = asked.filter((page, index) => asked.indexOf(page) !== index);
    // A sync ends with the newest pages.
    expect(twice.filter((page) => !page.endsWith(' null'))).toEqual([]);
    bench.fault = () => undefined;
    expect(await bench.open(files.history).contents()).toEqual(truthOf(member));
  });

  test('is continued by two processes in turns, which ask for no page twice', async () => {
    using files = storeFiles();
    const member = new EditableMember(longHistory(200, NOW));
    await using bench = await SyncBench.start({ member });
    bench.fault = () => ({ delayMs: 5 });
    const [one, two] = [bench.open(files.history, files), bench.open(files.history, files)];
    const done = await Promise.all([one.readAll(), two.readAll()]);
    const pages = Object.values(fewestPages(member)).reduce((a, b) => a + b);
    // Each reads the newest pages, the one that comes later does so once more.
    expect(bench.takeAsked().length).toBeLessThanOrEqual(pages + STREAMS.length);
    for (const { changes } of done) expect(changes.get('cycles')?.requests).toBeGreaterThan(1);
    expect(await one.contents()).toEqual(truthOf(member));
  });

  const FAULTS: [what: string, fault: Fault, more: number][] = [
    ['an empty page in the middle', changePage((page) => ({ ...page, records: [] })), 1],
    ['an empty page without a cursor', changePage(() => ({ records: [], next_token: null })), 1],
    [
      'a page twice',
      changePage(({ records, next_token }) => ({ records: [...records, ...records], next_token })),
      0,
    ],
    ['a cursor that is refused', { reply: { status: 400 } }, 1],
    ['a cursor that is not found', { reply: { status: 404 } }, 1],
  ];
  test.each(FAULTS)('comes to its end past %s', async (_, fault, more) => {
    const member = new EditableMember(longHistory(130, NOW));
    await using bench = await SyncBench.start({ member });
    bench.fault = faultOfPage('cycles', 3, fault);
    const process = bench.open();
    await process.readAll();
    expect(await process.contents()).toEqual(truthOf(member));
    const { cycles = 0 } = fewestPages(member);
    expect(countByStream(bench.takeAsked()).cycles).toBeLessThanOrEqual(cycles + more + 1);
  });

  test('past cursors that lead nowhere gives up with a word, and finishes when they lead on', async () => {
    const member = new EditableMember(longHistory(130, NOW));
    await using bench = await SyncBench.start({ member });
    let tokens = 0;
    bench.fault = ({ stream, params }) =>
      stream === 'cycles' && (params.has('nextToken') || params.has('end'))
        ? { reply: json(200, { records: [], next_token: `nowhere-${tokens++}` }) }
        : undefined;
    const process = bench.open();
    expect(await rejection(process.readAll())).toMatchObject({
      code: 'whoop_error',
      message: expect.stringContaining('GET /v2/cycle cannot be finished'),
    });
    expect(countByStream(bench.takeAsked()).cycles).toBeLessThan(40);
    bench.fault = () => undefined;
    await process.readAll();
    expect(await process.contents()).toEqual(truthOf(member));
  });

  test('that ends too early is complete for now, and found out by the next sync', async () => {
    const member = new EditableMember(longHistory(130, NOW));
    await using bench = await SyncBench.start({ member });
    bench.fault = faultOfPage(
      'sleeps',
      2,
      changePage(({ records }) => ({ records, next_token: null })),
    );
    const process = bench.open();
    await process.readAll();
    expect((await process.contents()).sleeps).toHaveLength(50);
    bench.pass(HOUR_MS);
    await process.readAll();
    expect(await process.contents()).toEqual(truthOf(member));
    bench.takeAsked();
    bench.pass(HOUR_MS);
    await process.readAll();
    bench.pass(HOUR_MS);
    bench.takeAsked();
    await process.readAll();
    // By now each end has been said twice.
    expect(bench.takeAsked().map(({ end }) => end)).toEqual(STREAMS.map(() => undefined));
  });

  test('meets what was read before a long absence', async () => {
    const member = new EditableMember(longHistory(40, '2026-06-01T12:00:00Z'));
    await using bench = await SyncBench.start({ member, now: '2026-06-01T12:00:00Z' });
    const process = bench.open();
    await process.readAll();
    const { cycles, sleeps, recoveries, workouts } = longHistory(300, NOW);
    for (const record of [...cycles]) member.put('cycles', { ...record, id: record.id + 5_000_000 });
    for (const record of sleeps) member.put('sleeps', { ...record, id: `x${record.id}` });
    for (const record of recoveries) member.put('recoveries', { ...record, sleep_id: `x${record.sleep_id}` });
    for (const record of workouts) member.put('workouts', { ...record, id: `x${record.id}` });
    bench.pass(Date.parse(NOW) - bench.now);
    await process.readAll({ rereads: true });
    expect(await process.contents()).toEqual(truthOf(member));
  });

  test('of a stream that the login may not read leaves the others complete', async () => {
    const member = new EditableMember(longHistory(60, NOW));
    await using bench = await SyncBench.start({
      member,
      scopes: ['read:cycles', 'read:sleep', 'read:recovery'],
    });
    const process = bench.open();
    const { refused } = await process.readAll();
    expect([...refused.keys()]).toEqual(['workouts']);
    const coverage = await process.syncer.coverage();
    expect(coverage.complete).toBe(true);
    expect(coverage.streams.find(({ stream }) => stream === 'workouts')).toMatchObject({ complete: false });
  });

  test('refuses the records of another member, and keeps nothing of them', async () => {
    using files = storeFiles();
    const mine = new EditableMember(longHistory(30, NOW));
    await using bench = await SyncBench.start({ member: mine });
    await bench.open(files.history).readAll();
    const foreign = longHistory(30, NOW);
    const theirs = new EditableMember({
      ...foreign,
      cycles: foreign.cycles.map((record) => ({ ...record, id: record.id + 1, user_id: 2 })),
    });
    await using other = await SyncBench.start({ member: theirs, origin: bench.whoop.origin });
    other.pass(HOUR_MS);
    const process = other.open(files.history);
    expect(await rejection(process.readAll())).toMatchObject({ code: 'config' });
    expect(await process.contents()).toEqual(truthOf(mine));
    expect(await rejection(other.open(files.history, { userId: 2 }).readAll())).toMatchObject({
      code: 'config',
    });
    expect(await process.contents()).toEqual(truthOf(mine));
  });
});

/** Lets one page of a stream go wrong, counted from 1. */
function faultOfPage(stream: Stream, place: number, fault: Fault) {
  let count = 0;
  return (request: { stream: Stream }) => {
    if (request.stream !== stream) return undefined;
    count += 1;
    return count === place ? fault : undefined;
  };
}
