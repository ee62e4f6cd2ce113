import type { Workout } from '../../whoop/schemas.ts';
import { HOUR_MS } from './calendar.ts';
import { strainOf } from './effort.ts';
import { userId, uuidOf } from './identity.ts';
import type { Life } from './life.ts';
import { scoringMs, workoutProcessedMs } from './processing.ts';
import { formatOffset, offsetMinutesAt } from './time-zones.ts';
import type { Session } from './training.ts';
import type { Versions } from './versions.ts';
import { iso, significant } from './wire.ts';

const UNSCORABLE_CHANCE = 0.015;
const WITHOUT_GPS_CHANCE = 0.15;
const GAPS_CHANCE = 0.04;

/** A workout: recorded after it, scored some minutes later. `nightMs` is when the night before arrived. */
export function workoutVersions(
  life: Life,
  night: number,
  session: Session,
  nightMs: number,
): Versions<Workout> {
  const { noise } = life;
  const { startMs, endMs, slot, sport } = session;
  const createdMs = workoutProcessedMs(life, night, slot, endMs, nightMs);
  const scoredMs = createdMs + scoringMs(life, 'workout', night, slot);
  const scorable = !noise.chance('unscorable workout', night, UNSCORABLE_CHANCE, slot);

  const id = uuidOf(noise, 'workout', night, slot);

  function version(fromMs: number, state: Workout['score_state']) {
    const record: Workout = {
      id,
      v1_id: null,
      user_id: userId(noise),
      created_at: iso(createdMs),
      updated_at: iso(fromMs),
      start: iso(startMs),
      end: iso(endMs),
      timezone_offset: formatOffset(offsetMinutesAt(life.placeOf(night).zone, endMs)),
      sport_name: sport.slug,
      score_state: state,
      score: state === 'SCORED' ? scoreWorkout(life, night, session) : null,
      sport_id: sport.id,
    };
    return { id, fromMs, startMs, endMs, record };
  }
  return [version(createdMs, 'PENDING_SCORE'), version(scoredMs, scorable ? 'SCORED' : 'UNSCORABLE')];
}

function scoreWorkout(life: Life, night: number, session: Session): Workout['score'] {
  const { noise } = life;
  const { effort, slot } = session;
  const [zero, one, two, three, four, five] = effort.zonesMs;
  return {
    strain: significant(strainOf(effort.load)),
    average_heart_rate: effort.averageHeartRate,
    max_heart_rate: effort.maxHeartRate,
    kilojoule: significant(effort.kilojoule),
    percent_recorded: noise.chance('recording gaps', night, GAPS_CHANCE, slot)
      ? significant(0.92 + 0.07 * noise.uniform('recorded', night, slot))
      : 1.0,
    ...measureRoute(life, night, session),
    zone_durations: {
      zone_zero_milli: zero,
      zone_one_milli: one,
      zone_two_milli: two,
      zone_three_milli: three,
      zone_four_milli: four,
      zone_five_milli: five,
    },
  };
}

/** Null where there was no GPS: the sport has no way, or the member was on a treadmill. */
function measureRoute(life: Life, night: number, { sport, startMs, endMs, slot }: Session) {
  const { noise } = life;
  const { kmPerHour, climbMetersPerHour } = sport;
  const none = { distance_meter: null, altitude_gain_meter: null, altitude_change_meter: null };
  if (!kmPerHour || !climbMetersPerHour) return none;
  if (noise.chance('no gps', night, WITHOUT_GPS_CHANCE, slot)) return none;
  const hours = (endMs - startMs) / HOUR_MS;
  const varied = (stream: string, spread: number) => 1 + spread * noise.normal(stream, night, slot);
  return {
    distance_meter: significant(1_000 * kmPerHour * hours * varied('pace', 0.06)),
    altitude_gain_meter: significant(Math.max(1, climbMetersPerHour * hours * varied('climb', 0.25))),
    altitude_change_meter: significant(6 * noise.normal('altitude', night, slot)),
  };
}
