import { type MetricName, metricOf } from './metrics.ts';

/** What label and unit leave open. */
const NOTES: Readonly<Partial<Record<MetricName, string>>> = {
  recovery_score: '0–100',
  strain: '0–21',
  asleep_h: 'light + deep + REM',
  sleep_need_h: 'all four components',
  sleep_debt_h: 'part of the need',
  bedtime_h: 'local clock, below zero before midnight',
  wake_h: 'local clock',
  nap_h: 'asleep in naps',
  workout_strain: '0–21',
  zone45_min: 'time in them during workouts',
};

/** Meaning and unit in one line, such as `HRV (RMSSD), ms`. */
export function describeMetric(name: MetricName): string {
  const { label, unit } = metricOf(name);
  return [label, unit, NOTES[name]].filter(Boolean).join(', ');
}
