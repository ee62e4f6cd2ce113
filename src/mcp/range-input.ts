import * as v from 'valibot';

/** Inputs of every question about a range of days. The forms are told once, in the server's instructions. */
export const RANGE_INPUT = {
  from: v.optional(v.pipe(v.string(), v.description('first day'))),
  to: v.optional(v.pipe(v.string(), v.description('last day'))),
  days: v.optional(v.pipe(v.number(), v.integer(), v.description('last N days instead'))),
};

/** Annotations of a tool that only reads. */
export const READ_ONLY = { readOnlyHint: true, openWorldHint: true } as const;
