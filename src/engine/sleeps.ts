import { localTime } from '../insights/calendar.ts';
import { asleepMs, roundTo, scoreOf, sleepNeedMs } from '../insights/metrics.ts';
import type { Sleep } from '../whoop/schemas.ts';
import type { Cell, TableAnswer } from './answer.ts';
import type { Context } from './context.ts';
import { loadDayRecords, tableAnswer } from './load-days.ts';
import { type RangeInput, resolveRange } from './range.ts';

export interface SleepsInput extends RangeInput {
  naps?: boolean | undefined;
  detail?: boolean | undefined;
}

const DEFAULT_DAYS = 7;
const HOUR_MS = 3_600_000;

type Column = readonly [name: string, read: (sleep: Sleep) => Cell | undefined];

const COLUMNS: readonly Column[] = [
  ['start', (sleep) => localTime(Date.parse(sleep.start), sleep.timezone_offset)],
  ['end', (sleep) => localTime(Date.parse(sleep.end), sleep.timezone_offset)],
  ['nap', (sleep) => sleep.nap],
  ['asleep_h', (sleep) => hours(asleepMs(sleep))],
  ['in_bed_h', (sleep) => hours(stages(sleep)?.total_in_bed_time_milli)],
  ['light_h', (sleep) => hours(stages(sleep)?.total_light_sleep_time_milli)],
  ['deep_h', (sleep) => hours(stages(sleep)?.total_slow_wave_sleep_time_milli)],
  ['rem_h', (sleep) => hours(stages(sleep)?.total_rem_sleep_time_milli)],
  ['awake_h', (sleep) => hours(stages(sleep)?.total_awake_time_milli)],
  ['sleep_need_h', (sleep) => hours(sleepNeedMs(sleep))],
  ['sleep_debt_h', (sleep) => hours(scoreOf(sleep)?.sleep_needed?.need_from_sleep_debt_milli)],
  ['sleep_performance_pct', (sleep) => round(scoreOf(sleep)?.sleep_performance_percentage, 0)],
];

const DETAIL_COLUMNS: readonly Column[] = [
  ['sleep_efficiency_pct', (sleep) => round(scoreOf(sleep)?.sleep_efficiency_percentage, 1)],
  ['sleep_consistency_pct', (sleep) => round(scoreOf(sleep)?.sleep_consistency_percentage, 0)],
  ['respiratory_rate', (sleep) => round(scoreOf(sleep)?.respiratory_rate, 1)],
  ['disturbances', (sleep) => stages(sleep)?.disturbance_count],
  ['sleep_cycles', (sleep) => stages(sleep)?.sleep_cycle_count],
  ['no_data_h', (sleep) => hours(stages(sleep)?.total_no_data_time_milli ?? undefined)],
  ['utc_offset', (sleep) => sleep.timezone_offset],
  ['score_state', (sleep) => sleep.score_state],
  ['id', (sleep) => sleep.id],
  ['cycle_id', (sleep) => sleep.cycle_id],
];

/** One row a sleep, naps among them unless left out, on the day it belongs to. */
export async function askSleeps(
  context: Context,
  input: SleepsInput,
  signal?: AbortSignal,
): Promise<TableAnswer> {
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const set = await loadDayRecords(context, range, ['sleep'], signal);
  const columns = input.detail ? [...COLUMNS, ...DETAIL_COLUMNS] : COLUMNS;
  const rows = set.rows.flatMap(({ day, records }) =>
    [...records.nights, ...(input.naps === false ? [] : records.naps)]
      .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
      .map((sleep) => [day, ...columns.map(([, read]) => read(sleep) ?? null)]),
  );
  return tableAnswer(set, ['sleep'], ['day', ...columns.map(([name]) => name)], rows);
}

const stages = (sleep: Sleep) => scoreOf(sleep)?.stage_summary;
const hours = (ms: number | undefined) => round(ms === undefined ? undefined : ms / HOUR_MS, 2);
const round = (value: number | null | undefined, decimals: number) =>
  value === null || value === undefined ? null : roundTo(value, decimals);
