import { expect, test } from 'bun:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Call, currentCall, runCall, waitForMember } from '../../../src/core/call.ts';

const asker = (name: string) => ({ face: 'mcp', name, client: 'Claude' }) as const;

function send(): void {
  const call = currentCall();
  if (call) call.requests += 1;
}

test('work belongs to the call that it was begun for, however deep and whatever runs beside it', async () => {
  const work = async (name: string, requests: number) =>
    runCall(asker(name), async (end) => {
      for (let count = 0; count < requests; count++) {
        await pause(1);
        await Promise.all([pause(1).then(send)]);
        expect(currentCall()?.name).toBe(name);
      }
      return end();
    });
  const ended = await Promise.all([work('one', 3), work('two', 5)]);
  expect(ended.map(({ name, requests }) => [name, requests])).toEqual([
    ['one', 3],
    ['two', 5],
  ]);
});

test('outside there is none, and inside another it is the inner one', async () => {
  expect(currentCall()).toBeUndefined();
  const seen: (Call | undefined)[] = [];
  await runCall(asker('outer'), async () => {
    await runCall(asker('inner'), async () => void seen.push(currentCall()));
    seen.push(currentCall());
  });
  expect(seen.map((call) => call?.name)).toEqual(['inner', 'outer']);
  expect(currentCall()).toBeUndefined();
});

test('an ended call tells how long it took and how it failed', async () => {
  const ended = await runCall(asker('one'), async (end) => {
    await pause(20);
    return end('rate_limited');
  });
  expect(ended).toMatchObject({ face: 'mcp', client: 'Claude', requests: 0, error: 'rate_limited' });
  expect(ended.durationMs).toBeGreaterThan(15);
  expect(Math.abs(Date.now() - ended.startedAt)).toBeLessThan(10_000);
});

test('what the member takes their time for is not the call’s', async () => {
  const ended = await runCall(asker('one'), async (end) => {
    await waitForMember(() => pause(1_500));
    await waitForMember(() => Promise.reject(new Error('The member has gone.'))).catch(() => undefined);
    await pause(20);
    return end();
  });
  expect(ended.durationMs).toBeWithin(15, 1_000);
  expect(ended.memberMs).toBeGreaterThan(1_400);
  expect(await waitForMember(async () => 'outside of any call')).toBe('outside of any call');
});
