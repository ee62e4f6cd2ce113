import type { Sleep, Workout } from '../whoop/schemas.ts';
import { clockHours } from './calendar.ts';
import type { DayPart, DayRecords, DayRow } from './day-row.ts';
import {
  CYCLE_MEASURES,
  type Measure,
  RECOVERY_MEASURES,
  SLEEP_MEASURES,
  WORKOUT_MEASURES,
} from './measures.ts';

const HOUR_MS = 3_600_000;

/** A metric's value from the records of one row, unrounded; null where WHOOP has not measured or scored it. */
type Read = (records: DayRecords) => number | null | undefined;

/** What a metric can be at all. */
export interface Possible {
  least: number;
  most: number;
}

interface Metric {
  /** What a person calls it. */
  label: string;
  unit: string;
  /** Decimals in answers; statistics work on unrounded values. */
  decimals: number;
  possible: Possible;
  part: DayPart;
  /** Measured at the row's start (the night) or during its span (the day). */
  measured: 'start' | 'span';
  /** Summed over a week or a month; all others are averaged. */
  sums?: true;
  read: Read;
}

type Definition<R> = readonly [label: string, unit: string, decimals: number, read: R, possible?: Possible];

const AMOUNT: Possible = { least: 0, most: Number.POSITIVE_INFINITY };
const PERCENTAGE: Possible = { least: 0, most: 100 };
const STRAIN: Possible = { least: 0, most: 21 };
const CLOCK: Possible = { least: 0, most: 24 };
const CLOCK_AROUND_MIDNIGHT: Possible = { least: -12, most: 12 };
/** Above and below a zero that means nothing. */
const ANYTHING: Possible = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

const metricsOf =
  (part: DayPart, measured: Metric['measured']) =>
  (...[label, unit, decimals, read, possible = AMOUNT]: Definition<Read>): Metric => ({
    label,
    unit,
    decimals,
    possible,
    part,
    measured,
    read,
  });

/** Metrics that are a measure of one record of the row. */
const measuresOf =
  <R>(part: DayPart, measured: Metric['measured'], pick: (records: DayRecords) => R | undefined) =>
  (...[label, unit, decimals, read, possible]: Definition<Measure<R>>): Metric =>
    metricsOf(part, measured)(label, unit, decimals, (records) => read(pick(records)), possible);

const recovery = measuresOf('recovery', 'start', (records) => records.recovery);
const sleep = measuresOf('sleep', 'start', (records) => records.mainSleep);
const strain = measuresOf('strain', 'span', (records) => records.cycle);
const naps = metricsOf('sleep', 'span');
const workouts = metricsOf('workouts', 'span');

/** Every metric by the name used in columns, flags and SQL. */
export const METRICS = {
  recovery_score: recovery('Recovery', '%', 0, RECOVERY_MEASURES.recovery_score, PERCENTAGE),
  hrv_ms: recovery('HRV (RMSSD)', 'ms', 1, RECOVERY_MEASURES.hrv_ms),
  rhr_bpm: recovery('Resting heart rate', 'bpm', 0, RECOVERY_MEASURES.rhr_bpm),
  spo2_pct: recovery('Blood oxygen', '%', 1, RECOVERY_MEASURES.spo2_pct, PERCENTAGE),
  skin_temp_c: recovery('Skin temperature', '°C', 1, RECOVERY_MEASURES.skin_temp_c, ANYTHING),
  respiratory_rate: sleep('Respiratory rate', 'breaths/min', 1, SLEEP_MEASURES.respiratory_rate),
  strain: strain('Strain', '', 2, CYCLE_MEASURES.strain, STRAIN),
  kcal: { ...strain('Energy', 'kcal', 0, CYCLE_MEASURES.kcal), sums: true },
  avg_hr_bpm: strain('Average heart rate', 'bpm', 0, CYCLE_MEASURES.avg_hr_bpm),
  max_hr_bpm: strain('Highest heart rate', 'bpm', 0, CYCLE_MEASURES.max_hr_bpm),
  steps: { ...strain('Steps', '', 0, CYCLE_MEASURES.steps), sums: true },
  sleep_performance_pct: sleep('Sleep performance', '%', 0, SLEEP_MEASURES.sleep_performance_pct, PERCENTAGE),
  sleep_efficiency_pct: sleep('Sleep efficiency', '%', 1, SLEEP_MEASURES.sleep_efficiency_pct, PERCENTAGE),
  sleep_consistency_pct: sleep('Sleep consistency', '%', 0, SLEEP_MEASURES.sleep_consistency_pct, PERCENTAGE),
  asleep_h: sleep('Asleep', 'h', 2, SLEEP_MEASURES.asleep_h),
  in_bed_h: sleep('In bed', 'h', 2, SLEEP_MEASURES.in_bed_h),
  awake_h: sleep('Awake', 'h', 2, SLEEP_MEASURES.awake_h),
  light_h: sleep('Light sleep', 'h', 2, SLEEP_MEASURES.light_h),
  deep_h: sleep('Deep sleep (SWS)', 'h', 2, SLEEP_MEASURES.deep_h),
  rem_h: sleep('REM sleep', 'h', 2, SLEEP_MEASURES.rem_h),
  sleep_need_h: sleep('Sleep need', 'h', 2, SLEEP_MEASURES.sleep_need_h),
  sleep_debt_h: sleep('Sleep debt', 'h', 2, SLEEP_MEASURES.sleep_debt_h),
  disturbances: sleep('Disturbances', '', 0, SLEEP_MEASURES.disturbances),
  bedtime_h: sleep('Bedtime', 'h', 2, bedtimeHours, CLOCK_AROUND_MIDNIGHT),
  wake_h: sleep('Wake time', 'h', 2, wakeHours, CLOCK),
  nap_h: naps('Naps', 'h', 2, (row) => sumScored(row.naps, SLEEP_MEASURES.asleep_h)),
  workout_count: { ...workouts('Workouts', '', 0, (row) => row.workouts.length), sums: true },
  workout_h: {
    ...workouts('Workout time', 'h', 2, (row) => sum(row.workouts.map(lengthHours))),
    sums: true,
  },
  workout_strain: workouts(
    'Hardest workout',
    '',
    2,
    (row) => highest(row.workouts, WORKOUT_MEASURES.strain),
    STRAIN,
  ),
  zone45_min: {
    ...workouts('Zones 4 and 5', 'min', 0, (row) => sumScored(row.workouts, WORKOUT_MEASURES.zone45_min)),
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
  return roundOrNull(value, METRICS[name].decimals);
}

export function roundOrNull(value: number | null | undefined, decimals: number): number | null {
  return typeof value === 'number' ? roundTo(value, decimals) : null;
}

/** Half away from zero is avoided on purpose: the shortest decimal at `decimals` places, never −0. */
export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

/** Local clock hours; after noon they count below zero, as hours before midnight. */
function bedtimeHours(night: Sleep | undefined): number | undefined {
  if (!night) return undefined;
  const clock = clockHours(Date.parse(night.start), night.timezone_offset);
  return clock >= 12 ? clock - 24 : clock;
}

function wakeHours(night: Sleep | undefined): number | undefined {
  return night && clockHours(Date.parse(night.end), night.timezone_offset);
}

function highest<R>(records: readonly R[], read: Measure<R>): number | undefined {
  const values = records.flatMap((record) => read(record) ?? []);
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** Zero without records; undefined when there are some and none of them is scored. */
function sumScored<R>(records: readonly R[], read: Measure<R>): number | undefined {
  const values = records.flatMap((record) => read(record) ?? []);
  return records.length > 0 && values.length === 0 ? undefined : sum(values);
}

function lengthHours(workout: Workout): number {
  return (Date.parse(workout.end) - Date.parse(workout.start)) / HOUR_MS;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
