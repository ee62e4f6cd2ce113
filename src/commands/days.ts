import { askDays, DAYS_BY } from '../engine/days.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { renderQuestionTable } from '../render/answer.ts';
import { renderCsv } from '../render/csv.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'days',
  description: 'A table of days (14), weeks or months (12): any metrics, any range',
  args: {
    metrics: { type: 'string', description: 'Metric names, separated by commas', valueHint: 'METRICS' },
    by: { type: 'enum', options: [...DAYS_BY], description: 'One row a day, week or month' },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  ask: (context, { metrics, by, from, to, days }, signal) =>
    askDays(
      context,
      { metrics: metrics?.split(','), by, from, to, days: parseInteger('days', days, DAYS_BOUNDS) },
      signal,
    ),
  render: (answer, { style, width }) => renderQuestionTable(answer, style, width),
  renderCsv,
});
