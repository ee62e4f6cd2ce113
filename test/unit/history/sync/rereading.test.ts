import { describe, expect, test } from 'bun:test';
import { STREAMS, type Stream } from '../../../../src/history/streams.ts';
import { workout } from '../../../support/records.ts';
import { LivingMember } from './support/living-member.ts';
import {
  changePage,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Process,
  SyncBench,
  storeFiles,
  truthOf,
} from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';
const iso = (ms: number) => new Date(ms).toISOString();

async function begin(days = 100) {
  const member = new LivingMember(days, NOW);
  const bench = await SyncBench.start({ member, now: NOW });
  const process = bench.open();
  await process.readAll();
  bench.takeAsked();
  return { member, bench, process, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() };
}

async function has(process: Process, stream: Stream, id: string): Promise<boolean> {
  return (await process.contents())[stream].some((record) => record.startsWith(`${id} `));
}

const ask = ({ process, bench }: { process: Process; bench: SyncBench }) =>
  process.syncer.freshen(STREAMS, { from: bench.now - DAY_MS, to: bench.now });

describe('a month is read again each day', () => {
  test('by sync, down to what has settled since the last time, and not twice a day', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    bench.pass(2 * DAY_MS);
    member.liveUntil(bench.now);
    await process.readAll();
    const cycles = bench.takeAsked().filter(({ stream }) => stream === 'cycles');
    // 32 days are two pages, and the end of all is confirmed.
    expect(cycles.map(({ cursor, end }) => [cursor !== undefined, end !== undefined])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
    bench.pass(HOUR_MS);
    await process.readAll();
    expect(bench.takeAsked()).toHaveLength(STREAMS.length);
  });

  test('a score of weeks ago that WHOOP has changed is found', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    member.edit('recoveries', 28, bench.now + HOUR_MS);
    bench.pass(DAY_MS + HOUR_MS);
    await process.readAll();
    expect(await process.contents()).toEqual(truthOf(member));
  });

  test('after months without a question, down to what had not settled then', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    // Of two weeks before the last contact; WHOOP learnt of it the day after.
    const start = bench.now - 14 * DAY_MS + HOUR_MS;
    member.put('workouts', workout('late', iso(start), 30, { updated_at: iso(bench.now + DAY_MS) }));
    bench.pass(100 * DAY_MS);
    member.liveUntil(bench.now);
    await process.readAll();
    expect(await process.contents()).toEqual(truthOf(member));
  });

  test('by questions a page at a time, when there is nothing else to ask', async () => {
    await using scene = await begin();
    const { bench } = scene;
    bench.pass(DAY_MS + HOUR_MS);
    scene.member.liveUntil(bench.now);
    await ask(scene);
    expect(bench.takeAsked().map(({ cursor }) => cursor)).toEqual(STREAMS.map(() => undefined));
    for (let page = 2; page <= 4; page++) {
      bench.pass(MINUTE_MS);
      await ask(scene);
      expect(bench.takeAsked().length).toBeLessThanOrEqual(STREAMS.length);
    }
    await ask(scene);
    expect(bench.takeAsked()).toEqual([]);
  });
});

describe('a record that WHOOP does not have any more', () => {
  test('is gone after two readings an hour apart, and back when WHOOP shows it again', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    const [, , , record] = member.list('workouts');
    member.remove('workouts', 'w0999994');
    expect(record && 'id' in record && record.id).toBe('w0999994');
    bench.pass(HOUR_MS);
    await process.readAll();
    expect(await has(process, 'workouts', 'w0999994')).toBe(true);
    bench.pass(59 * MINUTE_MS);
    await process.readAll();
    expect(await has(process, 'workouts', 'w0999994')).toBe(true);
    bench.pass(2 * MINUTE_MS);
    const { changes } = await process.readAll();
    expect(await has(process, 'workouts', 'w0999994')).toBe(false);
    expect(changes.get('workouts')).toMatchObject({ added: 0, changed: 0, deleted: 1 });
    if (record) member.put('workouts', record);
    bench.pass(MINUTE_MS);
    await process.readAll();
    expect(await has(process, 'workouts', 'w0999994')).toBe(true);
  });

  test('may be the newest one', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    member.remove('workouts', 'w1000000');
    for (let hour = 0; hour < 2; hour++) {
      bench.pass(HOUR_MS);
      await process.readAll();
    }
    expect(await has(process, 'workouts', 'w1000000')).toBe(false);
  });

  test('of long ago is found by reading all again', async () => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    member.removeOne('sleeps', 88);
    for (let day = 0; day < 3; day++) {
      bench.pass(DAY_MS);
      await process.readAll();
    }
    expect(await process.contents()).not.toEqual(truthOf(member));
    for (let hour = 0; hour < 2; hour++) {
      bench.pass(HOUR_MS);
      await process.readAll({ rereads: true });
    }
    expect(await process.contents()).toEqual(truthOf(member));
  });

  test('is missed in the days too', async () => {
    await using scene = await begin(40);
    const { member, bench, process } = scene;
    const days = () =>
      process.db.read((prepare) => Number(prepare('SELECT count(*) AS n FROM days').get()?.n));
    const before = await days();
    member.remove('cycles', '999990');
    for (let hour = 0; hour < 2; hour++) {
      bench.pass(HOUR_MS);
      await process.readAll();
    }
    expect(await days()).toBe(before - 1);
  });

  test.each([
    ['empty', () => ({ records: [], next_token: null })],
    [
      'empty, with more to come',
      ({ next_token }: { next_token: string | null }) => ({ records: [], next_token }),
    ],
    [
      'cut short',
      ({ records }: { records: unknown[] }) => ({ records: records.slice(0, 3), next_token: null }),
    ],
  ])('is not presumed of a page that is %s, however often that comes', async (_, change) => {
    await using scene = await begin();
    const { member, bench, process } = scene;
    bench.fault = ({ params }) => (params.has('end') ? undefined : changePage(change));
    for (let hour = 0; hour < 4; hour++) {
      bench.pass(2 * HOUR_MS);
      await process.readAll({ rereads: hour % 2 === 0 }).catch(() => undefined);
    }
    expect(await process.contents()).toEqual(truthOf(member));
  });
});

test('reading all again asks for each page once, and goes on where another process was ended', async () => {
  using files = storeFiles();
  const member = new LivingMember(200, NOW);
  await using bench = await SyncBench.start({ member, now: NOW });
  await bench.open(files.history).readAll();
  bench.pass(HOUR_MS);
  bench.takeAsked();
  const ended = bench.open(files.history);
  let pages = 0;
  bench.fault = () => {
    if (++pages === 15) void ended.close();
    return undefined;
  };
  await ended.readAll({ rereads: true }).catch(() => undefined);
  await ended.close();
  bench.pass(MINUTE_MS);
  await bench.open(files.history).readAll({ rereads: true });
  const cursors = bench.takeAsked().map(({ stream, cursor }) => `${stream} ${cursor ?? 'newest'}`);
  const further = cursors.filter((page) => !page.endsWith('newest'));
  const twice = further.filter((page, index) => further.indexOf(page) !== index);
  // The pages on their way.
  expect(twice.length).toBeLessThanOrEqual(STREAMS.length);
});
