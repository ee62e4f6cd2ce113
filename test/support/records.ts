import type { Cycle, Recovery, Sleep, Workout } from '../../src/whoop/schemas.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const base = { user_id: 1, created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' };

/** A scored cycle; `end` null means the member is in it. */
export function cycle(id: number, start: string, end: string | null, more: Partial<Cycle> = {}): Cycle {
  return {
    ...base,
    id,
    start,
    end,
    timezone_offset: 'Z',
    score_state: 'SCORED',
    score: { strain: 10.1234, kilojoule: 8368, average_heart_rate: 70, max_heart_rate: 150 },
    ...more,
  };
}

/** A scored sleep of a cycle, all of it light sleep but one hour each of deep and REM. */
export function sleep(
  id: string,
  cycleId: number,
  start: string,
  end: string,
  more: Partial<Sleep> = {},
): Sleep {
  const total = Date.parse(end) - Date.parse(start);
  return {
    ...base,
    id,
    cycle_id: cycleId,
    start,
    end,
    timezone_offset: 'Z',
    nap: false,
    score_state: 'SCORED',
    score: {
      stage_summary: {
        total_in_bed_time_milli: total,
        total_awake_time_milli: 30 * MINUTE_MS,
        total_no_data_time_milli: 0,
        total_light_sleep_time_milli: total - 2.5 * HOUR_MS,
        total_slow_wave_sleep_time_milli: HOUR_MS,
        total_rem_sleep_time_milli: HOUR_MS,
        sleep_cycle_count: 4,
        disturbance_count: 3,
      },
      sleep_needed: {
        baseline_milli: 8 * HOUR_MS,
        need_from_sleep_debt_milli: 30 * MINUTE_MS,
        need_from_recent_strain_milli: 15 * MINUTE_MS,
        need_from_recent_nap_milli: -15 * MINUTE_MS,
      },
      respiratory_rate: 16.11,
      sleep_performance_percentage: 88,
      sleep_consistency_percentage: 75,
      sleep_efficiency_percentage: 93.75,
    },
    ...more,
  };
}

export function recovery(
  sleepId: string,
  cycleId: number,
  score: number,
  more: Partial<Recovery> = {},
): Recovery {
  return {
    ...base,
    cycle_id: cycleId,
    sleep_id: sleepId,
    score_state: 'SCORED',
    score: {
      user_calibrating: false,
      recovery_score: score,
      resting_heart_rate: 52,
      hrv_rmssd_milli: 61.25,
      spo2_percentage: 96.1,
      skin_temp_celsius: 33.42,
    },
    ...more,
  };
}

export function workout(id: string, start: string, minutes: number, more: Partial<Workout> = {}): Workout {
  return {
    ...base,
    id,
    start,
    end: new Date(Date.parse(start) + minutes * MINUTE_MS).toISOString(),
    timezone_offset: 'Z',
    sport_name: 'running',
    sport_id: 0,
    score_state: 'SCORED',
    score: {
      strain: 9.5,
      average_heart_rate: 140,
      max_heart_rate: 171,
      kilojoule: 2092,
      percent_recorded: 1,
      zone_durations: {
        zone_zero_milli: 0,
        zone_one_milli: 10 * MINUTE_MS,
        zone_two_milli: 10 * MINUTE_MS,
        zone_three_milli: 5 * MINUTE_MS,
        zone_four_milli: 4 * MINUTE_MS,
        zone_five_milli: MINUTE_MS,
      },
    },
    ...more,
  };
}
