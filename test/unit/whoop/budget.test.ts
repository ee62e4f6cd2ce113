import { expect, test } from 'bun:test';
import { MemoryBudget } from '../../../src/whoop/budget.ts';
import { FakeClock, rejection } from './support/fakes.ts';

const DAY_FIRST = '10000, 100;window=60, 10000;window=86400';
const MINUTE_FIRST = '100, 100;window=60, 10000;window=86400';

function headers(limit: string, remaining: number, reset: number): Headers {
  return new Headers({
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  });
}

function setUp() {
  const clock = new FakeClock();
  const budget = new MemoryBudget(clock);
  const before = (patienceMs: number, signal?: AbortSignal) =>
    budget.before({ priority: 'question', deadline: clock.now() + patienceMs, signal });
  return { clock, budget, before };
}

test('a request goes at once while anything is left, and when nothing is known', async () => {
  const { clock, budget, before } = setUp();
  await before(0);
  budget.after(headers(MINUTE_FIRST, 1, 30));
  budget.after(new Headers());
  await before(0);
  expect(clock.waits).toEqual([]);
});

test('a request waits for the window to end when nothing is left', async () => {
  const { clock, budget, before } = setUp();
  budget.after(headers(MINUTE_FIRST, 0, 12));
  await before(20_000);
  await before(20_000);
  expect(clock.waits).toEqual([12_000]);
});

test('a wait longer than the caller’s patience is refused at once', async () => {
  const { clock, budget, before } = setUp();
  budget.after(headers(DAY_FIRST, 0, 4_000));
  expect(await rejection(before(60_000))).toMatchObject({
    code: 'rate_limited',
    message: 'WHOOP: rate limited, free in 4000 s.',
  });
  expect(clock.waits).toEqual([]);
});

test('a wait ends with the caller’s abort', async () => {
  const { budget, before } = setUp();
  budget.after(headers(MINUTE_FIRST, 0, 12));
  expect(await rejection(before(20_000, AbortSignal.abort()))).toMatchObject({ name: 'AbortError' });
});

test('minute and day are kept apart, each until its window ends', () => {
  const { clock, budget } = setUp();
  expect(budget.left()).toEqual({});
  budget.after(headers(MINUTE_FIRST, 40, 20));
  budget.after(headers(DAY_FIRST, 30, 7_200));
  expect(budget.left()).toEqual({ minuteLeft: 40, dayLeft: 30 });
  clock.advance(20_001);
  expect(budget.left()).toEqual({ dayLeft: 30 });
});
