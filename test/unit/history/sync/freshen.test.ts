import { describe, expect, test } from 'bun:test';
import { loginOfOtherOrigin } from '../../../../src/auth/login-errors.ts';
import { keychainLocked } from '../../../../src/auth/protection-errors.ts';
import { type CallProgress, runCall } from '../../../../src/core/call.ts';
import { STREAMS, type Stream } from '../../../../src/history/streams.ts';
import { EditableMember } from '../../../support/editable-member.ts';
import { longHistory } from '../../../support/long-history.ts';
import { workout } from '../../../support/records.ts';
import { rejection } from '../../whoop/support/fakes.ts';
import { LivingMember } from './support/living-member.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Process,
  SyncBench,
  storeFiles,
  truthOf,
} from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';
const HUNG = { delayMs: 60_000 };

interface Scene extends AsyncDisposable {
  member: LivingMember;
  bench: SyncBench;
  process: Process;
  /** Asks about the last so many days, and counts the requests for each stream. */
  ask(days?: number, streams?: readonly Stream[]): ReturnType<Process['syncer']['freshen']>;
  askBetween(fromDays: number, toDays: number): ReturnType<Process['syncer']['freshen']>;
}

/** A member with half a year of history, of which nothing is read. */
async function begin(days = 180): Promise<Scene> {
  const member = new LivingMember(days, NOW);
  const bench = await SyncBench.start({ member, now: NOW });
  const process = bench.open();
  const askBetween = (fromDays: number, toDays: number, streams: readonly Stream[] = STREAMS) =>
    process.syncer.freshen(streams, {
      from: bench.now - fromDays * DAY_MS,
      to: bench.now - toDays * DAY_MS,
    });
  return {
    member,
    bench,
    process,
    ask: (fromDays = 2, streams) => askBetween(fromDays, 0, streams),
    askBetween,
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

/** The same, all of it read an hour ago. */
async function beginFilled(days?: number): Promise<Scene> {
  const scene = await begin(days);
  await scene.process.readAll();
  scene.bench.pass(HOUR_MS);
  scene.bench.takeAsked();
  return scene;
}

describe('a question about what is not at hand', () => {
  test('reads down to where its window begins, and no further', async () => {
    await using scene = await begin();
    const { isCovered, problem } = await scene.ask(60);
    expect({ isCovered, problem }).toEqual({ isCovered: true, problem: undefined });
    const asked = scene.bench.takeAsked();
    expect(asked.filter(({ stream }) => stream === 'cycles')).toHaveLength(3);
    expect(asked.filter(({ stream }) => stream === 'workouts')).toHaveLength(2);
  });

  test('goes on from what others have read', async () => {
    await using scene = await begin();
    await scene.ask(20, ['cycles']);
    await scene.ask(45, ['cycles']);
    expect(scene.bench.takeAsked().map(({ cursor }) => cursor === undefined)).toEqual([true, false]);
  });

  test('tells how far it has come, in words that grow', async () => {
    await using scene = await begin();
    const told: CallProgress[] = [];
    const asker = { face: 'mcp', name: 'whoop_days', client: 'test' } as const;
    await runCall({ ...asker, onProgress: (progress) => told.push(progress) }, () => scene.ask(100));
    expect(told.map(({ done }) => done)).toEqual([24, 49, 74, 99, 100].slice(0, told.length));
    expect(told.at(-1)).toEqual({
      done: 100,
      total: 100,
      message: expect.stringMatching(/^Reading your history: back to 2026-/),
    });
  });

  test('without a connection says so, and the next ones do not try for half a minute', async () => {
    await using scene = await begin();
    scene.bench.fault = () => ({ cut: 'before-work' });
    const { isCovered, problem, asOf } = await scene.ask();
    expect({ isCovered, code: problem?.code, asOf }).toEqual({
      isCovered: false,
      code: 'network',
      asOf: undefined,
    });
    scene.bench.takeAsked();
    expect((await scene.ask()).problem).toMatchObject({ code: 'network', message: problem?.message });
    expect(scene.bench.takeAsked()).toEqual([]);
    scene.bench.pass(31_000);
    scene.bench.fault = () => undefined;
    expect(await scene.ask()).toMatchObject({ isCovered: true });
  });

  test('that is cancelled lets go of WHOOP', async () => {
    await using scene = await begin();
    const cancel = new AbortController();
    scene.bench.fault = async () => {
      cancel.abort();
      return HUNG;
    };
    const window = { from: 0, to: scene.bench.now };
    const asked = scene.process.syncer.freshen(STREAMS, window, { signal: cancel.signal });
    expect(await rejection(asked)).toMatchObject({ name: 'AbortError' });
    scene.bench.fault = () => undefined;
    expect(await scene.ask()).toMatchObject({ isCovered: true });
  });

  test('beyond its patience is answered with what is read by then', async () => {
    await using scene = await begin();
    const process = scene.bench.open(undefined, { patienceMs: 300 });
    let pages = 0;
    scene.bench.fault = () => (++pages > 8 ? HUNG : undefined);
    const { isCovered, problem } = await process.syncer.freshen(STREAMS, { from: 0, to: scene.bench.now });
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: false, code: 'timeout' });
    expect(problem?.message).toBe('The history is not read back that far yet.');
    expect((await process.contents()).cycles).toHaveLength(50);
    // It was no fault of WHOOP's: the next one tries again.
    scene.bench.fault = () => undefined;
    expect(
      await process.syncer.freshen(STREAMS, { from: scene.bench.now - 90 * DAY_MS, to: scene.bench.now }),
    ).toMatchObject({
      isCovered: true,
    });
  });
});

describe('a question about what is at hand', () => {
  test('of the last three days reads the newest page at most every five minutes', async () => {
    await using scene = await beginFilled();
    await scene.ask();
    expect(
      scene.bench
        .takeAsked()
        .map(({ stream }) => stream)
        .sort(),
    ).toEqual([...STREAMS].sort());
    for (let minute = 0; minute < 5; minute++) {
      await scene.ask(2);
      await scene.ask(90);
      scene.bench.pass(MINUTE_MS);
    }
    expect(scene.bench.takeAsked()).toEqual([]);
    scene.bench.pass(1_000);
    await scene.ask(90, ['cycles']);
    expect(scene.bench.takeAsked()).toMatchObject([{ stream: 'cycles', cursor: undefined, end: undefined }]);
  });

  test('of longer ago asks nothing', async () => {
    await using scene = await beginFilled();
    expect(await scene.askBetween(90, 4)).toMatchObject({ isCovered: true });
    expect(scene.bench.takeAsked()).toEqual([]);
  });

  test('of days that had not settled at the last contact asks once more', async () => {
    await using scene = await beginFilled();
    scene.bench.pass(10 * DAY_MS);
    scene.member.liveUntil(scene.bench.now);
    await scene.askBetween(30, 14);
    expect(scene.bench.takeAsked()).toEqual([]);
    await scene.askBetween(6, 5);
    expect(scene.bench.takeAsked()).toHaveLength(STREAMS.length);
    expect((await scene.process.contents()).cycles).toEqual(truthOf(scene.member).cycles);
  });

  test('of longer ago asks while something in it is not scored', async () => {
    await using scene = await begin();
    const start = new Date(scene.bench.now - 10 * DAY_MS).toISOString();
    const late = workout('late', start, 30, { score_state: 'PENDING_SCORE' });
    scene.member.put('workouts', late);
    await scene.process.readAll();
    scene.bench.pass(HOUR_MS);
    scene.bench.takeAsked();
    await scene.askBetween(90, 12);
    expect(scene.bench.takeAsked()).toEqual([]);
    await scene.askBetween(90, 4);
    expect(scene.bench.takeAsked()).toHaveLength(STREAMS.length);
    scene.member.put('workouts', {
      ...late,
      score_state: 'SCORED',
      updated_at: new Date(scene.bench.now).toISOString(),
    });
    scene.bench.pass(6 * MINUTE_MS);
    await scene.askBetween(90, 4);
    scene.bench.pass(6 * MINUTE_MS);
    scene.bench.takeAsked();
    await scene.askBetween(90, 4);
    expect(scene.bench.takeAsked()).toEqual([]);
  });

  test('finds what is new', async () => {
    await using scene = await beginFilled();
    scene.bench.pass(DAY_MS);
    scene.member.liveUntil(scene.bench.now);
    await scene.ask();
    expect((await scene.process.contents()).cycles).toHaveLength(181);
  });

  test('offline is answered at once, with when WHOOP answered last', async () => {
    await using scene = await beginFilled();
    scene.bench.fault = () => ({ cut: 'before-work' });
    const { isCovered, problem, asOf } = await scene.ask();
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: true, code: 'network' });
    expect(scene.bench.now - Number(asOf)).toBeGreaterThan(59 * MINUTE_MS);
  });

  test('waits only so long for a WHOOP that hangs, and the next ones not at all', async () => {
    await using scene = await beginFilled();
    scene.bench.fault = () => HUNG;
    const startedAt = performance.now();
    const { isCovered, problem } = await scene.ask();
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: true, code: 'timeout' });
    const firstMs = performance.now() - startedAt;
    expect(firstMs).toBeLessThan(7_000);
    expect((await scene.ask()).problem?.code).toBe('timeout');
    expect(performance.now() - startedAt - firstMs).toBeLessThan(1_000);
  }, 15_000);

  test('waits for it once, whichever streams it needs in turn', async () => {
    await using scene = await beginFilled();
    scene.bench.fault = () => HUNG;
    expect((await scene.ask(2, ['cycles'])).problem?.code).toBe('timeout');
    scene.bench.takeAsked();
    const { isCovered, problem } = await scene.ask();
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: true, code: 'timeout' });
    expect(scene.bench.takeAsked()).toEqual([]);
  }, 15_000);

  test('does not wait for another process that hangs', async () => {
    using files = storeFiles();
    await using scene = await begin(30);
    const [one, two] = [scene.bench.open(files.history, files), scene.bench.open(files.history, files)];
    await one.readAll();
    scene.bench.pass(HOUR_MS);
    scene.bench.fault = () => HUNG;
    const window = { from: scene.bench.now - DAY_MS, to: scene.bench.now };
    const first = one.readAll().catch(() => undefined);
    const { isCovered, problem } = await two.syncer.freshen(STREAMS, window);
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: true, code: 'timeout' });
    await one.close();
    await first;
  }, 15_000);

  test('after a new login tries at once', async () => {
    await using scene = await beginFilled();
    scene.bench.fault = () => ({ reply: { status: 503 } });
    expect((await scene.ask()).problem?.code).toBe('whoop_error');
    scene.bench.fault = () => undefined;
    await scene.process.syncer.tryAgain();
    expect((await scene.ask()).problem).toBeUndefined();
  });

  test('with a clock that is set back, tries at once', async () => {
    await using scene = await beginFilled();
    await scene.ask();
    scene.bench.pass(-DAY_MS);
    scene.bench.takeAsked();
    expect((await scene.ask()).problem).toBeUndefined();
    expect(scene.bench.takeAsked()).toHaveLength(STREAMS.length);
  });

  test('without a login is answered all the same', async () => {
    await using scene = await beginFilled();
    scene.process.logOut();
    const { isCovered, problem, asOf } = await scene.ask();
    expect({ isCovered, code: problem?.code }).toEqual({ isCovered: true, code: 'not_logged_in' });
    expect(asOf).toBeDefined();
    expect((await scene.askBetween(90, 4)).problem).toBeUndefined();
  });

  test('with a login that cannot be opened is answered all the same, and with one amiss refused', async () => {
    await using scene = await beginFilled();
    const locked = keychainLocked('.env');
    scene.process.logOut(locked);
    const { isCovered, problem } = await scene.ask();
    expect({ isCovered, problem }).toEqual({ isCovered: true, problem: locked });
    scene.process.logOut(loginOfOtherOrigin('Not this one.', 'http://127.0.0.1:1'));
    expect(await rejection(scene.ask())).toMatchObject({ code: 'config', message: 'Not this one.' });
  });

  test('of a stream that the login may no longer read says so and shows it', async () => {
    await using scene = await beginFilled();
    scene.bench.fault = ({ stream }) => (stream === 'workouts' ? { reply: { status: 401 } } : undefined);
    const { refused, notes, isCovered } = await scene.ask();
    expect({ refused: refused.size, isCovered }).toEqual({ refused: 0, isCovered: true });
    expect(notes).toEqual([expect.stringContaining('What was read before is shown.')]);
  });
});

test('a stream that the login may not read is refused, and the others are answered', async () => {
  const member = new EditableMember(longHistory(30, NOW));
  await using bench = await SyncBench.start({
    member,
    scopes: ['read:cycles', 'read:sleep', 'read:workout'],
  });
  const process = bench.open();
  const window = { from: bench.now - DAY_MS, to: bench.now };
  const { refused, problem, isCovered } = await process.syncer.freshen(STREAMS, window);
  expect([...refused].map(([stream, { code }]) => [stream, code])).toEqual([['recoveries', 'scope_missing']]);
  expect({ problem, isCovered }).toEqual({ problem: undefined, isCovered: true });
});

describe('the login of another member', () => {
  test('gets nothing of the store, where it tells whose it is', async () => {
    using files = storeFiles();
    await using scene = await begin(30);
    await scene.bench.open(files.history).readAll();
    const window = { from: 0, to: 1 };
    const other = scene.bench.open(files.history, { userId: 2 });
    expect(await rejection(other.syncer.freshen(STREAMS, window))).toMatchObject({ code: 'config' });
  });

  test('is asked for a page first, where it does not tell', async () => {
    using files = storeFiles();
    await using scene = await begin(30);
    await scene.bench.open(files.history, { loginId: 'mine' }).readAll();
    scene.bench.takeAsked();
    const unknown = scene.bench.open(files.history, { loginId: 'unknown' });
    const window = { from: scene.bench.now - 20 * DAY_MS, to: scene.bench.now - 10 * DAY_MS };
    scene.bench.pass(MINUTE_MS);
    await unknown.syncer.freshen(['cycles'], window);
    expect(scene.bench.takeAsked()).toHaveLength(1);
    await unknown.syncer.freshen(['cycles'], window);
    expect(scene.bench.takeAsked()).toEqual([]);
  });
});
