import { DAY_MS, firstDayOfMonth, HOUR_MS, MINUTE_MS } from './calendar.ts';

/** From `fromMs` on, local time is UTC plus `minutes`. */
interface OffsetSpan {
  fromMs: number;
  minutes: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** By zone and UTC year. Asking Intl for each of thousands of nights would cost most of the run. */
const spansOfYears = new Map<string, readonly OffsetSpan[]>();

export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(formatterOf(zone));
  } catch {
    return false; // Intl's RangeError for an unknown zone.
  }
}

/** Minutes that local time in an IANA zone is ahead of UTC. */
export function offsetMinutesAt(zone: string, instantMs: number): number {
  const year = new Date(instantMs).getUTCFullYear();
  const key = `${zone} ${year}`;
  let spans = spansOfYears.get(key);
  if (!spans) {
    spans = findOffsetSpans(zone, year);
    spansOfYears.set(key, spans);
  }
  return spans.findLast((span) => span.fromMs <= instantMs)?.minutes ?? 0;
}

/** The instant at which clocks in `zone` show `hours` after midnight of a civil day; negative is the evening before. */
export function wallTimeToUtc(zone: string, civilDay: number, hours: number): number {
  const wall = civilDay * DAY_MS + hours * HOUR_MS;
  const guess = wall - offsetMinutesAt(zone, wall) * MINUTE_MS;
  return Math.round(wall - offsetMinutesAt(zone, guess) * MINUTE_MS);
}

/** As WHOOP writes it: `+05:30`, `-08:00`, and `Z` for UTC. */
export function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const pad = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function findOffsetSpans(zone: string, year: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let fromMs = firstDayOfMonth(year, 1) * DAY_MS;
  let minutes = readOffset(zone, fromMs);
  spans.push({ fromMs, minutes });
  for (let month = 2; month <= 13; month++) {
    const toMs = firstDayOfMonth(year, month) * DAY_MS;
    const after = readOffset(zone, toMs);
    if (after !== minutes) spans.push({ fromMs: findChange(zone, fromMs, toMs), minutes: after });
    fromMs = toMs;
    minutes = after;
  }
  return spans;
}

/** The minute between two instants at which the offset becomes that of the later one. */
function findChange(zone: string, beforeMs: number, afterMs: number): number {
  const target = readOffset(zone, afterMs);
  let low = beforeMs / MINUTE_MS;
  let high = afterMs / MINUTE_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (readOffset(zone, middle * MINUTE_MS) === target) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}

function readOffset(zone: string, instantMs: number): number {
  // "11/22/2026, GMT+05:30"; plain "GMT" is zero on some engines.
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(formatterOf(zone).format(instantMs));
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formatters.set(zone, formatter);
  }
  return formatter;
}
