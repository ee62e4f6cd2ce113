import type { DayPart, DayRow } from './day-row.ts';

/** `absent`: WHOOP has no such record for the row. */
type PartState = 'scored' | 'pending' | 'unscored' | 'absent';

/** Where WHOOP stands with one part of a row. */
export function partState(row: DayRow, part: DayPart): PartState {
  switch (part) {
    case 'recovery':
      return recoveryState(row);
    case 'sleep':
      return row.mainSleep ? stateOf(row.mainSleep) : 'absent';
    case 'strain':
      return stateOf(row.cycle);
    case 'workouts':
      return workoutsState(row);
  }
}

/** A night of the running cycle whose recovery has not come yet is still awaited, unless it cannot be scored. */
function recoveryState(row: DayRow): PartState {
  if (row.recovery) return stateOf(row.recovery);
  const awaited = row.open && row.mainSleep && stateOf(row.mainSleep) !== 'unscored';
  return awaited ? 'pending' : 'absent';
}

function workoutsState(row: DayRow): PartState {
  const states = row.workouts.map(stateOf);
  return (['pending', 'unscored'] as const).find((state) => states.includes(state)) ?? 'scored';
}

function stateOf(record: { score_state: string }): PartState {
  if (record.score_state === 'SCORED') return 'scored';
  return record.score_state === 'PENDING_SCORE' ? 'pending' : 'unscored';
}
