import { DAYS_BOUNDS } from '../engine/range.ts';
import { askTrend } from '../engine/trend.ts';
import { renderTrend } from '../render/trend.ts';
import { defineQuestion } from './frame/define.ts';
import { RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'trend',
  description: 'Whether a metric rises or falls (90 days), abrupt changes, unusual days',
  args: {
    metric: {
      type: 'positional',
      required: true,
      description: 'Name of a metric, such as hrv_ms',
      valueHint: 'METRIC',
    },
    ...RANGE_ARGS,
  },
  ask: (context, { metric, from, to, days }, signal) =>
    askTrend(context, { metric, from, to, days: parseInteger('days', days, DAYS_BOUNDS) }, signal),
  render: (answer, { style }, { metric }) => renderTrend(answer, metric, style),
});
