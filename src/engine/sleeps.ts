import { localTime } from '../insights/calendar.ts';
import { SLEEP_MEASURES } from '../insights/measures.ts';
import { roundOrNull } from '../insights/metrics.ts';
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

type Column = readonly [name: string, read: (sleep: Sleep) => Cell | undefined];

const COLUMNS: readonly Column[] = [
  ['start', (sleep) => localTime(Date.parse(sleep.start), sleep.timezone_offset)],
  ['end', (sleep) => localTime(Date.parse(sleep.end), sleep.timezone_offset)],
  ['nap', (sleep) => sleep.nap],
  measure('asleep_h', 2),
  measure('in_bed_h', 2),
  measure('light_h', 2),
  measure('deep_h', 2),
  measure('rem_h', 2),
  measure('awake_h', 2),
  measure('sleep_need_h', 2),
  measure('sleep_debt_h', 2),
  measure('sleep_performance_pct', 0),
];

const DETAIL_COLUMNS: readonly Column[] = [
  measure('sleep_efficiency_pct', 1),
  measure('sleep_consistency_pct', 0),
  measure('respiratory_rate', 1),
  measure('disturbances', 0),
  measure('sleep_cycles', 0),
  measure('no_data_h', 2),
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

function measure(name: keyof typeof SLEEP_MEASURES, decimals: number): Column {
  return [name, (sleep) => roundOrNull(SLEEP_MEASURES[name](sleep), decimals)];
}
