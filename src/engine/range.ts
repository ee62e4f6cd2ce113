import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { addDays, type Day, type DayRange, dayAt, monthRange, weekRange } from '../insights/calendar.ts';
import type { Bounds } from './bounds.ts';
import type { Context } from './context.ts';

/** A range of days as commands and tools take it: both ends inclusive, or a number of days ending today. */
export interface RangeInput {
  from?: string | undefined;
  to?: string | undefined;
  /** A whole number within `DAYS_BOUNDS`. */
  days?: number | undefined;
}

export const DATE_FORMS =
  'Use 2026-11-22, today, yesterday, -30d, 2026-11 (a month) or 2026-W47 (an ISO week).';
export const EARLIEST_DAY = '1970-01-01';
export const LATEST_DAY = '2199-12-31';

/** Of a range: up to a century. */
export const DAYS_BOUNDS: Bounds = { least: 1, most: 36_525 };

/** The days meant; without any input the last `defaultDays` days. Asks the source for today only when needed. */
export async function resolveRange(
  context: Context,
  input: RangeInput,
  defaultDays: number,
  signal?: AbortSignal,
): Promise<DayRange> {
  checkRange(input);
  return rangeUpTo(await resolveToday(context, signal), input, defaultDays);
}

/** The same by this machine's calendar: for what is not about the member's records. */
export function resolveMachineRange(now: Date, input: RangeInput, defaultDays: number): DayRange {
  return rangeUpTo(machineDay(now), input, defaultDays);
}

/** The date where this machine is. */
export function machineDay(now: Date): Day {
  return dayAt(now.getTime(), machineOffset(now));
}

/** Where a day begins for this machine, in epoch milliseconds. */
export function startOfDay(day: Day): number {
  return new Date(`${day}T00:00:00`).getTime();
}

function checkRange(input: RangeInput): void {
  if (input.days !== undefined && (input.from !== undefined || input.to !== undefined)) {
    throw new AppError('invalid_input', 'Both a number of days and a range were given.', {
      hint: 'Give either days, or from and to.',
    });
  }
}

/** The same where today is known. */
export function rangeUpTo(today: Day, input: RangeInput, defaultDays: number): DayRange {
  checkRange(input);
  const { days = defaultDays } = input;
  const to = input.to === undefined ? today : parseDate(input.to, today).to;
  const from = input.from === undefined ? addDays(to, 1 - days) : parseDate(input.from, today).from;
  if (input.to === undefined && from > today) {
    throw new AppError('invalid_input', `${from} lies after today, ${today}.`, {
      hint: 'Give an earlier from; without to, the range ends today.',
    });
  }
  if (from > to) {
    throw new AppError('invalid_input', `The range starts on ${from}, after its end on ${to}.`, {
      hint: 'Swap from and to.',
    });
  }
  return { from, to };
}

/** One day; a month or a week is not one. */
export async function resolveDay(context: Context, text: string, signal?: AbortSignal): Promise<Day> {
  return parseDay(text, await resolveToday(context, signal));
}

/** The same where today is known. */
export function parseDay(text: string, today: Day): Day {
  const { from, to } = parseDate(text, today);
  if (from === to) return from;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is more than one day.`, {
    hint: `Give a single day, such as ${from}.`,
  });
}

/** Today's date where the member is: now, at the newest record's offset. */
export async function resolveToday(context: Context, signal?: AbortSignal): Promise<Day> {
  const now = context.now();
  return dayAt(now.getTime(), (await context.source.newestOffset(signal)) ?? machineOffset(now));
}

/** The days that one date form means. */
export function parseDate(text: string, today: Day): DayRange {
  const range = readDate(text.trim(), today);
  if (range && range.from >= EARLIEST_DAY && range.to <= LATEST_DAY) return range;
  const problem = range
    ? `is outside the years ${EARLIEST_DAY.slice(0, 4)} to ${LATEST_DAY.slice(0, 4)}`
    : 'is not a date';
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" ${problem}.`, { hint: DATE_FORMS });
}

/** The same without limits; undefined for anything else. */
export function readDate(text: string, today: Day): DayRange | undefined {
  if (text === 'today') return { from: today, to: today };
  if (text === 'yesterday') return singleDay(addDays(today, -1));
  const ago = /^-(\d{1,5})d$/.exec(text);
  if (ago) return singleDay(addDays(today, -Number(ago[1])));
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return monthRange(text);
  if (/^\d{4}-W\d{2}$/.test(text)) return weekRange(text);
  return isCalendarDay(text) ? singleDay(text) : undefined;
}

const singleDay = (day: Day): DayRange => ({ from: day, to: day });

/** Refuses days that do not exist, such as 2026-02-30, which `Date` would roll over. */
function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** UTC offset of this machine, such as `+02:00`. */
export function machineOffset(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  const clock = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${clock.map((part) => String(part).padStart(2, '0')).join(':')}`;
}
