import * as v from 'valibot';

/**
 * WHOOP API v2 records as they arrive: milliseconds, kilojoules, snake_case.
 * Null, absent and empty are the same, unknown fields are kept, text is never an enum but for `score_state`.
 * A check's message names what it expects, since `mismatch.ts` reports it.
 * Source: WHOOP's OpenAPI document and observed answers.
 */
const ZONED_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** With its zone: a time without one would be read in this machine's. */
const Timestamp = v.pipe(
  v.string(),
  v.check((text) => ZONED_TIME.test(text) && !Number.isNaN(Date.parse(text)), 'time with zone'),
);
const Offset = v.pipe(v.string(), v.regex(/^(Z|[+-]\d{2}:?\d{2})$/, 'UTC offset'));
const Identifier = v.pipe(v.string(), v.nonEmpty('id'));
const Integer = v.pipe(v.number(), v.safeInteger('integer'));
const Numeric = v.pipe(v.number(), v.finite('finite number'));
const ScoreState = v.picklist(['SCORED', 'PENDING_SCORE', 'UNSCORABLE']);

const OptionalTimestamp = optional(Timestamp);
const OptionalInteger = optional(Integer);
const OptionalNumber = optional(Numeric);

/** Absent, null or empty; an empty text becomes null. */
function optional<S extends v.GenericSchema>(schema: S) {
  return v.nullish(
    v.pipe(
      v.unknown(),
      v.transform((value) => (value === '' ? null : value)),
      v.nullish(schema),
    ),
  );
}

const CycleScoreSchema = v.looseObject({
  strain: Numeric,
  kilojoule: Numeric,
  average_heart_rate: Numeric,
  max_heart_rate: Numeric,
});

export const CycleSchema = v.looseObject({
  id: Integer,
  user_id: Integer,
  created_at: Timestamp,
  updated_at: Timestamp,
  start: Timestamp,
  /** Null while the member is still in this cycle. */
  end: OptionalTimestamp,
  timezone_offset: Offset,
  score_state: ScoreState,
  score: v.nullish(CycleScoreSchema),
  step_count: OptionalNumber,
});
export type Cycle = v.InferOutput<typeof CycleSchema>;

const StageSummarySchema = v.looseObject({
  total_in_bed_time_milli: Numeric,
  total_awake_time_milli: Numeric,
  total_no_data_time_milli: OptionalNumber,
  total_light_sleep_time_milli: Numeric,
  total_slow_wave_sleep_time_milli: Numeric,
  total_rem_sleep_time_milli: Numeric,
  sleep_cycle_count: OptionalNumber,
  disturbance_count: OptionalNumber,
});

const SleepNeededSchema = v.looseObject({
  baseline_milli: Numeric,
  need_from_sleep_debt_milli: Numeric,
  need_from_recent_strain_milli: Numeric,
  /** Zero or negative: a nap lowers the need. */
  need_from_recent_nap_milli: Numeric,
});

export const SleepSchema = v.looseObject({
  id: Identifier,
  /** The cycle a main sleep opens, or the one a nap falls into. */
  cycle_id: OptionalInteger,
  user_id: Integer,
  created_at: Timestamp,
  updated_at: Timestamp,
  start: Timestamp,
  end: Timestamp,
  timezone_offset: Offset,
  nap: v.boolean(),
  score_state: ScoreState,
  score: v.nullish(
    v.looseObject({
      stage_summary: StageSummarySchema,
      sleep_needed: v.nullish(SleepNeededSchema),
      respiratory_rate: OptionalNumber,
      sleep_performance_percentage: OptionalNumber,
      sleep_consistency_percentage: OptionalNumber,
      sleep_efficiency_percentage: OptionalNumber,
    }),
  ),
});
export type Sleep = v.InferOutput<typeof SleepSchema>;

/** Has no id of its own: its sleep's id is its key. */
export const RecoverySchema = v.looseObject({
  cycle_id: Integer,
  sleep_id: Identifier,
  user_id: Integer,
  created_at: Timestamp,
  updated_at: Timestamp,
  score_state: ScoreState,
  score: v.nullish(
    v.looseObject({
      user_calibrating: v.nullish(v.boolean()),
      recovery_score: Numeric,
      resting_heart_rate: Numeric,
      /** Milliseconds. */
      hrv_rmssd_milli: Numeric,
      spo2_percentage: OptionalNumber,
      skin_temp_celsius: OptionalNumber,
    }),
  ),
});
export type Recovery = v.InferOutput<typeof RecoverySchema>;

const ZoneDurationsSchema = v.looseObject({
  zone_zero_milli: OptionalNumber,
  zone_one_milli: OptionalNumber,
  zone_two_milli: OptionalNumber,
  zone_three_milli: OptionalNumber,
  zone_four_milli: OptionalNumber,
  zone_five_milli: OptionalNumber,
});

export const WorkoutSchema = v.looseObject({
  id: Identifier,
  user_id: Integer,
  created_at: Timestamp,
  updated_at: Timestamp,
  start: Timestamp,
  end: Timestamp,
  timezone_offset: Offset,
  sport_name: v.nullish(v.string()),
  sport_id: OptionalNumber,
  score_state: ScoreState,
  score: v.nullish(
    v.looseObject({
      strain: Numeric,
      average_heart_rate: Numeric,
      max_heart_rate: Numeric,
      kilojoule: Numeric,
      /** Documented as 0–100, sent as a fraction. */
      percent_recorded: OptionalNumber,
      distance_meter: OptionalNumber,
      altitude_gain_meter: OptionalNumber,
      altitude_change_meter: OptionalNumber,
      zone_durations: v.nullish(ZoneDurationsSchema),
    }),
  ),
});
export type Workout = v.InferOutput<typeof WorkoutSchema>;

export const ProfileSchema = v.looseObject({
  user_id: Integer,
  email: v.nullish(v.string()),
  first_name: v.nullish(v.string()),
  last_name: v.nullish(v.string()),
});
export type Profile = v.InferOutput<typeof ProfileSchema>;

export const BodySchema = v.looseObject({
  height_meter: OptionalNumber,
  weight_kilogram: OptionalNumber,
  max_heart_rate: OptionalNumber,
});
export type Body = v.InferOutput<typeof BodySchema>;
