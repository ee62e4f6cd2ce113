import * as v from 'valibot';
import { askDays, DAYS_BY } from '../../engine/days.ts';
import { METRIC_NAMES } from '../../insights/metrics.ts';
import { defineTool } from '../definitions.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopDays = defineTool({
  name: 'whoop_days',
  title: 'Days',
  description:
    'A table of days with any metrics (14 days by default), or of weeks or months: sums of workouts, time, energy and steps, means of all else. Use it to see a course over time. For one day with baselines use whoop_today.',
  input: v.strictObject({
    metrics: v.optional(v.array(v.picklist(METRIC_NAMES))),
    by: v.optional(v.picklist(DAYS_BY)),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askDays(context, input, signal),
});
