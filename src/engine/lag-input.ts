import { AppError } from '../core/errors.ts';
import { addDays, type Day } from '../insights/calendar.ts';

const MOST_LAG_DAYS = 14;

export function checkLag(name: string, lag: number): number {
  if (Number.isInteger(lag) && lag >= 0 && lag <= MOST_LAG_DAYS) return lag;
  throw new AppError('invalid_input', `${name} is ${lag}, which is not a number of days.`, {
    hint: `Give a whole number from 0 to ${MOST_LAG_DAYS}.`,
  });
}

/** A day from which on all rows are loaded that are `lag` rows before one of `day`: each up to two days earlier. */
export function rowsBefore(day: Day, lag: number): Day {
  return addDays(day, -2 * lag);
}
