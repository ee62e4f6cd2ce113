import { readDate } from '../../engine/range.ts';
import { suggestDays } from '../../engine/suggestions.ts';
import { askToday } from '../../engine/today.ts';
import { defineTemplate } from '../definitions.ts';

const EXAMPLE = '2026-11-22';

export const day = defineTemplate({
  uriTemplate: 'whoop://day/{date}',
  name: 'day',
  title: 'Day',
  description: 'Recovery, sleep and strain of one day beside the usual, such as whoop://day/2026-11-22.',
  mimeType: 'application/json',
  isWatched: true,
  example: EXAMPLE,
  accepts: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && readDate(value, EXAMPLE) !== undefined,
  ask: (context, date, { signal }) => askToday(context, { date }, signal),
  suggest: suggestDays,
});
