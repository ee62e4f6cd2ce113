import type { Workout } from '../../whoop/schemas.ts';
import { describeMetric } from '../describe-metric.ts';
import { WORKOUT_MEASURES } from '../measures.ts';
import { type Column, real, text } from './column.ts';
import { DAY_COLUMN, type DayRecord, SCORE_STATE_COLUMN, TIME_COLUMNS } from './record-columns.ts';

type WorkoutColumn = Column<DayRecord<Workout>>;

export const WORKOUT_COLUMNS: readonly WorkoutColumn[] = [
  text('id', 'of the record', ({ record }, { clean }) => clean(record.id)),
  DAY_COLUMN,
  ...TIME_COLUMNS,
  text('sport', 'such as Running', ({ record }, { nameSport }) =>
    nameSport(record.sport_name, record.sport_id),
  ),
  SCORE_STATE_COLUMN,
  measure('minutes', 'Length, min'),
  measure('strain', describeMetric('strain')),
  measure('avg_hr_bpm', describeMetric('avg_hr_bpm')),
  measure('max_hr_bpm', describeMetric('max_hr_bpm')),
  measure('kcal', describeMetric('kcal')),
  measure('zone0_min', 'Below zone 1, min'),
  measure('zone1_min', 'Heart rate zone 1, min'),
  measure('zone2_min', 'Heart rate zone 2, min'),
  measure('zone3_min', 'Heart rate zone 3, min'),
  measure('zone4_min', 'Heart rate zone 4, min'),
  measure('zone5_min', 'Heart rate zone 5, min'),
  measure('distance_km', 'Distance, km'),
  measure('altitude_gain_m', 'Climb, m'),
  measure('altitude_change_m', 'End above start, m'),
  measure('recorded_pct', 'Share with heart rate, %'),
];

function measure(name: keyof typeof WORKOUT_MEASURES, about: string): WorkoutColumn {
  return real(name, about, ({ record }) => WORKOUT_MEASURES[name](record));
}
