import { askToday } from '../engine/today.ts';
import { renderDayCard } from '../render/day-card.ts';
import { renderPatterns } from '../render/patterns.ts';
import { defineQuestion } from './frame/define.ts';

export default defineQuestion({
  name: 'today',
  description: 'Recovery, sleep and strain of one day beside what is usual for you',
  args: {
    date: { type: 'string', description: 'Another day: 2026-11-22, yesterday, -3d', valueHint: 'DATE' },
    patterns: {
      type: 'boolean',
      description: 'Your own numbers too: strain ceiling, best bedtime, cost of a short night, weekdays',
    },
  },
  ask: (context, { date, patterns }, signal) => askToday(context, { date, patterns }, signal),
  render: ({ patterns, ...answer }, { style, width }) =>
    [renderDayCard(answer, style, width), ...(patterns ? [renderPatterns(patterns, style, width)] : [])].join(
      '\n\n',
    ),
});
