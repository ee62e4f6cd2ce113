import * as v from 'valibot';
import { suggestDays } from '../../engine/suggestions.ts';
import { definePrompt } from '../definitions.ts';
import { checkDay, MANNERS, ownWords, quote, word } from '../prompt-input.ts';

export const healthSummary = definePrompt({
  name: 'health_summary',
  title: 'Summary for a doctor or coach',
  description: 'One page of measured values for somebody who knows you, without interpretation.',
  input: v.strictObject({
    since: v.optional(word('The first day, such as 2026-08-01; 90 days ago by default')),
    reason: v.optional(ownWords('What it is about, in your own words')),
  }),
  suggest: { since: suggestDays },
  write({ since, reason }, today) {
    const from = since === undefined ? undefined : checkDay(since, today);
    const range = from ? `from: ${from}` : 'days: 90';
    return [
      `Write one page about me for a doctor or a coach, ${from ? `from ${from} on` : 'about the last 90 days'}.`,
      ...(reason === undefined ? [] : [`What it is about: ${quote(reason)}`]),
      `1. Call whoop_days with ${range}, by: month for hrv_ms, rhr_bpm, respiratory_rate, spo2_pct, skin_temp_c, asleep_h, sleep_efficiency_pct, strain, workout_h and steps.`,
      `2. Call whoop_trend with ${range} for hrv_ms, rhr_bpm and asleep_h.`,
      '3. Call whoop_today for the last values beside the usual ones.',
      'Then write, for a reader without WHOOP: how it was measured (optical sensor at the wrist or arm, HRV as RMSSD in sleep), a table of the months, changes with their dates and how sure they are, days without data, and the questions that I may want to ask. Values and dates only: no cause, no diagnosis, no advice. Leave out name and email.',
      MANNERS,
    ].join('\n');
  },
});
