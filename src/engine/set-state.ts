import type { DayRange } from '../insights/calendar.ts';
import type { DayPart } from '../insights/day-row.ts';
import type { Answer } from './answer.ts';
import type { DaySet } from './load-days.ts';

/** What an answer says about the days of a range that its numbers were made of; what has no score is only missing. */
export function describeState(
  set: DaySet,
  { from, to }: DayRange,
  parts: readonly DayPart[],
): Pick<Answer, 'as_of' | 'pending' | 'in_progress' | 'notes'> {
  const rows = set.rows.filter(({ day }) => day >= from && day <= to);
  const { unscored: _, ...state } = set.state(rows, parts);
  return state;
}
