import * as v from 'valibot';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { wholeNumber } from './number-input.ts';

/** Inputs of every question about a range of days. The forms are told once, in the server's instructions. */
export const RANGE_INPUT = {
  from: v.optional(v.pipe(v.string(), v.description('first day'))),
  to: v.optional(v.pipe(v.string(), v.description('last day'))),
  days: v.optional(v.pipe(wholeNumber(DAYS_BOUNDS), v.description('last N days'))),
};

/** Annotations of a tool that only reads. */
export const READ_ONLY = { readOnlyHint: true, openWorldHint: true } as const;
