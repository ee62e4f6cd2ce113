import { askDays } from '../../engine/days.ts';
import { readDate } from '../../engine/range.ts';
import { suggestWeeks } from '../../engine/suggestions.ts';
import { defineTemplate } from '../definitions.ts';

export const week = defineTemplate({
  uriTemplate: 'whoop://week/{week}',
  name: 'week',
  title: 'Week',
  description: 'The days of one ISO week, as whoop_days answers, such as whoop://week/2026-W47.',
  mimeType: 'application/json',
  isWatched: true,
  example: '2026-W47',
  accepts: (value) => value.includes('W') && readDate(value, '2026-11-22') !== undefined,
  ask: (context, value, { signal }) => askDays(context, { from: value, to: value }, signal),
  suggest: suggestWeeks,
});
