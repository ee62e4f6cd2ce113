import type { SQLOutputValue } from 'node:sqlite';
import type { AssembledDay, DayPart, DayRow, PartState } from '../day-row.ts';
import { describeMetric } from '../describe-metric.ts';
import { METRIC_NAMES, type MetricName } from '../metrics.ts';
import { type Column, flag, hidden, real, text } from './column.ts';

const DAY_PARTS = ['recovery', 'sleep', 'strain', 'workouts'] as const satisfies readonly DayPart[];
const STATES: readonly PartState[] = ['scored', 'pending', 'unscored', 'absent'];

/** A row of `days` is all of a `DayRow`: what the view does not show is for reading it back. */
export const DAY_COLUMNS: readonly Column<AssembledDay>[] = [
  text('day', 'local date the main sleep ended on, YYYY-MM-DD; rows may share one', ({ day }) => day),
  flag(
    'in_progress',
    '1 while the day is not over: what is measured during it is so far',
    ({ open }) => open,
  ),
  ...METRIC_NAMES.map((name) => real<AssembledDay>(name, describeMetric(name), ({ values }) => values[name])),
  hidden('calibrating', 'INTEGER', ({ calibrating }) => Number(calibrating)),
  ...DAY_PARTS.map((part) => hidden<AssembledDay>(stateColumn(part), 'TEXT', ({ states }) => states[part])),
];

/** The `DayRow` that a row of `days` was made of. */
export function readDay(row: Readonly<Record<string, SQLOutputValue>>): DayRow {
  const values: Partial<Record<MetricName, number>> = {};
  for (const name of METRIC_NAMES) {
    const value = row[name];
    if (typeof value === 'number') values[name] = value;
  }
  return {
    day: String(row.day),
    cycleId: Number(row.cycle_id),
    open: Number(row.in_progress) === 1,
    calibrating: Number(row.calibrating) === 1,
    states: {
      recovery: readState(row, 'recovery'),
      sleep: readState(row, 'sleep'),
      strain: readState(row, 'strain'),
      workouts: readState(row, 'workouts'),
    },
    values,
  };
}

function readState(row: Readonly<Record<string, SQLOutputValue>>, part: DayPart): PartState {
  return STATES.find((state) => state === row[stateColumn(part)]) ?? 'absent';
}

function stateColumn(part: DayPart): string {
  return `${part}_state`;
}
