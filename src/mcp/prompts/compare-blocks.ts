import * as v from 'valibot';
import { parseMetric } from '../../engine/days.ts';
import { parseGroup } from '../../engine/group-grammar.ts';
import { suggestGroups } from '../../engine/suggestions.ts';
import { METRIC_NAMES } from '../../insights/metrics.ts';
import { definePrompt } from '../definitions.ts';
import { ANY_DAY, MANNERS, quote, word } from '../prompt-input.ts';

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
  write({ a, b, metric }) {
    for (const group of [a, b]) parseGroup(group, ANY_DAY);
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
