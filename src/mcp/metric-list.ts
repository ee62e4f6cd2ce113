/**
 * Every metric once, for the one tool that names them all; the others take the same names. Braces save a quarter of
 * what would be the longest part of `tools/list`.
 */
export const METRIC_LIST =
  'recovery_score, hrv_ms, rhr_bpm, spo2_pct, skin_temp_c, respiratory_rate, strain, kcal, avg_hr_bpm, max_hr_bpm, steps, ' +
  'sleep_{performance,efficiency,consistency}_pct, {asleep,in_bed,awake,light,deep,rem,sleep_need,sleep_debt}_h, ' +
  'disturbances, {bedtime,wake,nap,workout}_h, workout_{count,strain}, zone45_min';
