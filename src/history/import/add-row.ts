import type { CollectedData } from './collected-data.ts';
import type { RowValues } from './fields.ts';
import { toJournalEntry } from './journal-entry.ts';
import type { ExportKind } from './kinds.ts';
import { type NamedCycle, toInstant } from './named-cycle.ts';
import { describeCycle, describeRecovery, describeSleep, describeWorkout, type Span } from './row-records.ts';
import type { Zone } from './shapes.ts';

const HOUR_MS = 3_600_000;
/** Longer ones have a wrong date. */
const MOST_SPAN_HOURS = 72;

/** Adds what a row tells; answers why it tells nothing, and then nothing of it is added. */
type AddRow = (data: CollectedData, cycle: NamedCycle, values: RowValues) => string | undefined;

export const ADD_ROW: Readonly<Record<ExportKind, AddRow>> = {
  cycles: addCycle,
  sleeps: addSleep,
  workouts: addWorkout,
  journal: addJournalEntry,
};

/** A cycle's row has its main sleep and the recovery from it. */
function addCycle(data: CollectedData, cycle: NamedCycle, values: RowValues): string | undefined {
  const { sleep_onset, wake_onset, recovery_score } = values;
  const isBlank = sleep_onset === undefined && wake_onset === undefined;
  if (isBlank && recovery_score !== undefined) return 'it has a recovery and no sleep';
  const night = isBlank ? undefined : toSpan(sleep_onset, wake_onset, cycle.zone);
  if (typeof night === 'string') return `its sleep ${night}`;
  data.addCycle(describeCycle(cycle, values));
  if (night) {
    data.addSleep(describeSleep(cycle, night, values));
    data.addRecovery(describeRecovery(cycle, night, values));
  }
  return undefined;
}

function addSleep(data: CollectedData, cycle: NamedCycle, values: RowValues): string | undefined {
  const span = toSpan(values.sleep_onset, values.wake_onset, cycle.zone);
  if (typeof span === 'string') return `its sleep ${span}`;
  if (values.nap === undefined) return 'it does not say whether it is a nap';
  data.nameCycle(cycle);
  data.addSleep(describeSleep(cycle, span, values));
  return undefined;
}

function addWorkout(data: CollectedData, cycle: NamedCycle, values: RowValues): string | undefined {
  const span = toSpan(values.workout_start, values.workout_end, cycle.zone);
  if (typeof span === 'string') return `its workout ${span}`;
  data.nameCycle(cycle);
  data.addTableWorkout(describeWorkout(cycle, span, values));
  return undefined;
}

function addJournalEntry(data: CollectedData, cycle: NamedCycle, values: RowValues): string | undefined {
  const entry = toJournalEntry({
    cycleStartMs: cycle.startMs,
    utcOffset: cycle.zone.offset,
    question: values.question ?? '',
    answeredYes: values.answered_yes ?? null,
    notes: values.notes ?? null,
  });
  if (!entry) return 'it has no question';
  data.addJournalEntry(entry);
  return undefined;
}

/** The span, or what is wrong with it. */
function toSpan(start: number | undefined, end: number | undefined, zone: Zone): Span | string {
  if (start === undefined) return 'has no start';
  if (end === undefined) return 'has no end';
  if (end <= start) return 'ends before it begins';
  if (end - start > MOST_SPAN_HOURS * HOUR_MS) return `lasts longer than ${MOST_SPAN_HOURS} hours`;
  return { startMs: toInstant(start, zone), endMs: toInstant(end, zone) };
}
