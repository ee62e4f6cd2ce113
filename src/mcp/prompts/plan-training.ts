import * as v from 'valibot';
import { definePrompt } from '../definitions.ts';
import { MANNERS, ownWords, quote } from '../prompt-input.ts';

export const planTraining = definePrompt({
  name: 'plan_training',
  title: 'Plan my training',
  description: 'The next seven days of training, by how you have recovered from the last four weeks.',
  input: v.strictObject({
    goal: v.optional(ownWords('What you train for, in your own words')),
    limits: v.optional(ownWords('What must be kept to: free days, an injury, a race')),
  }),
  suggest: {},
  write({ goal, limits }) {
    return [
      'Plan my training for the next seven days.',
      ...(goal === undefined ? [] : [`My goal: ${quote(goal)}`]),
      ...(limits === undefined ? [] : [`To be kept to: ${quote(limits)}`]),
      '1. Call whoop_today with patterns: true for where I stand, and the strain above which my next recovery falls.',
      '2. Call whoop_workouts with days: 28 and whoop_days with by: week, days: 28 for strain, workout_h, zone45_min, recovery_score and asleep_h.',
      '3. Call whoop_relate with outcome: recovery_score and drivers: strain, workout_strain, zone45_min, asleep_h for what I recover from slowly.',
      'Then give a table of seven days: session, length, how hard (as strain or zones that I have reached before), and why. Raise the load by little, put easy days after hard ones, and say what in the morning should make me change the plan.',
      MANNERS,
    ].join('\n');
  },
});
