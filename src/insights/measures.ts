import type { Cycle, Recovery, Sleep, Workout } from '../whoop/schemas.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const METERS_PER_KM = 1_000;
const KILOJOULES_PER_KCAL = 4.184;

/** One number of one record, unrounded; null or undefined where WHOOP has not measured or scored it. */
export type Measure<R> = (record: R | undefined) => number | null | undefined;

type Measures<R> = Readonly<Record<string, Measure<R>>>;

export const RECOVERY_MEASURES = {
  recovery_score: (recovery) => scoreOf(recovery)?.recovery_score,
  hrv_ms: (recovery) => scoreOf(recovery)?.hrv_rmssd_milli,
  rhr_bpm: (recovery) => scoreOf(recovery)?.resting_heart_rate,
  spo2_pct: (recovery) => scoreOf(recovery)?.spo2_percentage,
  skin_temp_c: (recovery) => scoreOf(recovery)?.skin_temp_celsius,
} as const satisfies Measures<Recovery>;

export const SLEEP_MEASURES = {
  /** Light + deep + REM: WHOOP gives no total. */
  asleep_h: (sleep) => {
    const stages = stagesOf(sleep);
    return hours(
      stages &&
        stages.total_light_sleep_time_milli +
          stages.total_slow_wave_sleep_time_milli +
          stages.total_rem_sleep_time_milli,
    );
  },
  in_bed_h: (sleep) => hours(stagesOf(sleep)?.total_in_bed_time_milli),
  awake_h: (sleep) => hours(stagesOf(sleep)?.total_awake_time_milli),
  light_h: (sleep) => hours(stagesOf(sleep)?.total_light_sleep_time_milli),
  deep_h: (sleep) => hours(stagesOf(sleep)?.total_slow_wave_sleep_time_milli),
  rem_h: (sleep) => hours(stagesOf(sleep)?.total_rem_sleep_time_milli),
  no_data_h: (sleep) => hours(stagesOf(sleep)?.total_no_data_time_milli),
  /** Sum of the four components. */
  sleep_need_h: (sleep) => {
    const need = scoreOf(sleep)?.sleep_needed;
    return hours(
      need &&
        need.baseline_milli +
          need.need_from_sleep_debt_milli +
          need.need_from_recent_strain_milli +
          need.need_from_recent_nap_milli,
    );
  },
  sleep_need_baseline_h: (sleep) => hours(scoreOf(sleep)?.sleep_needed?.baseline_milli),
  sleep_need_strain_h: (sleep) => hours(scoreOf(sleep)?.sleep_needed?.need_from_recent_strain_milli),
  sleep_need_nap_h: (sleep) => hours(scoreOf(sleep)?.sleep_needed?.need_from_recent_nap_milli),
  sleep_debt_h: (sleep) => hours(scoreOf(sleep)?.sleep_needed?.need_from_sleep_debt_milli),
  sleep_performance_pct: (sleep) => scoreOf(sleep)?.sleep_performance_percentage,
  sleep_efficiency_pct: (sleep) => scoreOf(sleep)?.sleep_efficiency_percentage,
  sleep_consistency_pct: (sleep) => scoreOf(sleep)?.sleep_consistency_percentage,
  respiratory_rate: (sleep) => scoreOf(sleep)?.respiratory_rate,
  disturbances: (sleep) => stagesOf(sleep)?.disturbance_count,
  sleep_cycles: (sleep) => stagesOf(sleep)?.sleep_cycle_count,
} as const satisfies Measures<Sleep>;

/** kcal = kJ / 4.184. */
export const CYCLE_MEASURES = {
  strain: (cycle) => scoreOf(cycle)?.strain,
  kcal: (cycle) => kcal(scoreOf(cycle)?.kilojoule),
  avg_hr_bpm: (cycle) => scoreOf(cycle)?.average_heart_rate,
  max_hr_bpm: (cycle) => scoreOf(cycle)?.max_heart_rate,
  steps: (cycle) => cycle?.step_count,
} as const satisfies Measures<Cycle>;

export const WORKOUT_MEASURES = {
  minutes: (workout) => minutes(workout && Date.parse(workout.end) - Date.parse(workout.start)),
  strain: (workout) => scoreOf(workout)?.strain,
  avg_hr_bpm: (workout) => scoreOf(workout)?.average_heart_rate,
  max_hr_bpm: (workout) => scoreOf(workout)?.max_heart_rate,
  kcal: (workout) => kcal(scoreOf(workout)?.kilojoule),
  zone0_min: (workout) => minutes(zonesOf(workout)?.zone_zero_milli),
  zone1_min: (workout) => minutes(zonesOf(workout)?.zone_one_milli),
  zone2_min: (workout) => minutes(zonesOf(workout)?.zone_two_milli),
  zone3_min: (workout) => minutes(zonesOf(workout)?.zone_three_milli),
  zone4_min: (workout) => minutes(zonesOf(workout)?.zone_four_milli),
  zone5_min: (workout) => minutes(zonesOf(workout)?.zone_five_milli),
  zone45_min: (workout) => {
    const zones = zonesOf(workout);
    return minutes(zones && (zones.zone_four_milli ?? 0) + (zones.zone_five_milli ?? 0));
  },
  distance_km: (workout) => kilometers(scoreOf(workout)?.distance_meter),
  altitude_gain_m: (workout) => scoreOf(workout)?.altitude_gain_meter,
  altitude_change_m: (workout) => scoreOf(workout)?.altitude_change_meter,
  /** Documented as 0–100, sent as a fraction. */
  recorded_pct: (workout) => {
    const recorded = scoreOf(workout)?.percent_recorded;
    return typeof recorded === 'number' && recorded <= 1 ? recorded * 100 : recorded;
  },
} as const satisfies Measures<Workout>;

/** The score of a record that WHOOP has scored; a pending or unscorable one has none. */
export function scoreOf<S>(
  record: { score_state: string; score?: S | null | undefined } | undefined,
): S | undefined {
  return record?.score_state === 'SCORED' ? (record.score ?? undefined) : undefined;
}

const stagesOf = (sleep: Sleep | undefined) => scoreOf(sleep)?.stage_summary;
const zonesOf = (workout: Workout | undefined) => scoreOf(workout)?.zone_durations;

const divideBy = (divisor: number) => (value: number | null | undefined) =>
  typeof value === 'number' ? value / divisor : undefined;
const hours = divideBy(HOUR_MS);
const minutes = divideBy(MINUTE_MS);
const kilometers = divideBy(METERS_PER_KM);
const kcal = divideBy(KILOJOULES_PER_KCAL);
