/**
 * Everything that is true about the simulated member, with its size. What Wellpipe finds in the
 * history should be what is written here, and nothing else but what one record says twice (asleep
 * and in bed, strain and kilojoules) and WHOOP's own arithmetic: sleep need grows with the strain of
 * the day before and the sleep missed in four nights, shrinks with a nap, and sleep performance
 * follows it; sleep consistency follows the bedtimes of five nights.
 *
 * An effect is added to the undisturbed value of a morning, which is then rounded and clipped.
 * Alcohol and strain are those of the cycle before; sleep and illness those of the same night.
 */

/** What something does to a morning. */
export interface MorningEffect {
  /** Points of the recovery score (0–100). */
  recoveryPoints: number;
  /** Milliseconds of RMSSD. */
  hrvMs: number;
  rhrBpm: number;
}

/** The morning after an evening with alcohol. The evenings: `alcoholEvenings` of the member. */
export const ALCOHOL: MorningEffect = { recoveryPoints: -14, hrvMs: -9, rhrBpm: 5 };

/** How likely an evening with alcohol is, by the ISO weekday it belongs to (Monday is 1). Only at home, in health. */
export const ALCOHOL_CHANCE: Readonly<Record<number, number>> = {
  1: 0.04,
  2: 0.04,
  3: 0.06,
  4: 0.06,
  5: 0.3,
  6: 0.3,
  7: 0.06,
};

/** Habits that the member writes down and nothing follows from, and how likely each is on a day. */
export const IDLE_HABITS: Readonly<Record<string, number>> = {
  coffee: 0.45,
  'late-meal': 0.2,
  meditation: 0.3,
};

/** The journal's question about alcohol, answered truly, and one that nothing follows from; both from a day on. */
export const JOURNAL = {
  from: '2025-06-01',
  alcohol: 'Have any alcoholic drinks?',
  reading: 'Read in bed?',
  readingChance: 0.4,
} as const;

/** The morning after a day of strain above the threshold, for each unit (0–21) above it. */
export const HARD_DAY = {
  strainThreshold: 14,
  perUnit: { recoveryPoints: -3, hrvMs: -1, rhrBpm: 0.5 } satisfies MorningEffect,
} as const;

/** A short night, for each hour asleep below the threshold. */
export const SHORT_SLEEP = {
  asleepThresholdHours: 6.5,
  perHour: { recoveryPoints: -7, hrvMs: -3, rhrBpm: 1 } satisfies MorningEffect,
  /** Share of nights in which the member goes short by `byHours`. */
  chance: 0.1,
  byHours: 2.2,
} as const;

/**
 * One illness a year. `course` is how ill the member is on each of its mornings, the numbers are for 1.
 * No workouts while it is above `restAbove`.
 */
export const ILLNESS = {
  course: [0.5, 1, 1, 0.8, 0.5, 0.3],
  restAbove: 0.4,
  morning: { recoveryPoints: -28, hrvMs: -13, rhrBpm: 7 } satisfies MorningEffect,
  respiratoryRatePerMinute: 2,
  skinTempCelsius: 1.1,
} as const;

/**
 * A slow seasonal drift of HRV: each year it rises through three months (ISO numbers, inclusive),
 * stays, and falls back through three others at the same pace. Recovery does not follow it,
 * since WHOOP scores recovery against the member's own recent past.
 */
export const HRV_SEASON = { msPerMonth: 3, rises: [9, 11], falls: [3, 5] } as const;

/** The nights before Saturday and Sunday begin later by this; they are as long as others. */
export const WEEKEND_LATER_HOURS = 1.1;

/** Training weeks: three hard ones in every thirteen, with more and longer sessions. */
export const TRAINING_BLOCK = { cycleWeeks: 13, hardWeeks: [5, 6, 7], longerBy: 0.15 } as const;

/** Undisturbed mornings. */
export const BASELINE = {
  recoveryPoints: 64,
  hrvMs: 62,
  rhrBpm: 53,
  respiratoryRatePerMinute: 14.6,
  skinTempCelsius: 33.6,
  spo2Percent: 96.1,
} as const;

/**
 * Random variation of mornings, as standard deviations. `readiness` is shared by recovery, HRV and
 * resting heart rate (which it lowers) and carries over from day to day by `persistence`; `own` is
 * independent for each.
 */
export const MORNING_NOISE = {
  persistence: 0.35,
  readiness: { recoveryPoints: 11, hrvMs: 5.5, rhrBpm: -1.4 } satisfies MorningEffect,
  own: { recoveryPoints: 5, hrvMs: 3, rhrBpm: 0.8 } satisfies MorningEffect,
  respiratoryRatePerMinute: 0.25,
  skinTempCelsius: 0.28,
  spo2Percent: 0.7,
} as const;
