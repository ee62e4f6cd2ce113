import { DAYS_BOUNDS } from '../engine/range.ts';
import { askWorkouts, STRAIN_BOUNDS, WORKOUT_LIMIT_BOUNDS } from '../engine/workouts.ts';
import { renderQuestionTable } from '../render/answer.ts';
import { renderCsv } from '../render/csv.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger, parseNumber } from './frame/numbers.ts';

export default defineQuestion({
  name: 'workouts',
  description: 'Workouts: sport, strain, heart rates, zones',
  args: {
    sport: { type: 'string', description: 'Only this sport, such as running', valueHint: 'SPORT' },
    'min-strain': { type: 'string', description: 'Only from this strain on (0–21)', valueHint: 'X' },
    limit: { type: 'string', description: 'At most this many, the newest (15)', valueHint: 'N' },
    detail: { type: 'boolean', description: 'More columns, ids and distance among them' },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  ask(context, args, signal) {
    const { sport, detail, from, to } = args;
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    const min_strain = parseNumber('min-strain', args['min-strain'], STRAIN_BOUNDS);
    const limit = parseInteger('limit', args.limit, WORKOUT_LIMIT_BOUNDS);
    return askWorkouts(context, { sport, min_strain, limit, detail, from, to, days }, signal);
  },
  render: (answer, { style, width }) => renderQuestionTable(answer, style, width),
  renderCsv,
});
