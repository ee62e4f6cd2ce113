import * as v from 'valibot';
import { askDays, DAYS_BY } from '../../engine/days.ts';
import { defineTool } from '../definitions.ts';
import { METRIC_LIST } from '../metric-list.ts';
import { EXPLAINED_RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopDays = defineTool({
  name: 'whoop_days',
  title: 'Days',
  description:
    'Any metrics over time, by day (14 by default), week or month (12; sums of workouts, time, energy, steps; means of all else). For one day with baselines use whoop_today.',
  input: v.strictObject({
    metrics: v.optional(v.pipe(v.array(v.string()), v.description(METRIC_LIST))),
    by: v.optional(v.picklist(DAYS_BY)),
    ...EXPLAINED_RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askDays(context, input, signal),
});
