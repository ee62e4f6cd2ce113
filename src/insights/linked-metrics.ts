import type { MetricName } from './metrics.ts';

interface Link {
  /** Any two of them are linked. */
  metrics: readonly MetricName[];
  why: string;
}

/** What a day's heart rate tells, whole and in workouts. */
const EFFORT = [
  'strain',
  'kcal',
  'avg_hr_bpm',
  'max_hr_bpm',
  'workout_count',
  'workout_h',
  'workout_strain',
  'zone45_min',
] as const satisfies readonly MetricName[];

/**
 * Metrics that go together because WHOOP computes one from the other, or both from the same minutes. They are linked
 * at every lag: what was computed from tonight's sleep was computed from last night's too.
 */
export const LINKS: readonly Link[] = [
  { metrics: ['recovery_score', 'hrv_ms'], why: 'recovery is computed from HRV' },
  { metrics: ['recovery_score', 'rhr_bpm'], why: 'recovery is computed from resting heart rate' },
  { metrics: ['recovery_score', 'respiratory_rate'], why: 'recovery is computed from respiratory rate' },
  {
    metrics: ['recovery_score', 'sleep_performance_pct'],
    why: 'recovery is computed from sleep performance',
  },
  {
    metrics: [
      'in_bed_h',
      'asleep_h',
      'awake_h',
      'light_h',
      'deep_h',
      'rem_h',
      'sleep_efficiency_pct',
      'sleep_performance_pct',
      'disturbances',
      'sleep_need_h',
      'sleep_debt_h',
    ],
    why: 'time in bed, its parts, interruptions and shares, and what earlier nights left to be slept',
  },
  { metrics: ['in_bed_h', 'bedtime_h', 'wake_h'], why: 'time in bed lies between them' },
  {
    metrics: [
      'wake_h',
      'asleep_h',
      'awake_h',
      'light_h',
      'deep_h',
      'rem_h',
      'disturbances',
      'sleep_performance_pct',
    ],
    why: 'a night that ends later has more of each',
  },
  {
    metrics: ['sleep_consistency_pct', 'bedtime_h', 'wake_h'],
    why: 'consistency is how much alike these times are',
  },
  {
    metrics: ['sleep_consistency_pct', 'sleep_performance_pct'],
    why: 'sleep performance counts consistency',
  },
  {
    metrics: [...EFFORT, 'sleep_need_h', 'sleep_debt_h', 'sleep_performance_pct'],
    why: 'one day’s heart rate, whole and in workouts, and the sleep it makes needed',
  },
  {
    metrics: ['steps', ...EFFORT],
    why: 'one day’s movement, in steps and in heart rate',
  },
  { metrics: ['avg_hr_bpm', 'rhr_bpm'], why: 'the average counts the night’s heart rate' },
  {
    metrics: ['nap_h', 'sleep_need_h', 'sleep_debt_h', 'sleep_performance_pct'],
    why: 'a nap makes less sleep needed',
  },
];

export function areLinked(a: MetricName, b: MetricName): boolean {
  return whyLinked(a, b) !== undefined;
}

/** Undefined for metrics that are not linked, and for one with itself. */
export function whyLinked(a: MetricName, b: MetricName): string | undefined {
  if (a === b) return undefined;
  return LINKS.find(({ metrics }) => metrics.includes(a) && metrics.includes(b))?.why;
}
