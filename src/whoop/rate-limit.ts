export interface RateWindow {
  limit: number;
  seconds: number;
}

/** What one answer's `X-RateLimit-*` headers say. */
export interface RateLimit {
  /** Every window with its limit, as far as they are named. */
  windows: readonly RateWindow[];
  /** The window that `remaining` and `resetSeconds` are about: whichever is closest to being used up. */
  closest: RateWindow | undefined;
  remaining: number | undefined;
  resetSeconds: number | undefined;
}

/** Parses `X-RateLimit-Limit: 100, 100;window=60, 10000;window=86400` with its `-Remaining` and `-Reset`. */
export function parseRateLimit(headers: Headers): RateLimit {
  const [first = '', ...rest] = (headers.get('x-ratelimit-limit') ?? '').split(',');
  const windows = [first, ...rest].flatMap((item) => {
    const match = /^\s*(\d{1,9})\s*;\s*window=(\d{1,9})\s*$/.exec(item);
    return match ? [{ limit: Number(match[1]), seconds: Number(match[2]) }] : [];
  });
  const limit = parseCount(first.split(';')[0] ?? null);
  const resetSeconds = parseCount(headers.get('x-ratelimit-reset'));
  const closest = windows
    .filter((window) => window.limit === limit && window.seconds >= (resetSeconds ?? 0))
    .sort((a, b) => a.seconds - b.seconds)[0];
  return { windows, closest, remaining: parseCount(headers.get('x-ratelimit-remaining')), resetSeconds };
}

/** `Retry-After` in milliseconds, given in seconds or as a date. */
export function parseRetryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after');
  const seconds = parseCount(text);
  if (seconds !== undefined) return seconds * 1_000;
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function parseCount(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,9}(\.\d+)?\s*$/.test(text) ? Math.ceil(Number(text)) : undefined;
}
