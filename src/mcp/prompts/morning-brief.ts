import * as v from 'valibot';
import { suggestDays } from '../../engine/suggestions.ts';
import { addDays } from '../../insights/calendar.ts';
import { definePrompt } from '../definitions.ts';
import { checkDay, MANNERS, word } from '../prompt-input.ts';

export const morningBrief = definePrompt({
  name: 'morning_brief',
  title: 'Morning brief',
  description: 'How the night was, how recovered you are, and what that means for the day.',
  input: v.strictObject({ date: v.optional(word('A day, such as 2026-11-22; today by default')) }),
  suggest: { date: suggestDays },
  write({ date }, today) {
    const day = date === undefined ? undefined : checkDay(date, today);
    const week = day ? `from: ${addDays(day, -6)}, to: ${day}` : 'days: 7';
    return [
      `Give me my morning brief${day ? ` for ${day}` : ''}.`,
      `1. Call whoop_today${day ? ` with date: ${day}` : ''}. If recovery is pending, say so and use what is there.`,
      `2. Call whoop_days with ${week} for recovery_score, asleep_h, sleep_debt_h and strain.`,
      'Then tell me in at most six sentences: recovery beside what is usual for me, how the night was and what it lacked, what stands out and since when, how hard I have loaded this week, and one suggestion for today with its reason.',
      MANNERS,
    ].join('\n');
  },
});
