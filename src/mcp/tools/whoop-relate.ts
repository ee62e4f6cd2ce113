import * as v from 'valibot';
import { askRelate } from '../../engine/relate.ts';
import { defineTool } from '../definitions.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopRelate = defineTool({
  name: 'whoop_relate',
  title: 'Relate',
  description:
    'What goes with a metric (180 days): all others, tags and journal, up to 2 days before. Association, not cause. For the size of one use whoop_compare.',
  input: v.strictObject({
    outcome: v.string(),
    drivers: v.optional(v.array(v.string())),
    max_lag: v.optional(v.pipe(v.number(), v.integer())),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askRelate(context, input, signal),
});
