import * as v from 'valibot';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { wholeNumberFrom } from './number-input.ts';

/** Inputs of every question about a range of days. They are explained in the server's instructions. */
export const RANGE_INPUT = {
  from: v.optional(v.string()),
  to: v.optional(v.string()),
  days: v.optional(wholeNumberFrom(DAYS_BOUNDS)),
};

/** The same where the list of tools says once what dates look like, for assistants that get no instructions. */
export const EXPLAINED_RANGE_INPUT = {
  ...RANGE_INPUT,
  from: v.optional(v.pipe(v.string(), v.description('2026-11-22, -30d, 2026-11, 2026-W47'))),
};

/** Annotations of a tool that only reads. That it reaches beyond this machine is what MCP assumes. */
export const READ_ONLY = { readOnlyHint: true } as const;
