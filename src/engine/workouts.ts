import { localTime } from '../insights/calendar.ts';
import { kcalOf, roundTo, scoreOf } from '../insights/metrics.ts';
import type { Workout } from '../whoop/schemas.ts';
import { matchesSport, nameSport } from '../whoop/sports.ts';
import type { Cell, TableAnswer } from './answer.ts';
import type { Bounds } from './bounds.ts';
import type { Context } from './context.ts';
import { loadDays, tableAnswer } from './load-days.ts';
import { type RangeInput, resolveRange } from './range.ts';

export interface WorkoutsInput extends RangeInput {
  sport?: string | undefined;
  /** Within `STRAIN_BOUNDS`. */
  min_strain?: number | undefined;
  /** A whole number within `WORKOUT_LIMIT_BOUNDS`. */
  limit?: number | undefined;
  detail?: boolean | undefined;
}

const DEFAULT_DAYS = 30;
const DEFAULT_LIMIT = 15;
const MINUTE_MS = 60_000;
const METERS_PER_KM = 1_000;

/** WHOOP's scale. */
export const STRAIN_BOUNDS: Bounds = { least: 0, most: 21 };
export const WORKOUT_LIMIT_BOUNDS: Bounds = { least: 1, most: 5_000 };

type Column = readonly [name: string, read: (workout: Workout) => Cell | undefined];

const COLUMNS: readonly Column[] = [
  ['start', (workout) => localTime(Date.parse(workout.start), workout.timezone_offset)],
  ['sport', ({ sport_name, sport_id }) => nameSport(sport_name, sport_id)],
  ['minutes', (workout) => minutes(Date.parse(workout.end) - Date.parse(workout.start))],
  ['strain', (workout) => round(scoreOf(workout)?.strain, 2)],
  ['avg_hr_bpm', (workout) => scoreOf(workout)?.average_heart_rate],
  ['max_hr_bpm', (workout) => scoreOf(workout)?.max_heart_rate],
  ['kcal', (workout) => round(kcalOf(scoreOf(workout)?.kilojoule), 0)],
  ['zone1_min', (workout) => minutes(zones(workout)?.zone_one_milli)],
  ['zone2_min', (workout) => minutes(zones(workout)?.zone_two_milli)],
  ['zone3_min', (workout) => minutes(zones(workout)?.zone_three_milli)],
  ['zone4_min', (workout) => minutes(zones(workout)?.zone_four_milli)],
  ['zone5_min', (workout) => minutes(zones(workout)?.zone_five_milli)],
];

const DETAIL_COLUMNS: readonly Column[] = [
  ['zone0_min', (workout) => minutes(zones(workout)?.zone_zero_milli)],
  ['distance_km', (workout) => kilometers(scoreOf(workout)?.distance_meter)],
  ['altitude_gain_m', (workout) => round(scoreOf(workout)?.altitude_gain_meter, 0)],
  ['recorded_pct', (workout) => recordedPercent(scoreOf(workout)?.percent_recorded)],
  ['utc_offset', (workout) => workout.timezone_offset],
  ['score_state', (workout) => workout.score_state],
  ['id', (workout) => workout.id],
];

/** One row a workout on the day it belongs to; the newest ones when there are more than the limit. */
export async function askWorkouts(
  context: Context,
  input: WorkoutsInput,
  signal?: AbortSignal,
): Promise<TableAnswer> {
  const { limit = DEFAULT_LIMIT } = input;
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const set = await loadDays(context, range, ['workouts'], signal);
  const found = set.rows.flatMap((row) =>
    row.records.workouts
      .filter((workout) => isWanted(workout, input))
      .map((workout) => ({ day: row.day, workout })),
  );
  const shown = found.slice(-limit);
  const columns = input.detail ? [...COLUMNS, ...DETAIL_COLUMNS] : COLUMNS;
  const rows = shown.map(({ day, workout }) => [day, ...columns.map(([, read]) => read(workout) ?? null)]);
  const left = found.length - shown.length;
  const more =
    left > 0 ? `${left} earlier workouts are left out; raise limit to ${found.length}.` : undefined;
  return tableAnswer(set, ['workouts'], ['day', ...columns.map(([name]) => name)], rows, more);
}

function isWanted(workout: Workout, { sport, min_strain }: WorkoutsInput): boolean {
  if (sport !== undefined && !isSport(workout, sport)) return false;
  return min_strain === undefined || (scoreOf(workout)?.strain ?? -1) >= min_strain;
}

/** By slug, or by the name that the answer shows. */
function isSport({ sport_name, sport_id }: Workout, wanted: string): boolean {
  return matchesSport(sport_name ?? nameSport(sport_name, sport_id), wanted);
}

/** Documented as 0–100, sent as a fraction. */
function recordedPercent(value: number | null | undefined): number | null {
  return typeof value === 'number' ? roundTo(value <= 1 ? value * 100 : value, 0) : null;
}

const zones = (workout: Workout) => scoreOf(workout)?.zone_durations;
const minutes = (ms: number | null | undefined) => round(typeof ms === 'number' ? ms / MINUTE_MS : null, 0);
const kilometers = (meters: number | null | undefined) =>
  round(typeof meters === 'number' ? meters / METERS_PER_KM : null, 2);
const round = (value: number | null | undefined, decimals: number) =>
  typeof value === 'number' ? roundTo(value, decimals) : null;
