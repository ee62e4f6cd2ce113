import * as v from 'valibot';
import { askCompare } from '../../engine/compare.ts';
import { LAG_BOUNDS } from '../../engine/lag-input.ts';
import { defineTool } from '../definitions.ts';
import { wholeNumber } from '../number-input.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopCompare = defineTool({
  name: 'whoop_compare',
  title: 'Compare',
  description:
    'A metric on two kinds of days (365). a, b: -30d..-1d, tag:NAME, journal:TEXT, weekday:sat,sun, sport:NAME, asleep_h<6, not A, A and B. For many drivers use whoop_relate.',
  input: v.strictObject({
    metric: v.string(),
    a: v.string(),
    b: v.string(),
    lag: v.optional(wholeNumber(LAG_BOUNDS)),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askCompare(context, input, signal),
});
