import { describe, expect, test } from 'bun:test';
import { createRateLimiter, type RateLimit } from '../../../../src/demo/service/rate-limit.ts';

function limiterAt(start: string, limit: Partial<RateLimit>) {
  let nowMs = Date.parse(start);
  const limiter = createRateLimiter(
    { minute: 3, day: 1_000, window: 'fixed', ...limit },
    () => new Date(nowMs),
  );
  return {
    take: () => limiter.take(),
    takeMany: (count: number) => Array.from({ length: count }, () => limiter.take().allowed),
    pass: (seconds: number) => {
      nowMs += seconds * 1_000;
    },
  };
}

describe('a rate limit', () => {
  test('tells what is left, in WHOOP’s headers', () => {
    const { take } = limiterAt('2026-11-22T12:00:20Z', { minute: 100, day: 10_000 });
    expect(take()).toEqual({
      allowed: true,
      headers: {
        'x-ratelimit-limit': '100, 100;window=60, 10000;window=86400',
        'x-ratelimit-remaining': '99',
        'x-ratelimit-reset': '40',
      },
    });
  });

  test('describes the day when that is nearer to its end', () => {
    const { take } = limiterAt('2026-11-22T23:59:00Z', { day: 2 });
    expect(take().headers).toMatchObject({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '60' });
    expect(take().headers['x-ratelimit-limit']).toBe('2, 3;window=60, 2;window=86400');
    expect(take().allowed).toBe(false);
  });

  test('of fixed windows is free again at the full minute', () => {
    const { takeMany, take, pass } = limiterAt('2026-11-22T12:00:59Z', { window: 'fixed' });
    expect(takeMany(4)).toEqual([true, true, true, false]);
    expect(take().headers['x-ratelimit-remaining']).toBe('0');
    pass(1);
    expect(takeMany(4)).toEqual([true, true, true, false]);
  });

  test('of sliding windows is free again a minute after each request', () => {
    const { takeMany, take, pass } = limiterAt('2026-11-22T12:00:59Z', { window: 'sliding' });
    expect(takeMany(1)).toEqual([true]);
    pass(30);
    expect(takeMany(3)).toEqual([true, true, false]);
    expect(take().headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' });
    pass(30);
    expect(takeMany(2)).toEqual([true, false]);
    pass(30);
    expect(takeMany(3)).toEqual([true, true, false]);
  });
});
