const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `2026-11-22 14:03` where this machine is. */
export function localMinute(time: string): string {
  return localSecond(time).slice(0, -':00'.length);
}

/** `2026-11-22 14:03:07` where this machine is. */
export function localSecond(time: string): string {
  const date = new Date(time);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
}

/** `in 42 min`, `3 h ago`, or `just now`. */
export function fromNow(time: string, now: Date): string {
  const aheadMs = Date.parse(time) - now.getTime();
  const size = describeSpan(Math.abs(aheadMs));
  if (!size) return 'just now';
  return aheadMs > 0 ? `in ${size}` : `${size} ago`;
}

/** How far two clocks are apart, `40 min`, `2 h`, `3 days`: the same size reads the same, a second more or less. */
export function roundSpan(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(ms / HOUR_MS);
  return hours < 48 ? `${hours} h` : `${Math.round(ms / DAY_MS)} days`;
}

/** In the largest unit that tells enough; undefined below a second. */
function describeSpan(ms: number): string | undefined {
  if (ms < SECOND_MS) return undefined;
  if (ms < 2 * MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} days`;
}
