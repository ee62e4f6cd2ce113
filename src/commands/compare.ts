import { askCompare } from '../engine/compare.ts';
import { LAG_BOUNDS } from '../engine/lag-input.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { renderComparison } from '../render/comparison.ts';
import { defineQuestion } from './frame/define.ts';
import { RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

const GROUP = '-30d..-1d, 2026-10, tag:NAME, journal:TEXT, weekday:sat,sun, sport:NAME, asleep_h<6';

export default defineQuestion({
  name: 'compare',
  description: 'A metric on two kinds of days (365 days), and whether the difference is more than chance',
  args: {
    metric: {
      type: 'positional',
      required: true,
      description: 'Name of a metric, such as recovery_score',
      valueHint: 'METRIC',
    },
    a: {
      type: 'string',
      required: true,
      description: `Days: ${GROUP}; also "not A", "A and B"`,
      valueHint: 'GROUP',
    },
    b: { type: 'string', required: true, description: 'The days to compare them with', valueHint: 'GROUP' },
    lag: {
      type: 'string',
      description: 'Rows from the days to the metric (0, or 1 for a night after a day)',
      valueHint: 'N',
    },
    ...RANGE_ARGS,
  },
  ask(context, { metric, a, b, from, to, ...args }, signal) {
    const lag = parseInteger('lag', args.lag, LAG_BOUNDS);
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    return askCompare(context, { metric, a, b, lag, from, to, days }, signal);
  },
  render: (answer, { style, width }, { metric }) => renderComparison(answer, metric, style, width),
});
