import { expect, test } from 'bun:test';
import { Turns } from '../../../../src/history/sync/turns.ts';
import { rejection } from '../../whoop/support/fakes.ts';
import { storeFiles } from './support/sync-bench.ts';

const { signal } = new AbortController();

test('in a process questions go first, each in its order', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const first = await turns.take(undefined, 'history', signal);
  const waiting = (['history', 'question', 'history', 'question'] as const).map(async (priority, place) => {
    const turn = await turns.take(undefined, priority, signal);
    order.push(`${priority} ${place}`);
    turn.release();
  });
  first.release();
  await Promise.all(waiting);
  expect(order).toEqual(['question 1', 'question 3', 'history 0', 'history 2']);
});

test('processes take turns, however busy one of them is', async () => {
  using files = storeFiles();
  const [busy, other] = [new Turns(), new Turns()];
  let isDone = false;
  let turns = 0;
  const working = (async () => {
    while (!isDone) {
      const turn = await busy.take(files.lock, 'history', signal);
      turns += 1;
      await Bun.sleep(20);
      turn.release();
    }
  })();
  await Bun.sleep(30);
  for (let count = 0; count < 3; count++) {
    const before = turns;
    const turn = await other.take(files.lock, 'question', signal);
    turn.release();
    expect(turns - before).toBeLessThanOrEqual(2);
  }
  isDone = true;
  await working;
});

test('a wait that is given up is no turn', async () => {
  using files = storeFiles();
  const [here, elsewhere] = [new Turns(), new Turns()];
  const held = await elsewhere.take(files.lock, 'history', signal);
  const giveUp = new AbortController();
  const waits = [
    rejection(here.take(files.lock, 'question', giveUp.signal)),
    rejection(here.take(files.lock, 'question', giveUp.signal)),
  ];
  giveUp.abort();
  for (const error of await Promise.all(waits)) expect(error).toMatchObject({ name: 'AbortError' });
  held.release();
  (await here.take(files.lock, 'history', signal)).release();
});

test('where no lock can be taken, the turn is free for the next one', async () => {
  const turns = new Turns();
  const nowhere = '/proc/nowhere/sync.lock';
  expect(await rejection(turns.take(nowhere, 'question', signal))).toMatchObject({ code: 'local_data' });
  (await turns.take(undefined, 'question', signal)).release();
});
