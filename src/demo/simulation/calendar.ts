export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD` date; NaN when it is none. */
export function dayNumber(date: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return dateOfDay(ms / DAY_MS) === date ? ms / DAY_MS : Number.NaN;
}

export function dateOfDay(day: number): string {
  return Number.isFinite(day) ? new Date(day * DAY_MS).toISOString().slice(0, 10) : '';
}

/** ISO weekday: Monday is 1, Sunday is 7. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Weeks since the one that held 1970-01-01, beginning on Mondays. */
export function weekNumber(day: number): number {
  return Math.floor((day + 3) / 7);
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function firstDayOfMonth(year: number, month: number): number {
  return Date.UTC(year, month - 1, 1) / DAY_MS;
}

/** Month as a number that grows evenly within it: 9.5 is the middle of September. */
export function fractionalMonth(day: number): number {
  const date = new Date(day * DAY_MS);
  const month = date.getUTCMonth() + 1;
  const first = firstDayOfMonth(date.getUTCFullYear(), month);
  const next = firstDayOfMonth(date.getUTCFullYear(), month + 1);
  return month + (day - first) / (next - first);
}
