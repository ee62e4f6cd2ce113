import { clockHours } from './calendar.ts';
import type { DayPart, DayRecords, DayRow } from './day-row.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const KILOJOULES_PER_KCAL = 4.184;

/** A metric's value from the records of one row, unrounded; null where WHOOP has not measured or scored it. */
type Read = (records: DayRecords) => number | null | undefined;

interface Metric {
  /** What a person calls it. */
  label: string;
  unit: string;
  /** Decimals in answers; statistics work on unrounded values. */
  decimals: number;
  part: DayPart;
  /** Measured at the row's start (the night) or during its span (the day). */
  measured: 'start' | 'span';
  /** Summed over a week or a month; all others are averaged. */
  sums?: true;
  read: Read;
}

type Definition = readonly [label: string, unit: string, decimals: number, read: Read];

const metricsOf =
  (part: DayPart, measured: Metric['measured']) =>
  (...[label, unit, decimals, read]: Definition): Metric => ({ label, unit, decimals, part, measured, read });

const recovery = metricsOf('recovery', 'start');
const sleep = metricsOf('sleep', 'start');
const naps = metricsOf('sleep', 'span');
const strain = metricsOf('strain', 'span');
const workouts = metricsOf('workouts', 'span');

/** Every metric by the name used in columns, flags and SQL. kcal = kJ / 4.184. */
export const METRICS = {
  recovery_score: recovery('Recovery', '%', 0, (row) => recoveryScore(row)?.recovery_score),
  hrv_ms: recovery('HRV (RMSSD)', 'ms', 1, (row) => recoveryScore(row)?.hrv_rmssd_milli),
  rhr_bpm: recovery('Resting heart rate', 'bpm', 0, (row) => recoveryScore(row)?.resting_heart_rate),
  spo2_pct: recovery('Blood oxygen', '%', 1, (row) => recoveryScore(row)?.spo2_percentage),
  skin_temp_c: recovery('Skin temperature', '°C', 1, (row) => recoveryScore(row)?.skin_temp_celsius),
  respiratory_rate: sleep('Respiratory rate', 'breaths/min', 1, (row) => sleepScore(row)?.respiratory_rate),
  strain: strain('Strain', '', 2, (row) => cycleScore(row)?.strain),
  kcal: { ...strain('Energy', 'kcal', 0, (row) => kcalOf(cycleScore(row)?.kilojoule)), sums: true },
  avg_hr_bpm: strain('Average heart rate', 'bpm', 0, (row) => cycleScore(row)?.average_heart_rate),
  max_hr_bpm: strain('Highest heart rate', 'bpm', 0, (row) => cycleScore(row)?.max_heart_rate),
  steps: { ...strain('Steps', '', 0, (row) => row.cycle.step_count), sums: true },
  sleep_performance_pct: sleep(
    'Sleep performance',
    '%',
    0,
    (row) => sleepScore(row)?.sleep_performance_percentage,
  ),
  sleep_efficiency_pct: sleep(
    'Sleep efficiency',
    '%',
    1,
    (row) => sleepScore(row)?.sleep_efficiency_percentage,
  ),
  sleep_consistency_pct: sleep(
    'Sleep consistency',
    '%',
    0,
    (row) => sleepScore(row)?.sleep_consistency_percentage,
  ),
  asleep_h: sleep('Asleep', 'h', 2, (row) => hours(asleepMs(row.mainSleep))),
  in_bed_h: sleep('In bed', 'h', 2, (row) => hours(stages(row)?.total_in_bed_time_milli)),
  awake_h: sleep('Awake', 'h', 2, (row) => hours(stages(row)?.total_awake_time_milli)),
  light_h: sleep('Light sleep', 'h', 2, (row) => hours(stages(row)?.total_light_sleep_time_milli)),
  deep_h: sleep('Deep sleep (SWS)', 'h', 2, (row) => hours(stages(row)?.total_slow_wave_sleep_time_milli)),
  rem_h: sleep('REM sleep', 'h', 2, (row) => hours(stages(row)?.total_rem_sleep_time_milli)),
  sleep_need_h: sleep('Sleep need', 'h', 2, (row) => hours(sleepNeedMs(row.mainSleep))),
  sleep_debt_h: sleep('Sleep debt', 'h', 2, (row) =>
    hours(sleepScore(row)?.sleep_needed?.need_from_sleep_debt_milli),
  ),
  disturbances: sleep('Disturbances', '', 0, (row) => stages(row)?.disturbance_count),
  bedtime_h: sleep('Bedtime', 'h', 2, (row) => bedtimeHours(row.mainSleep)),
  wake_h: sleep('Wake time', 'h', 2, (row) => wakeHours(row.mainSleep)),
  nap_h: naps('Naps', 'h', 2, (row) => hours(sumScored(row.naps, asleepMs))),
  workout_count: { ...workouts('Workouts', '', 0, (row) => row.workouts.length), sums: true },
  workout_h: {
    ...workouts('Workout time', 'h', 2, (row) => hours(row.workouts.reduce((ms, w) => ms + lengthMs(w), 0))),
    sums: true,
  },
  workout_strain: workouts('Hardest workout', '', 2, (row) => highestWorkoutStrain(row)),
  zone45_min: {
    ...workouts('Zones 4 and 5', 'min', 0, (row) => minutes(sumScored(row.workouts, hardZonesMs))),
    sums: true,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

export function metricOf(name: MetricName): Metric {
  return METRICS[name];
}

/** Every metric of one row, unrounded; those not measured, not scored or not finite are left out. */
export function measure(records: DayRecords): Partial<Record<MetricName, number>> {
  const values: Partial<Record<MetricName, number>> = {};
  for (const name of METRIC_NAMES) {
    const value = METRICS[name].read(records);
    if (typeof value === 'number' && Number.isFinite(value)) values[name] = value;
  }
  return values;
}

/** Unrounded value; null where not measured or not scored. */
export function readMetric(row: DayRow, name: MetricName): number | null {
  return row.values[name] ?? null;
}

/** Rounded to the metric's decimals. */
export function roundMetric(value: number | null, name: MetricName): number | null {
  return value === null ? null : roundTo(value, METRICS[name].decimals);
}

/** Half away from zero is avoided on purpose: the shortest decimal at `decimals` places, never −0. */
export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

export function kcalOf(kilojoule: number | undefined): number | undefined {
  return kilojoule === undefined ? undefined : kilojoule / KILOJOULES_PER_KCAL;
}

/** Light + deep + REM, in milliseconds: WHOOP gives no total. */
export function asleepMs(record: DayRecords['mainSleep']): number | undefined {
  const stage = scoreOf(record)?.stage_summary;
  return (
    stage &&
    stage.total_light_sleep_time_milli +
      stage.total_slow_wave_sleep_time_milli +
      stage.total_rem_sleep_time_milli
  );
}

/** Sum of the four components, in milliseconds. */
export function sleepNeedMs(record: DayRecords['mainSleep']): number | undefined {
  const need = scoreOf(record)?.sleep_needed;
  return need
    ? need.baseline_milli +
        need.need_from_sleep_debt_milli +
        need.need_from_recent_strain_milli +
        need.need_from_recent_nap_milli
    : undefined;
}

/** Milliseconds in heart-rate zones 4 and 5. */
export function hardZonesMs(workout: DayRecords['workouts'][number]): number | undefined {
  const zones = scoreOf(workout)?.zone_durations;
  return zones ? (zones.zone_four_milli ?? 0) + (zones.zone_five_milli ?? 0) : undefined;
}

/** The score of a record that WHOOP has scored; a pending or unscorable one has none. */
export function scoreOf<S>(
  record: { score_state: string; score?: S | null | undefined } | undefined,
): S | undefined {
  return record?.score_state === 'SCORED' ? (record.score ?? undefined) : undefined;
}

const recoveryScore = (row: DayRecords) => scoreOf(row.recovery);
const cycleScore = (row: DayRecords) => scoreOf(row.cycle);
const sleepScore = (row: DayRecords) => scoreOf(row.mainSleep);
const stages = (row: DayRecords) => sleepScore(row)?.stage_summary;

/** Local clock hours; after noon they count below zero, as hours before midnight. */
function bedtimeHours(night: DayRecords['mainSleep']): number | undefined {
  if (!night) return undefined;
  const clock = clockHours(Date.parse(night.start), night.timezone_offset);
  return clock >= 12 ? clock - 24 : clock;
}

function wakeHours(night: DayRecords['mainSleep']): number | undefined {
  return night && clockHours(Date.parse(night.end), night.timezone_offset);
}

function highestWorkoutStrain(row: DayRecords): number | undefined {
  const strains = row.workouts.flatMap((workout) => scoreOf(workout)?.strain ?? []);
  return strains.length > 0 ? Math.max(...strains) : undefined;
}

/** Zero without records; undefined when there are some and none of them is scored. */
function sumScored<R>(records: readonly R[], read: (record: R) => number | undefined): number | undefined {
  const values = records.flatMap((record) => read(record) ?? []);
  if (records.length > 0 && values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0);
}

function lengthMs(record: { start: string; end: string }): number {
  return Date.parse(record.end) - Date.parse(record.start);
}

const hours = (ms: number | undefined) => (ms === undefined ? undefined : ms / HOUR_MS);
const minutes = (ms: number | undefined) => (ms === undefined ? undefined : ms / MINUTE_MS);
