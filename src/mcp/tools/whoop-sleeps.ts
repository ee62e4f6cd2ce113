import * as v from 'valibot';
import { askSleeps } from '../../engine/sleeps.ts';
import { defineTool } from '../definitions.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopSleeps = defineTool({
  name: 'whoop_sleeps',
  title: 'Sleeps',
  description:
    'Nights and naps, one row each (7 days by default): local start and end, stages, need, debt, performance. For averages over weeks use whoop_days.',
  input: v.strictObject({
    naps: v.optional(v.pipe(v.boolean(), v.description('false: nights only'))),
    detail: v.optional(v.pipe(v.boolean(), v.description('more columns and ids'))),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askSleeps(context, input, signal),
});
