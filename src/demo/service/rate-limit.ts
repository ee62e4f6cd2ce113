/** Requests that a client may make. Requests refused with 429 are not counted. */
export interface RateLimit {
  minute: number;
  day: number;
  /** `fixed` windows begin on the full minute and UTC day; WHOOP's kind is not documented. */
  window: 'fixed' | 'sliding';
  /** Length of the shorter window: a minute, unless a test has no minute to wait. */
  minuteSeconds?: number;
}

export interface RateLimiter {
  /** Counts a request, if the limit allows it, and tells the headers to answer with. */
  take(): { allowed: boolean; headers: Record<string, string> };
}

interface Window {
  limit: number;
  count(nowMs: number): number;
  add(nowMs: number): void;
  /** When the next request becomes free again. */
  freesAtMs(nowMs: number): number;
}

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

export function createRateLimiter(
  { minute, day, window, minuteSeconds = MINUTE_SECONDS }: RateLimit,
  clock: () => Date,
): RateLimiter {
  const create = window === 'fixed' ? createFixedWindow : createSlidingWindow;
  const windows = [create(minute, minuteSeconds * 1_000), create(day, DAY_SECONDS * 1_000)];
  const policy = `${minute};window=${minuteSeconds}, ${day};window=${DAY_SECONDS}`;

  function describeNearest(nowMs: number): Record<string, string> {
    const left = (each: Window) => each.limit - each.count(nowMs);
    const nearest = windows.reduce((a, b) => (left(b) < left(a) ? b : a));
    return {
      'x-ratelimit-limit': `${nearest.limit}, ${policy}`,
      'x-ratelimit-remaining': String(left(nearest)),
      'x-ratelimit-reset': String(Math.ceil((nearest.freesAtMs(nowMs) - nowMs) / 1_000)),
    };
  }
  return {
    take: () => {
      const nowMs = clock().getTime();
      const allowed = windows.every((each) => each.count(nowMs) < each.limit);
      if (allowed) for (const each of windows) each.add(nowMs);
      return { allowed, headers: describeNearest(nowMs) };
    },
  };
}

function createFixedWindow(limit: number, lengthMs: number): Window {
  let current = -1;
  let used = 0;
  function turn(nowMs: number): void {
    const index = Math.floor(nowMs / lengthMs);
    if (index === current) return;
    current = index;
    used = 0;
  }
  return {
    limit,
    count: (nowMs) => {
      turn(nowMs);
      return used;
    },
    add: (nowMs) => {
      turn(nowMs);
      used++;
    },
    freesAtMs: (nowMs) => (Math.floor(nowMs / lengthMs) + 1) * lengthMs,
  };
}

function createSlidingWindow(limit: number, lengthMs: number): Window {
  let times: number[] = [];
  function forget(nowMs: number): void {
    const kept = times.findIndex((time) => time > nowMs - lengthMs);
    if (kept !== 0) times = kept === -1 ? [] : times.slice(kept);
  }
  return {
    limit,
    count: (nowMs) => {
      forget(nowMs);
      return times.length;
    },
    add: (nowMs) => times.push(nowMs),
    freesAtMs: (nowMs) => (times[0] ?? nowMs) + lengthMs,
  };
}
