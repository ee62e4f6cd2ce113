import { expect, test } from 'bun:test';
import { fromNow, localMinute, localSecond } from '../../../src/render/local-time.ts';

/** Where this machine is. */
const time = new Date(2026, 10, 22, 9, 5, 7).toISOString();

test('an instant is shown where this machine is', () => {
  expect(localSecond(time)).toBe('2026-11-22 09:05:07');
  expect(localMinute(time)).toBe('2026-11-22 09:05');
});

test.each([
  [0, 'just now'],
  [999, 'just now'],
  [-1_000, '1 s ago'],
  [119_999, 'in 119 s'],
  [120_000, 'in 2 min'],
  [42.9 * 60_000, 'in 42 min'],
  [-3 * 3_600_000, '3 h ago'],
  [47.9 * 3_600_000, 'in 47 h'],
  [-50 * 3_600_000, '2 days ago'],
])('%d ms from now is told as `%s`', (ms, told) => {
  const now = new Date(time);
  expect(fromNow(new Date(now.getTime() + ms).toISOString(), now)).toBe(told);
});
