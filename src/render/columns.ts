import { signed } from './signed.ts';
import type { ColumnView } from './table.ts';

/** Headings short enough for a week of default metrics in 80 columns. */
const VIEWS: Readonly<Record<string, ColumnView>> = {
  day: { heading: 'Day' },
  week: { heading: 'Week' },
  month: { heading: 'Month' },
  n_days: { heading: 'Days' },
  recovery_score: { heading: 'Recovery', unit: '%' },
  hrv_ms: { heading: 'HRV', unit: 'ms', format: decimals(1) },
  rhr_bpm: { heading: 'RHR', unit: 'bpm' },
  spo2_pct: { heading: 'SpO2', unit: '%', format: decimals(1) },
  skin_temp_c: { heading: 'Skin', unit: '°C', format: decimals(1) },
  respiratory_rate: { heading: 'Resp', unit: '/min', format: decimals(1) },
  strain: { heading: 'Strain', format: decimals(2) },
  kcal: { heading: 'Energy', unit: 'kcal', format: grouped },
  avg_hr_bpm: { heading: 'Avg', unit: 'bpm' },
  max_hr_bpm: { heading: 'Max', unit: 'bpm' },
  steps: { heading: 'Steps', format: grouped },
  sleep_performance_pct: { heading: 'Sleep', unit: '%' },
  sleep_efficiency_pct: { heading: 'Effic.', unit: '%', format: decimals(1) },
  sleep_consistency_pct: { heading: 'Consist.', unit: '%' },
  asleep_h: { heading: 'Asleep', unit: 'h:mm', format: hoursAndMinutes },
  in_bed_h: { heading: 'In bed', unit: 'h:mm', format: hoursAndMinutes },
  awake_h: { heading: 'Awake', unit: 'h:mm', format: hoursAndMinutes },
  light_h: { heading: 'Light', unit: 'h:mm', format: hoursAndMinutes },
  deep_h: { heading: 'Deep', unit: 'h:mm', format: hoursAndMinutes },
  rem_h: { heading: 'REM', unit: 'h:mm', format: hoursAndMinutes },
  sleep_need_h: { heading: 'Need', unit: 'h:mm', format: hoursAndMinutes },
  sleep_debt_h: { heading: 'Debt', unit: 'h:mm', format: hoursAndMinutes },
  no_data_h: { heading: 'No data', unit: 'h:mm', format: hoursAndMinutes },
  disturbances: { heading: 'Disturb.' },
  sleep_cycles: { heading: 'Cycles' },
  bedtime_h: { heading: 'Bed', format: clock },
  wake_h: { heading: 'Wake', format: clock },
  nap: { heading: 'Nap' },
  nap_h: { heading: 'Naps', unit: 'h:mm', format: hoursAndMinutes },
  workout_count: { heading: 'Workouts' },
  workout_h: { heading: 'Training', unit: 'h:mm', format: hoursAndMinutes },
  workout_strain: { heading: 'Hardest', unit: 'strain', format: decimals(2) },
  zone45_min: { heading: 'Z4–5', unit: 'min', format: grouped },
  start: { heading: 'Start', format: minuteOfDay },
  end: { heading: 'End', format: minuteOfDay },
  sport: { heading: 'Sport' },
  minutes: { heading: 'Time', unit: 'min' },
  zone0_min: { heading: 'Z0', unit: 'min' },
  zone1_min: { heading: 'Z1', unit: 'min' },
  zone2_min: { heading: 'Z2', unit: 'min' },
  zone3_min: { heading: 'Z3', unit: 'min' },
  zone4_min: { heading: 'Z4', unit: 'min' },
  zone5_min: { heading: 'Z5', unit: 'min' },
  distance_km: { heading: 'Distance', unit: 'km', format: decimals(2) },
  altitude_gain_m: { heading: 'Climb', unit: 'm' },
  recorded_pct: { heading: 'Recorded', unit: '%' },
  utc_offset: { heading: 'UTC' },
  score_state: { heading: 'State' },
  kind: { heading: 'Kind' },
  added: { heading: 'Added', format: grouped },
  changed: { heading: 'Changed', format: grouped },
  same: { heading: 'Same', format: grouped },
  skipped: { heading: 'Skipped', format: grouped },
  driver: { heading: 'Goes with' },
  lag_days: { heading: 'Before', unit: 'days' },
  n: { heading: 'Days' },
  n_eff: { heading: 'Worth', unit: 'days' },
  rho: { heading: 'ρ', format: correlation },
  ci_low: { heading: 'from', format: correlation },
  ci_high: { heading: 'to', format: correlation },
  q: { heading: 'q' },
  id: { heading: 'Id' },
  cycle_id: { heading: 'Cycle' },
  face: { heading: 'Via' },
  name: { heading: 'Name' },
  calls: { heading: 'Calls', format: grouped },
  errors: { heading: 'Errors', format: grouped },
  stream: { heading: 'Stream' },
  new: { heading: 'New', format: grouped },
  deleted: { heading: 'Deleted', format: grouped },
  records: { heading: 'Records', format: grouped },
  from: { heading: 'From' },
  to: { heading: 'To' },
  requests: { heading: 'Requests', format: grouped },
  cache_hits: { heading: 'Cached', format: grouped },
  p50_ms: { heading: 'Median', unit: 'ms', format: decimals(1) },
  p95_ms: { heading: '95 %', unit: 'ms', format: decimals(1) },
  tag: { heading: 'Tag' },
  value: { heading: 'Value' },
  answered_yes: { heading: 'Answer', format: yesOrNo },
  note: { heading: 'Note' },
};

/** How a column is shown; unknown ones under their own name. */
export function columnView(name: string): ColumnView {
  return VIEWS[name] ?? { heading: name };
}

type Cell = Parameters<NonNullable<ColumnView['format']>>[0];

function decimals(places: number) {
  return (cell: Cell) => (typeof cell === 'number' ? cell.toFixed(places) : String(cell));
}

function grouped(cell: Cell): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : String(cell);
}

function correlation(cell: Cell): string {
  return signed(Number(cell), 2);
}

/** Decimal hours as `7:24`, which people read faster than 7.4. */
export function hoursAndMinutes(cell: Cell): string {
  const minutes = Math.round(Number(cell) * 60);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : ''}${Math.floor(size / 60)}:${String(size % 60).padStart(2, '0')}`;
}

/** Local clock hours, which for bedtimes before midnight are negative, as `23:15`. */
function clock(cell: Cell): string {
  return hoursAndMinutes((Number(cell) + 24) % 24).padStart(5, '0');
}

function yesOrNo(cell: Cell): string {
  return cell ? 'yes' : 'no';
}

/** `2026-11-22T00:40` as `00:40`, and as `00:40+1` in the row of the day before. */
function minuteOfDay(cell: Cell, day?: Cell): string {
  const [date = '', time = ''] = String(cell).split('T');
  return typeof day === 'string' && date > day ? `${time}+1` : time;
}
