import * as v from 'valibot';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { wholeNumberFrom } from './number-input.ts';

/** Inputs of every question about a range of days. They are explained once, in the server's instructions. */
export const RANGE_INPUT = {
  from: v.optional(v.string()),
  to: v.optional(v.string()),
  days: v.optional(wholeNumberFrom(DAYS_BOUNDS)),
};

/** Annotations of a tool that only reads. That it reaches beyond this machine is what MCP assumes. */
export const READ_ONLY = { readOnlyHint: true } as const;
