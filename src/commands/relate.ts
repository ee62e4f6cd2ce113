import { LAG_BOUNDS } from '../engine/lag-input.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { askRelate } from '../engine/relate.ts';
import { renderCsv } from '../render/csv.ts';
import { renderRelations } from '../render/relations.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'relate',
  description: 'What goes with a metric (180 days): all others, tags and journal. Association, not cause',
  args: {
    outcome: {
      type: 'positional',
      required: true,
      description: 'Name of a metric, such as recovery_score',
      valueHint: 'OUTCOME',
    },
    drivers: {
      type: 'string',
      description: 'Only these: metrics, tag:NAME, journal:TEXT',
      valueHint: 'DRIVERS',
    },
    'max-lag': { type: 'string', description: 'Up to so many days before (2)', valueHint: 'N' },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  ask(context, { outcome, drivers, from, to, ...args }, signal) {
    const max_lag = parseInteger('max-lag', args['max-lag'], LAG_BOUNDS);
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    return askRelate(context, { outcome, drivers: drivers?.split(','), max_lag, from, to, days }, signal);
  },
  render: (answer, { style, width }) => renderRelations(answer, style, width),
  renderCsv,
});
