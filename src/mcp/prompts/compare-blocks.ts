import * as v from 'valibot';
import { AppError } from '../../core/errors.ts';
import { parseMetric } from '../../engine/days.ts';
import { type Group, parseGroup } from '../../engine/group-grammar.ts';
import { machineDay } from '../../engine/range.ts';
import { suggestGroups } from '../../engine/suggestions.ts';
import { METRIC_NAMES } from '../../insights/metrics.ts';
import { definePrompt } from '../definitions.ts';
import { checkTag, MANNERS, quote, refuseFuture, word } from '../prompt-input.ts';

export const compareBlocks = definePrompt({
  name: 'compare_blocks',
  title: 'Compare two blocks',
  description:
    'Two stretches or two kinds of days: what was different, and whether that is more than chance.',
  input: v.strictObject({
    a: word('The days of interest: 2026-10, 2026-W47, -30d..-1d, tag:alcohol, weekday:sat,sun'),
    b: word('The days to compare them with, in the same forms'),
    metric: v.optional(word('What to compare, such as hrv_ms; the most important ones by default')),
  }),
  suggest: { a: suggestGroups, b: suggestGroups, metric: METRIC_NAMES },
  async check(context, { a, b }) {
    const today = machineDay(context.now());
    const conditions = [a, b].flatMap((text) => parseGroup(text, today).terms).map((term) => term.condition);
    for (const condition of conditions) if (condition.kind === 'tag') await checkTag(context, condition.text);
  },
  write({ a, b, metric }, today) {
    const groups = [a, b].map((text) => parseGroup(text, today));
    for (const { label, terms } of groups) {
      for (const { condition } of terms)
        if (condition.kind === 'range') refuseFuture(label, condition.range.from, today);
    }
    if (new Set(groups.map(meaningOf)).size === 1) {
      throw new AppError('invalid_input', 'a and b are the same days.', {
        hint: 'Give other days as b, such as those before, or "not " with the same.',
      });
    }
    const metrics =
      metric === undefined ? 'recovery_score, hrv_ms, rhr_bpm, asleep_h and strain' : parseMetric(metric);
    return [
      `Compare two blocks of my days: a: ${quote(a)}, b: ${quote(b)}.`,
      `1. Call whoop_compare with these a and b for ${metrics}, one call each.`,
      '2. If a and b are dates, call whoop_workouts for each of them to see what was trained.',
      'Then give a table with the mean of a, the mean of b, the difference with its interval, and whether it is more than chance (enough, p). Say which differences matter in daily life, what else differed between the blocks, and what cannot be told from this.',
      MANNERS,
    ].join('\n');
  },
});

/** Dates may be written in several ways. */
function meaningOf({ terms }: Group): string {
  return JSON.stringify(terms).toLowerCase();
}
