import type { Sleep } from '../../whoop/schemas.ts';
import { describeMetric } from '../describe-metric.ts';
import { SLEEP_MEASURES } from '../measures.ts';
import { type Column, flag, real, text } from './column.ts';
import { DAY_COLUMN, type DayRecord, SCORE_STATE_COLUMN, TIME_COLUMNS } from './record-columns.ts';

type SleepColumn = Column<DayRecord<Sleep>>;

/** Nights and naps; a night that an edited version replaced is none. */
export const SLEEP_COLUMNS: readonly SleepColumn[] = [
  text('id', 'of the record', ({ record }, { clean }) => clean(record.id)),
  DAY_COLUMN,
  ...TIME_COLUMNS,
  flag('nap', '1 for a nap', ({ record }) => record.nap),
  flag('main', '1 for the sleep that its day is named after', isMainSleep),
  SCORE_STATE_COLUMN,
  measure('asleep_h', describeMetric('asleep_h')),
  measure('in_bed_h', describeMetric('in_bed_h')),
  measure('awake_h', describeMetric('awake_h')),
  measure('light_h', describeMetric('light_h')),
  measure('deep_h', describeMetric('deep_h')),
  measure('rem_h', describeMetric('rem_h')),
  measure('no_data_h', 'No data, h'),
  measure('sleep_need_h', describeMetric('sleep_need_h')),
  measure('sleep_need_baseline_h', 'Need without the other three, h'),
  measure('sleep_debt_h', describeMetric('sleep_debt_h')),
  measure('sleep_need_strain_h', 'Need from recent strain, h'),
  measure('sleep_need_nap_h', 'Need that naps took away, h, 0 or less'),
  measure('sleep_performance_pct', describeMetric('sleep_performance_pct')),
  measure('sleep_efficiency_pct', describeMetric('sleep_efficiency_pct')),
  measure('sleep_consistency_pct', describeMetric('sleep_consistency_pct')),
  measure('respiratory_rate', describeMetric('respiratory_rate')),
  measure('disturbances', describeMetric('disturbances')),
  measure('sleep_cycles', 'Sleep cycles'),
];

export function isMainSleep({ day, record }: DayRecord<Sleep>): boolean {
  return record.id === day.records.mainSleep?.id;
}

function measure(name: keyof typeof SLEEP_MEASURES, about: string): SleepColumn {
  return real(name, about, ({ record }) => SLEEP_MEASURES[name](record));
}
