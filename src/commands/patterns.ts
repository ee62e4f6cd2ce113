import { askPatterns } from '../engine/patterns.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { renderPatterns } from '../render/patterns.ts';
import { defineQuestion } from './frame/define.ts';
import { RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'patterns',
  description: 'Your own numbers (365 days): strain ceiling, best bedtime, cost of a short night, weekdays',
  args: RANGE_ARGS,
  ask: (context, { from, to, days }, signal) =>
    askPatterns(context, { from, to, days: parseInteger('days', days, DAYS_BOUNDS) }, signal),
  render: (answer, { style, width }) => renderPatterns(answer, style, width),
});
