interface Mark {
  /** Midnight UTC of a day, in milliseconds. */
  time: number;
  label: string;
}

const DAY_MS = 86_400_000;
const MOST_MARKS = 15;
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** Up to here days are named, above it months. */
const MOST_DAYS_NAMED = 120;
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Days worth a mark on an axis of time: Mondays where not all of them are, or the first of months, and what they are called. */
export function markTime(from: string, to: string): Mark[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const days = (last - first) / DAY_MS + 1;
  return days <= MOST_DAYS_NAMED ? markDays(first, last, days) : markMonths(first, last);
}

function markDays(first: number, last: number, days: number): Mark[] {
  const step = DAY_STEPS.find((one) => days / one <= MOST_MARKS) ?? 14;
  const toMonday = (8 - new Date(first).getUTCDay()) % 7;
  const start = step >= 7 ? first + toMonday * DAY_MS : first;
  return sequence(start, last, step * DAY_MS).map((time) => ({ time, label: nameDay(time) }));
}

function markMonths(first: number, last: number): Mark[] {
  const monthOf = (time: number) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();
  const [from, to] = [monthOf(first), monthOf(last)];
  const step = MONTH_STEPS.find((one) => (to - from) / one <= MOST_MARKS - 1) ?? 1_200;
  return sequence(Math.ceil(from / step) * step, to, step).flatMap((month) => {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    const name = month % 12 === 0 ? String(month / 12) : (MONTH_NAMES[month % 12] ?? '');
    return time < first ? [] : { time, label: name };
  });
}

function nameDay(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTH_NAMES[date.getUTCMonth()]}`;
}

function sequence(start: number, end: number, step: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.floor((end - start) / step) + 1) },
    (_, n) => start + n * step,
  );
}
