/** What a session of a sport is like. */
export interface Sport {
  /** WHOOP's `sport_id`. */
  id: number;
  /** WHOOP's `sport_name`. */
  slug: string;
  minutes: number;
  /** Share of the time in heart rate zones 0–5. */
  zones: readonly [number, number, number, number, number, number];
  kmPerHour?: number;
  climbMetersPerHour?: number;
  stepsPerMinute: number;
}

/**
 * The member's sports. Beside common ones an auto-detected `activity` (-1), a slug with an underscore,
 * a recovery activity (sauna), and one that is in no table.
 */
export const SPORTS = {
  running: {
    id: 0,
    slug: 'running',
    minutes: 48,
    zones: [0.03, 0.12, 0.27, 0.36, 0.18, 0.04],
    kmPerHour: 10.8,
    climbMetersPerHour: 70,
    stepsPerMinute: 162,
  },
  longRun: {
    id: 0,
    slug: 'running',
    minutes: 110,
    zones: [0.02, 0.13, 0.42, 0.34, 0.08, 0.01],
    kmPerHour: 9.9,
    climbMetersPerHour: 90,
    stepsPerMinute: 158,
  },
  cycling: {
    id: 1,
    slug: 'cycling',
    minutes: 80,
    zones: [0.06, 0.2, 0.38, 0.26, 0.09, 0.01],
    kmPerHour: 25.5,
    climbMetersPerHour: 260,
    stepsPerMinute: 4,
  },
  hiking: {
    id: 52,
    slug: 'hiking-rucking',
    minutes: 160,
    zones: [0.12, 0.36, 0.38, 0.12, 0.02, 0],
    kmPerHour: 4.4,
    climbMetersPerHour: 240,
    stepsPerMinute: 104,
  },
  walking: {
    id: 63,
    slug: 'walking',
    minutes: 46,
    zones: [0.38, 0.5, 0.11, 0.01, 0, 0],
    kmPerHour: 5.3,
    climbMetersPerHour: 25,
    stepsPerMinute: 112,
  },
  lifting: {
    id: 45,
    slug: 'weightlifting_msk',
    minutes: 56,
    zones: [0.18, 0.34, 0.31, 0.14, 0.03, 0],
    stepsPerMinute: 14,
  },
  yoga: { id: 44, slug: 'yoga', minutes: 50, zones: [0.55, 0.37, 0.08, 0, 0, 0], stepsPerMinute: 2 },
  padel: {
    id: 249,
    slug: 'padel',
    minutes: 75,
    zones: [0.1, 0.26, 0.34, 0.22, 0.07, 0.01],
    stepsPerMinute: 70,
  },
  activity: {
    id: -1,
    slug: 'activity',
    minutes: 28,
    zones: [0.3, 0.5, 0.17, 0.03, 0, 0],
    stepsPerMinute: 60,
  },
  sauna: { id: 233, slug: 'sauna', minutes: 24, zones: [0.42, 0.5, 0.08, 0, 0, 0], stepsPerMinute: 0 },
  dance: { id: 42, slug: 'dance', minutes: 55, zones: [0.12, 0.33, 0.37, 0.15, 0.03, 0], stepsPerMinute: 75 },
  unheardOf: {
    id: 931,
    slug: 'unicycle-hockey',
    minutes: 62,
    zones: [0.08, 0.22, 0.36, 0.25, 0.08, 0.01],
    stepsPerMinute: 20,
  },
} as const satisfies Record<string, Sport>;

export type SportKey = keyof typeof SPORTS;
