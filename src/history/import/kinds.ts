import type { FieldName } from './fields.ts';

/** The tables of WHOOP's export. */
export type ExportKind = 'cycles' | 'sleeps' | 'workouts' | 'journal';

/** In the order in which they are read: a time zone that a later one lacks is told by an earlier one. */
export const EXPORT_KINDS: readonly ExportKind[] = ['cycles', 'sleeps', 'workouts', 'journal'];

const CYCLE: readonly FieldName[] = ['cycle_start', 'cycle_end', 'timezone'];
const STAGES: readonly FieldName[] = ['in_bed', 'light', 'deep', 'rem', 'awake'];
const SLEEP: readonly FieldName[] = [
  'sleep_onset',
  'wake_onset',
  'sleep_performance',
  'respiratory_rate',
  'asleep',
  ...STAGES,
  'sleep_need',
  'sleep_debt',
  'sleep_efficiency',
  'sleep_consistency',
];
const HEART: readonly FieldName[] = ['energy', 'max_hr', 'average_hr'];
const ZONES: readonly FieldName[] = ['zone_1', 'zone_2', 'zone_3', 'zone_4', 'zone_5'];
const EFFORT: readonly FieldName[] = [
  'workout_start',
  'workout_end',
  'duration',
  'activity',
  'activity_strain',
  ...HEART,
  ...ZONES,
  'gps',
];
const ROUTE: readonly FieldName[] = ['distance', 'altitude_gain'];

interface Layout {
  kind: ExportKind;
  /** As WHOOP orders them. */
  columns: readonly FieldName[];
}

/** The orders of columns that WHOOP's exports have had. */
export const LAYOUTS: readonly Layout[] = [
  {
    kind: 'cycles',
    columns: [
      ...CYCLE,
      'recovery_score',
      'resting_heart_rate',
      'hrv',
      'skin_temp',
      'blood_oxygen',
      'day_strain',
      ...HEART,
      ...SLEEP,
    ],
  },
  { kind: 'sleeps', columns: [...CYCLE, ...SLEEP, 'nap'] },
  { kind: 'workouts', columns: [...CYCLE, ...EFFORT] },
  { kind: 'workouts', columns: [...CYCLE, ...EFFORT, ...ROUTE] },
  { kind: 'workouts', columns: ['cycle_start', ...EFFORT, ...ROUTE] },
  { kind: 'journal', columns: [...CYCLE, 'question', 'answered_yes', 'notes'] },
];

/** Without these columns no row of the kind says enough; exports of earlier years lack some of the others. */
export const REQUIRED_FIELDS: Readonly<Record<ExportKind, readonly FieldName[]>> = {
  cycles: [
    'cycle_start',
    'timezone',
    'recovery_score',
    'resting_heart_rate',
    'hrv',
    'day_strain',
    ...HEART,
    'sleep_onset',
    'wake_onset',
    ...STAGES,
  ],
  sleeps: ['cycle_start', 'timezone', 'sleep_onset', 'wake_onset', ...STAGES, 'nap'],
  // One variant has no time zone: it is that of the cycle, as another file names it.
  workouts: ['cycle_start', 'workout_start', 'workout_end', 'activity', 'activity_strain', ...HEART],
  journal: ['cycle_start', 'timezone', 'question', 'answered_yes'],
};
