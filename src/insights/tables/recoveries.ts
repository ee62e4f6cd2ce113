import type { Recovery, Sleep } from '../../whoop/schemas.ts';
import { describeMetric } from '../describe-metric.ts';
import { RECOVERY_MEASURES } from '../measures.ts';
import { type Column, flag, real, text } from './column.ts';
import { DAY_COLUMN, type DayRecord, SCORE_STATE_COLUMN } from './record-columns.ts';
import { isMainSleep } from './sleeps.ts';

interface SleepRecovery extends DayRecord<Recovery> {
  sleep: Sleep;
}

type RecoveryColumn = Column<SleepRecovery>;

/** Those of naps among them, which count for no day. */
export const RECOVERY_COLUMNS: readonly RecoveryColumn[] = [
  text('sleep_id', 'id of the sleep it was measured in', ({ record }, { clean }) => clean(record.sleep_id)),
  DAY_COLUMN,
  flag('nap', '1 for one of a nap', ({ sleep }) => sleep.nap),
  flag('main', '1 for the recovery that counts for the day', ({ day, sleep }) =>
    isMainSleep({ day, record: sleep }),
  ),
  flag('calibrating', '1 while WHOOP was getting to know the member', ({ record }) =>
    Boolean(record.score?.user_calibrating),
  ),
  SCORE_STATE_COLUMN,
  measure('recovery_score'),
  measure('hrv_ms'),
  measure('rhr_bpm'),
  measure('spo2_pct'),
  measure('skin_temp_c'),
];

function measure(name: keyof typeof RECOVERY_MEASURES): RecoveryColumn {
  return real(name, describeMetric(name), ({ record }) => RECOVERY_MEASURES[name](record));
}
