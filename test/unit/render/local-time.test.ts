import { expect, test } from 'bun:test';
import { fromNow, localMinute, localSecond, roundSpan } from '../../../src/render/local-time.ts';

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

test.each([
  [61_000, '1 min'],
  [7_199_000, '2 h'],
  [7_201_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [400 * 24 * 3_600_000 - 1_000, '400 days'],
])('clocks that are %d ms apart are told as `%s`', (ms, told) => {
  expect(roundSpan(ms)).toBe(told);
});
