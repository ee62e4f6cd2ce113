import { expect, test } from 'bun:test';
import { createLazyContext } from '../../../src/mcp/lazy-context.ts';

function counted(fail: number) {
  const calls = { opened: 0, closed: 0 };
  const context = createLazyContext(async () => {
    calls.opened += 1;
    if (calls.opened <= fail) throw new Error('not yet');
    return {
      async close() {
        calls.closed += 1;
      },
    };
  });
  return { calls, context };
}

test('is opened once, by the first that asks, and closed', async () => {
  const { calls, context } = counted(0);
  expect(context.opened).toBeUndefined();
  const [first, second] = await Promise.all([context.open(), context.open()]);
  expect(second).toBe(first as never);
  expect(context.opened).toBe(first as never);
  await context.close();
  expect(calls).toEqual({ opened: 1, closed: 1 });
});

test('that failed to open is opened again', async () => {
  const { calls, context } = counted(1);
  await expect(context.open()).rejects.toThrow('not yet');
  await context.open();
  expect(calls.opened).toBe(2);
});

test('that was never opened needs no closing', async () => {
  const { calls, context } = counted(0);
  await context.close();
  expect(calls).toEqual({ opened: 0, closed: 0 });
});
