import { askToday } from '../engine/today.ts';
import { renderDayCard } from '../render/day-card.ts';
import { defineQuestion } from './frame/define.ts';

export default defineQuestion({
  name: 'today',
  description: 'Recovery, sleep and strain of one day beside what is usual for you',
  args: {
    date: { type: 'string', description: 'Another day: 2026-11-22, yesterday, -3d', valueHint: 'DATE' },
  },
  ask: (context, { date }, signal) => askToday(context, { date }, signal),
  render: (answer, { style, width }) => renderDayCard(answer, style, width),
});
