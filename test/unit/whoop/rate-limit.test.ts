import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseRateLimit, parseRetryAfterMs } from '../../../src/whoop/rate-limit.ts';

const DOCUMENTED = '100, 100;window=60, 10000;window=86400';
const MINUTE = { limit: 100, seconds: 60 };
const DAY = { limit: 10_000, seconds: 86_400 };

function headers(limit?: string, remaining?: string, reset?: string): Headers {
  const result = new Headers();
  if (limit !== undefined) result.set('x-ratelimit-limit', limit);
  if (remaining !== undefined) result.set('x-ratelimit-remaining', remaining);
  if (reset !== undefined) result.set('x-ratelimit-reset', reset);
  return result;
}

describe('rate-limit headers', () => {
  test('name every window, and the one that remaining and reset are about', () => {
    expect(parseRateLimit(headers(DOCUMENTED, '98', '3'))).toEqual({
      windows: [MINUTE, DAY],
      closest: MINUTE,
      remaining: 98,
      resetSeconds: 3,
    });
    expect(parseRateLimit(headers(DOCUMENTED.replace('100,', '10000,'), '12', '4000'))).toMatchObject({
      closest: DAY,
      remaining: 12,
    });
  });

  test('tell windows of the same limit apart by the reset', () => {
    const limit = '100, 100;window=60, 100;window=86400';
    expect(parseRateLimit(headers(limit, '0', '30')).closest?.seconds).toBe(60);
    expect(parseRateLimit(headers(limit, '0', '61')).closest?.seconds).toBe(86_400);
  });

  test('leave open what they do not say', () => {
    const unknown = { closest: undefined, remaining: undefined, resetSeconds: undefined };
    expect(parseRateLimit(headers())).toEqual({ windows: [], ...unknown });
    expect(parseRateLimit(headers('100', '-1', 'soon'))).toEqual({ windows: [], ...unknown });
    expect(parseRateLimit(headers('300, 100;window=60'))).toMatchObject({ windows: [MINUTE], ...unknown });
  });

  test('never yield anything but counts', () => {
    const value = fc.stringMatching(/^[\x20-\x7e]{0,30}$/);
    fc.assert(
      fc.property(value, value, value, (limit, remaining, reset) => {
        const parsed = parseRateLimit(headers(limit, remaining, reset));
        const counts = [
          parsed.remaining,
          parsed.resetSeconds,
          ...parsed.windows.flatMap((w) => [w.limit, w.seconds]),
        ];
        for (const count of counts) expect(count === undefined || Number.isSafeInteger(count)).toBe(true);
      }),
    );
  });
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['1.5', 2_000],
  ['Sun, 22 Nov 2026 08:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 07:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %p is %p ms', (value, ms) => {
  const given = new Headers(value === undefined ? {} : { 'retry-after': value });
  expect(parseRetryAfterMs(given, Date.parse('2026-11-22T08:00:00Z'))).toBe(ms);
});
