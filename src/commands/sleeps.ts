import { DAYS_BOUNDS } from '../engine/range.ts';
import { askSleeps } from '../engine/sleeps.ts';
import { renderCsv } from '../render/csv.ts';
import { renderSleeps } from '../render/sleeps.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineQuestion({
  name: 'sleeps',
  description: 'Nights and naps: times, stages, need, debt, performance',
  args: {
    naps: { type: 'boolean', default: true, description: 'Show naps', negativeDescription: 'Nights only' },
    detail: { type: 'boolean', description: 'More columns, ids among them' },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  ask: (context, { naps, detail, from, to, days }, signal) =>
    askSleeps(context, { naps, detail, from, to, days: parseInteger('days', days, DAYS_BOUNDS) }, signal),
  render: (answer, { style, width }) => renderSleeps(answer, style, width),
  renderCsv,
});
