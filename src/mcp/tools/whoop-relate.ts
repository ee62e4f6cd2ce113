import * as v from 'valibot';
import { LAG_BOUNDS } from '../../engine/lag-input.ts';
import { askRelate } from '../../engine/relate.ts';
import { defineTool } from '../definitions.ts';
import { wholeNumber } from '../number-input.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopRelate = defineTool({
  name: 'whoop_relate',
  title: 'Relate',
  description:
    'What goes with a metric (180 days): metrics, tags, journal. Association, not cause. For one driver use whoop_compare.',
  input: v.strictObject({
    outcome: v.string(),
    drivers: v.optional(v.array(v.string())),
    max_lag: v.optional(wholeNumber(LAG_BOUNDS)),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askRelate(context, input, signal),
});
