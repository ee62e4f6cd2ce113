import * as v from 'valibot';
import { suggestDays, suggestTags } from '../../engine/suggestions.ts';
import { definePrompt } from '../definitions.ts';
import { checkDay, checkTag, MANNERS, quote, word } from '../prompt-input.ts';

export const sleepReview = definePrompt({
  name: 'sleep_review',
  title: 'Sleep review',
  description: 'How you have slept, what has changed, and what goes with better nights.',
  input: v.strictObject({
    since: v.optional(word('The first day, such as 2026-10-01; 30 days ago by default')),
    tag: v.optional(word('One of your tags, to see what it does to your sleep')),
  }),
  suggest: { since: suggestDays, tag: suggestTags },
  async check(context, { tag }) {
    if (tag !== undefined) await checkTag(context, tag);
  },
  write({ since, tag }, today) {
    const from = since === undefined ? undefined : checkDay(since, today);

    return [
      `Review my sleep ${from ? `since ${from}` : 'of the last 30 days'}.`,
      `1. Call whoop_days with ${from ? `from: ${from}` : 'days: 30'} for asleep_h, sleep_need_h, sleep_debt_h, sleep_efficiency_pct, sleep_consistency_pct, deep_h, rem_h, bedtime_h and wake_h.`,
      `2. Call whoop_trend for asleep_h and for sleep_efficiency_pct${from ? `, from: ${from}` : ''}.`,
      `3. Call whoop_relate with outcome: asleep_h, and with outcome: sleep_efficiency_pct${from ? `, both from: ${from}` : ''}.`,
      ...(tag === undefined
        ? []
        : [
            `4. Call whoop_compare for sleep_efficiency_pct and for asleep_h with the days of my tag ${quote(tag)} (tag:NAME) against those without it (not tag:NAME), lag: 1${from ? `, from: ${from}` : ''}.`,
          ]),
      'Then tell me: how much I slept beside what I needed, how regular bedtime and wake time were, what has changed and when, what goes with better nights and how sure that is, and one habit to try for two weeks.',
      MANNERS,
    ].join('\n');
  },
});
