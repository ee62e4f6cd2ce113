import * as v from 'valibot';
import { suggestWeeks } from '../../engine/suggestions.ts';
import { addDays } from '../../insights/calendar.ts';
import { definePrompt } from '../definitions.ts';
import { checkWeek, MANNERS, word } from '../prompt-input.ts';

export const weeklyReview = definePrompt({
  name: 'weekly_review',
  title: 'Weekly review',
  description: 'A week of training, sleep and recovery beside the four weeks before it.',
  input: v.strictObject({
    week: v.optional(word('A week, such as 2026-W47; the last seven days by default')),
  }),
  suggest: { week: suggestWeeks },
  write({ week }, today) {
    const days = week === undefined ? undefined : checkWeek(week, today);
    const range = days ? `from: ${days.from}, to: ${days.to}` : 'days: 7';
    const before = days ? `from: ${addDays(days.from, -28)}, to: ${addDays(days.from, -1)}` : 'days: 35';
    return [
      `Review my ${week === undefined ? 'last seven days' : `week ${week.trim()}`}.`,
      `1. Call whoop_days with ${range} for recovery_score, hrv_ms, rhr_bpm, asleep_h, sleep_debt_h, strain and workout_h.`,
      `2. Call whoop_workouts with ${range}.`,
      `3. Call whoop_days with by: week, ${before} and the same metrics, for what is usual.`,
      'Then tell me: the week in one sentence, its best and its hardest day with the numbers, load and recovery beside the weeks before, how regular the nights were, and one thing to keep and one to change next week.',
      MANNERS,
    ].join('\n');
  },
});
