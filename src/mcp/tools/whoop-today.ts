import * as v from 'valibot';
import { askToday } from '../../engine/today.ts';
import { defineTool } from '../definitions.ts';
import { READ_ONLY } from '../range-input.ts';

export const whoopToday = defineTool({
  name: 'whoop_today',
  title: 'Today',
  description:
    "How the member is today: recovery, sleep and strain, each beside the member's own baseline (30 days) with robust z and percentile, workouts, and what stands out. The first tool for any question about today, last night or one given day. For several days use whoop_days.",
  input: v.strictObject({
    date: v.optional(v.pipe(v.string(), v.description('another day'))),
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askToday(context, input, signal),
});
