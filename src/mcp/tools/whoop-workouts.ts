import * as v from 'valibot';
import { askWorkouts, STRAIN_BOUNDS, WORKOUT_LIMIT_BOUNDS } from '../../engine/workouts.ts';
import { defineTool } from '../definitions.ts';
import { decimalNumber, wholeNumber } from '../number-input.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopWorkouts = defineTool({
  name: 'whoop_workouts',
  title: 'Workouts',
  description:
    'Workouts, one row each (30 days, newest 15 by default): sport, minutes, strain, heart rates, kcal, zones. For totals by week use whoop_days.',
  input: v.strictObject({
    sport: v.optional(v.string()),
    min_strain: v.optional(decimalNumber(STRAIN_BOUNDS)),
    limit: v.optional(wholeNumber(WORKOUT_LIMIT_BOUNDS)),
    detail: v.optional(v.pipe(v.boolean(), v.description('distance, climb and ids'))),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askWorkouts(context, input, signal),
});
