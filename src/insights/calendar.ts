/** A calendar day as `YYYY-MM-DD`, without a time zone: the label of a row. */
export type Day = string;

/** Inclusive on both ends. */
export interface DayRange {
  from: Day;
  to: Day;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Minutes east of UTC of `+02:00`, `-0530` or `Z`. */
export function offsetMinutes(offset: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** Local calendar day of an instant at a record's own offset. */
export function dayAt(instantMs: number, offset: string): Day {
  return new Date(instantMs + offsetMinutes(offset) * MINUTE_MS).toISOString().slice(0, 10);
}

/** Local wall-clock time of day in hours, 0 ≤ h < 24, cut to its minute as `clockTime` is. */
export function clockHours(instantMs: number, offset: string): number {
  const minute = Math.floor(instantMs / MINUTE_MS) + offsetMinutes(offset);
  return (((minute % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) / 60;
}

/** Local wall-clock time as `HH:MM`. A clock shows the minute that has begun. */
export function clockTime(instantMs: number, offset: string): string {
  return new Date(instantMs + offsetMinutes(offset) * MINUTE_MS).toISOString().slice(11, 16);
}

/** Local time as `YYYY-MM-DDTHH:MM`, at the record's own offset. */
export function localTime(instantMs: number, offset: string): string {
  return new Date(instantMs + offsetMinutes(offset) * MINUTE_MS).toISOString().slice(0, 16);
}

/** Midnight UTC of a day, in milliseconds. */
export function dayStartMs(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: Day, days: number): Day {
  return new Date(dayStartMs(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days since 1970-01-01. */
export function dayNumber(day: Day): number {
  return dayStartMs(day) / DAY_MS;
}

export function dayOfNumber(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((dayStartMs(to) - dayStartMs(from)) / DAY_MS);
}

/** First and last day of a month `YYYY-MM`. */
export function monthRange(month: string): DayRange {
  const [year, number] = month.split('-').map(Number);
  const next = new Date(0);
  next.setUTCFullYear(year ?? 1970, number ?? 1, 0);
  return { from: `${month}-01`, to: next.toISOString().slice(0, 10) };
}

/** A month `YYYY-MM` so many later. */
export function addMonths(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number);
  const other = new Date(0);
  other.setUTCFullYear(year ?? 1970, (number ?? 1) - 1 + months, 1);
  return other.toISOString().slice(0, 7);
}

/** ISO 8601 week of a day, as `2026-W47`. */
export function weekOf(day: Day): string {
  const thursday = addDays(day, 3 - mondayIndex(day));
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** Monday and Sunday of an ISO week `2026-W47`; undefined when that year has no such week. */
export function weekRange(week: string): DayRange | undefined {
  const [year, number] = week.split('-W');
  // 4 January is always in week 1.
  const fourth = `${year}-01-04`;
  const monday = addDays(fourth, (Number(number) - 1) * 7 - mondayIndex(fourth));
  return weekOf(monday) === week ? { from: monday, to: addDays(monday, 6) } : undefined;
}

/** 0 on Monday, 6 on Sunday. */
export function mondayIndex(day: Day): number {
  return (new Date(dayStartMs(day)).getUTCDay() + 6) % 7;
}
