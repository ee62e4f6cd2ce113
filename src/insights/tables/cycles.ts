import type { Cycle } from '../../whoop/schemas.ts';
import { describeMetric } from '../describe-metric.ts';
import { CYCLE_MEASURES } from '../measures.ts';
import { type Column, flag, real } from './column.ts';
import { DAY_COLUMN, type DayRecord, SCORE_STATE_COLUMN, TIME_COLUMNS } from './record-columns.ts';

type CycleColumn = Column<DayRecord<Cycle>>;

/** From falling asleep to falling asleep; the end is NULL while the member is in it. */
export const CYCLE_COLUMNS: readonly CycleColumn[] = [
  DAY_COLUMN,
  ...TIME_COLUMNS,
  flag('in_progress', '1 while the member is in it: the measures are so far', ({ day }) => day.open),
  SCORE_STATE_COLUMN,
  measure('strain'),
  measure('kcal'),
  measure('avg_hr_bpm'),
  measure('max_hr_bpm'),
  measure('steps'),
];

function measure(name: keyof typeof CYCLE_MEASURES): CycleColumn {
  return real(name, describeMetric(name), ({ record }) => CYCLE_MEASURES[name](record));
}
