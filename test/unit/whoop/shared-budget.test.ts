import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateDb } from '../../../src/core/state-db.ts';
import type { Priority } from '../../../src/whoop/budget.ts';
import { type Clock, systemClock } from '../../../src/whoop/clock.ts';
import { SharedBudget } from '../../../src/whoop/shared-budget.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { startScript } from '../core/support/run-script.ts';
import { FakeClock, rejection } from './support/fakes.ts';

const SPEND_BUDGET = join(import.meta.dir, 'support', 'spend-budget.ts');

function answer(limit: number, remaining = limit, status = 200, reset = 1) {
  const headers = new Headers({
    'x-ratelimit-limit': `${limit}, ${limit};window=1`,
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  });
  return { status, headers };
}

/** A budget that knows WHOOP's limit: so many a second, which by own count are so many in three. */
async function openBudget(limit: number, state = new StateDb(), clock = new FakeClock(), app = 'app') {
  const waits: (number | undefined)[] = [];
  const onWait = (until: number | undefined) => void waits.push(until && until - clock.now());
  const budget = new SharedBudget({ state, app: () => app, clock, onWait });
  const before = (patienceMs: number, priority: Priority = 'question', signal?: AbortSignal) =>
    budget.before({ priority, deadline: clock.now() + patienceMs, signal });
  const spend = async (times: number) => {
    for (let time = 0; time < times; time++) await budget.after(await before(0), answer(limit));
  };
  await spend(1);
  clock.advance(10_000);
  return { budget, clock, before, spend, waits };
}

describe('a request', () => {
  test('goes at once while the budget lasts, then waits until it is free again', async () => {
    const { clock, before, spend } = await openBudget(10);
    await spend(9);
    const since = clock.now();
    await before(60_000);
    expect(clock.now() - since).toBeGreaterThan(2_900);
    expect(clock.now() - since).toBeLessThan(3_100);
  });

  test('that would wait too long is refused at once, with the seconds', async () => {
    const { clock, before, spend } = await openBudget(10);
    await spend(9);
    const waitsBefore = clock.waits.length;
    expect(await rejection(before(2_000))).toMatchObject({
      code: 'rate_limited',
      message: 'WHOOP: rate limited, free in 4 s.',
    });
    expect(clock.waits).toHaveLength(waitsBefore);
  });

  test('that waits tells until when, and that it goes', async () => {
    const { before, spend, waits } = await openBudget(10);
    await spend(9);
    waits.length = 0;
    await before(60_000);
    expect(waits[0]).toBeGreaterThan(2_900);
    expect(waits.at(-1)).toBeUndefined();
  });

  test('that is aborted stops waiting, and nobody waits behind it', async () => {
    const state = new StateDb();
    const { budget, clock, spend } = await openBudget(10, state);
    await spend(9);
    const patient = new SharedBudget({ state, app: () => 'app', clock: endless(clock) });
    const abort = new AbortController();
    const deadline = Number.POSITIVE_INFINITY;
    const outcome = rejection(patient.before({ priority: 'question', deadline, signal: abort.signal }));
    await untilWaiting(state, 1);
    abort.abort(new Error('own reason'));
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    expect((await readLedger(state)).waiters).toEqual([]);
    expect(await budget.left()).toEqual({ minuteLeft: 0 });
  });

  test('that is aborted before does not count', async () => {
    const { budget, before } = await openBudget(10);
    expect(await rejection(before(0, 'question', AbortSignal.abort()))).toMatchObject({ name: 'AbortError' });
    expect(await budget.left()).toEqual({ minuteLeft: 9 });
  });
});

describe('one budget', () => {
  test('is for all who open the same home', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.wellpipeHome, 'state.db');
    const clock = new FakeClock();
    const one = await openBudget(10, new StateDb(path), clock);
    const other = await openBudget(10, new StateDb(path), clock);
    await one.spend(5);
    await other.spend(4);
    for (const { before, budget } of [one, other]) {
      expect(await rejection(before(0))).toMatchObject({ code: 'rate_limited' });
      expect(await budget.left()).toEqual({ minuteLeft: 0 });
    }
  });

  test('is of one app: another’s is another', async () => {
    const state = new StateDb();
    const clock = new FakeClock();
    const one = await openBudget(10, state, clock);
    const other = await openBudget(10, state, clock, 'other');
    await one.spend(9);
    await other.spend(9);
  });

  test('is stopped by the 429 of one for everybody', async () => {
    const state = new StateDb();
    const clock = new FakeClock();
    const one = await openBudget(10, state, clock);
    const other = await openBudget(10, state, clock);
    await one.budget.after(await one.before(0), answer(10, 0, 429, 30));
    expect(await rejection(other.before(20_000))).toMatchObject({
      message: 'WHOOP: rate limited, free in 30 s.',
    });
    await other.before(40_000);
  });

  test('is unknown before WHOOP has ever answered, and asking for it makes no file', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(join(scratch.wellpipeHome, 'state.db'));
    const budget = new SharedBudget({ state, app: () => 'app', clock: systemClock });
    expect(await budget.left()).toEqual({});
    expect(state.exists).toBe(false);
  });

  test('holds no client id as it is', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.wellpipeHome, 'state.db');
    const state = new StateDb(path);
    await openBudget(10, state, new FakeClock(), 'https://whoop.example my-client-id');
    await state.close();
    expect(readFileSync(path, 'latin1')).not.toContain('my-client-id');
  });
});

describe('turns', () => {
  const ask = (state: StateDb, priority: Priority = 'question') =>
    new SharedBudget({ state, app: () => 'app', clock: systemClock }).before({
      priority,
      deadline: Number.POSITIVE_INFINITY,
    });

  /** A file whose budget is one request in three seconds, and that one is spent. */
  async function openSpent(path: string) {
    const state = new StateDb(path);
    const budget = new SharedBudget({ state, app: () => 'app', clock: systemClock });
    await budget.after(await ask(state), answer(2));
    return { state, budget };
  }

  test('come to questions before history', async () => {
    using scratch = createScratchHome();
    const { state, budget } = await openSpent(join(scratch.home, 'state.db'));
    const order: Priority[] = [];
    const all = (['history', 'question'] as const).map(async (priority) => {
      const permit = await ask(state, priority);
      order.push(priority);
      await budget.after(permit, answer(2));
    });
    await Promise.all(all);
    expect(order).toEqual(['question', 'history']);
    await state.close();
  }, 20_000);

  test('pass over a process that was killed while it waited', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'state.db');
    const { state } = await openSpent(path);
    await using waiting = startScript(SPEND_BUDGET, [path, '1']);
    await untilWaiting(state, 1);
    const mine = ask(state);
    await untilWaiting(state, 2);
    waiting.kill();
    await waiting.ended;
    expect(await mine).toMatchObject({ request: 2 });
    await state.close();
  }, 20_000);
});

test('several processes at once take no more than there is', async () => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'state.db');
  const state = new StateDb(path);
  const budget = new SharedBudget({ state, app: () => 'app', clock: systemClock });
  const first = await budget.before({ priority: 'question', deadline: Number.POSITIVE_INFINITY });
  const headers = new Headers({ 'x-ratelimit-limit': '12, 12;window=60' });
  await budget.after(first, { status: 200, headers });
  await using _one = startScript(SPEND_BUDGET, [path, '12']);
  await using _two = startScript(SPEND_BUDGET, [path, '12']);
  await untilWaiting(state, 2);
  expect((await readLedger(state)).sent).toBe(11);
  await state.close();
}, 20_000);

/** The same time, in which nobody's sleep ends. */
function endless(clock: Clock): Clock {
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted.', 'AbortError')));
    });
  return { now: () => clock.now(), random: () => 0, sleep };
}

async function readLedger(state: StateDb): Promise<{ sent: number; waiters: unknown[] }> {
  const row = await state.transact((prepare) => prepare('SELECT ledger FROM budget').get());
  return JSON.parse(String(row?.ledger));
}

async function untilWaiting(state: StateDb, count: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const ledger = await readLedger(state);
    if (ledger.waiters.length === count) return;
    if (performance.now() > deadline) throw new Error(`${count} do not wait: ${JSON.stringify(ledger)}`);
    await Bun.sleep(20);
  }
}
