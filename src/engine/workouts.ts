import { cleanText } from '../core/text.ts';
import { localTime } from '../insights/calendar.ts';
import { scoreOf, WORKOUT_MEASURES } from '../insights/measures.ts';
import { roundOrNull } from '../insights/metrics.ts';
import type { Workout } from '../whoop/schemas.ts';
import { matchesSport, nameSport } from '../whoop/sports.ts';
import type { Cell, TableAnswer } from './answer.ts';
import type { Bounds } from './bounds.ts';
import type { Context } from './context.ts';
import { loadDayRecords, tableAnswer } from './load-days.ts';
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
const MOST_SPORT_CHARACTERS = 40;
const MOST_NOTE_CHARACTERS = 300;

/** WHOOP's scale. */
export const STRAIN_BOUNDS: Bounds = { least: 0, most: 21 };
export const WORKOUT_LIMIT_BOUNDS: Bounds = { least: 1, most: 5_000 };

type Column = readonly [name: string, read: (workout: Workout) => Cell | undefined];

const COLUMNS: readonly Column[] = [
  ['start', (workout) => localTime(Date.parse(workout.start), workout.timezone_offset)],
  ['sport', ({ sport_name, sport_id }) => nameSport(sport_name, sport_id)],
  measure('minutes', 0),
  measure('strain', 2),
  measure('avg_hr_bpm', 0),
  measure('max_hr_bpm', 0),
  measure('kcal', 0),
  measure('zone1_min', 0),
  measure('zone2_min', 0),
  measure('zone3_min', 0),
  measure('zone4_min', 0),
  measure('zone5_min', 0),
];

const DETAIL_COLUMNS: readonly Column[] = [
  measure('zone0_min', 0),
  measure('distance_km', 2),
  measure('altitude_gain_m', 0),
  measure('recorded_pct', 0),
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
  const set = await loadDayRecords(context, range, ['workouts'], signal);
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
  const answer = tableAnswer(set, ['workouts'], ['day', ...columns.map(([name]) => name)], rows, more);
  const note = noteSport(
    set.rows.flatMap((row) => row.records.workouts),
    input.sport,
  );
  return note === undefined ? answer : { ...answer, notes: [...(answer.notes ?? []), note] };
}

/** Of a sport that none of the workouts has: those that they have. */
function noteSport(workouts: readonly Workout[], wanted: string | undefined): string | undefined {
  if (wanted === undefined || workouts.some((workout) => isSport(workout, wanted))) return undefined;
  const names = workouts.map(({ sport_name, sport_id }) => nameSport(sport_name, sport_id));
  const known = cleanText([...new Set(names)].toSorted().join(', '), MOST_NOTE_CHARACTERS);
  const sport = cleanText(wanted, MOST_SPORT_CHARACTERS);
  if (known === '') return undefined;
  return `No workout of these days is "${sport}"; there are ${known}.`;
}

function isWanted(workout: Workout, { sport, min_strain }: WorkoutsInput): boolean {
  if (sport !== undefined && !isSport(workout, sport)) return false;
  return min_strain === undefined || (scoreOf(workout)?.strain ?? -1) >= min_strain;
}

/** By slug, or by the name that the answer shows. */
function isSport({ sport_name, sport_id }: Workout, wanted: string): boolean {
  return matchesSport(sport_name ?? nameSport(sport_name, sport_id), wanted);
}

function measure(name: keyof typeof WORKOUT_MEASURES, decimals: number): Column {
  return [name, (workout) => roundOrNull(WORKOUT_MEASURES[name](workout), decimals)];
}
