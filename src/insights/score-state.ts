import type { DayPart, DayRecords, PartState } from './day-row.ts';

/** Where WHOOP stands with each part of a row. */
export function partStates(records: DayRecords): Record<DayPart, PartState> {
  return {
    recovery: recoveryState(records),
    sleep: records.mainSleep ? stateOf(records.mainSleep) : 'absent',
    strain: stateOf(records.cycle),
    workouts: workoutsState(records),
  };
}

/** A night of the running cycle whose recovery has not come yet is still awaited, unless it cannot be scored. */
function recoveryState({ recovery, open, mainSleep }: DayRecords): PartState {
  if (recovery) return stateOf(recovery);
  const awaited = open && mainSleep && stateOf(mainSleep) !== 'unscored';
  return awaited ? 'pending' : 'absent';
}

function workoutsState({ workouts }: DayRecords): PartState {
  const states = workouts.map(stateOf);
  return (['pending', 'unscored'] as const).find((state) => states.includes(state)) ?? 'scored';
}

function stateOf(record: { score_state: string }): PartState {
  if (record.score_state === 'SCORED') return 'scored';
  return record.score_state === 'PENDING_SCORE' ? 'pending' : 'unscored';
}
