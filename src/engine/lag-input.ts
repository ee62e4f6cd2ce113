import { addDays, type Day } from '../insights/calendar.ts';
import type { Bounds } from './bounds.ts';

export const LAG_BOUNDS: Bounds = { least: 0, most: 14 };

/** A day from which on all rows are loaded that are `lag` rows before one of `day`: each up to two days earlier. */
export function rowsBefore(day: Day, lag: number): Day {
  return addDays(day, -2 * lag);
}
