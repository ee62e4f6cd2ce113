import * as v from 'valibot';
import { askToday } from '../../engine/today.ts';
import { defineTool } from '../definitions.ts';
import { READ_ONLY } from '../range-input.ts';

export const whoopToday = defineTool({
  name: 'whoop_today',
  title: 'Today',
  description:
    'The first tool for today, last night or one day: recovery, sleep and strain beside the member’s own baseline (robust z, percentile), workouts, what stands out. patterns adds strain ceiling, best bedtime, short nights, weekdays. For several days use whoop_days.',
  input: v.strictObject({
    date: v.optional(v.string()),
    patterns: v.optional(v.boolean()),
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askToday(context, input, signal),
});
