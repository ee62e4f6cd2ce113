import { DAYS_BOUNDS } from '../engine/range.ts';
import { isSwitch, switchBook } from '../engine/recording.ts';
import { askUsage } from '../engine/usage.ts';
import { renderTableAnswer } from '../render/answer.ts';
import { renderCsv } from '../render/csv.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';
import { SWITCH_ARGS } from './frame/switch-args.ts';

export default defineQuestion({
  name: 'usage',
  description: 'Your calls by tool and command, their requests and durations',
  args: { ...RANGE_ARGS, ...SWITCH_ARGS, ...CSV_ARG },
  ask: (context, { from, to, days, on, off }) =>
    isSwitch({ on, off })
      ? switchBook(context, 'usage', { on, off })
      : askUsage(context, { from, to, days: parseInteger('days', days, DAYS_BOUNDS) }),
  render: (answer, { style, width }) => renderTableAnswer(answer, style, width),
  renderCsv,
});
