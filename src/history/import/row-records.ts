import { cleanText } from '../../core/text.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../../whoop/schemas.ts';
import { findSport } from '../../whoop/sports.ts';
import { NO_USER } from '../owner.ts';
import type { RowValues } from './fields.ts';
import type { NamedCycle } from './named-cycle.ts';
import { cycleIdOf, recordIdOf } from './record-ids.ts';

const MINUTE_MS = 60_000;
const KILOJOULES_PER_KCAL = 4.184;
const MOST_SPORT_NAME = 60;

/** When a sleep or a workout was, in epoch milliseconds. */
export interface Span {
  startMs: number;
  endMs: number;
}

export function describeCycle({ startMs, endMs, zone }: NamedCycle, values: RowValues): Cycle {
  const score = complete({
    strain: values.day_strain,
    kilojoule: toKilojoule(values.energy),
    average_heart_rate: values.average_hr,
    max_heart_rate: values.max_hr,
  });
  const end = endMs === null ? null : toIso(endMs);
  return {
    id: cycleIdOf(startMs),
    ...describeOrigin(endMs ?? startMs),
    start: toIso(startMs),
    end,
    timezone_offset: zone.offset,
    ...scored(score),
  };
}

export function describeSleep({ startMs, zone }: NamedCycle, span: Span, values: RowValues): Sleep {
  const stages = complete({
    total_in_bed_time_milli: toMillis(values.in_bed),
    total_awake_time_milli: toMillis(values.awake),
    total_light_sleep_time_milli: toMillis(values.light),
    total_slow_wave_sleep_time_milli: toMillis(values.deep),
    total_rem_sleep_time_milli: toMillis(values.rem),
  });
  const score = stages && {
    stage_summary: stages,
    sleep_needed: describeNeed(toMillis(values.sleep_need), toMillis(values.sleep_debt)),
    respiratory_rate: values.respiratory_rate ?? null,
    sleep_performance_percentage: values.sleep_performance ?? null,
    sleep_consistency_percentage: values.sleep_consistency ?? null,
    sleep_efficiency_percentage: values.sleep_efficiency ?? null,
  };
  return {
    id: recordIdOf('sleep', span.startMs),
    cycle_id: cycleIdOf(startMs),
    ...describeOrigin(span.endMs),
    ...describeSpan(span, zone.offset),
    nap: values.nap ?? false,
    ...scored(score),
  };
}

/** The recovery of a row's main sleep. */
export function describeRecovery({ startMs }: NamedCycle, night: Span, values: RowValues): Recovery {
  const score = complete({
    recovery_score: values.recovery_score,
    resting_heart_rate: values.resting_heart_rate,
    hrv_rmssd_milli: values.hrv,
  });
  const rest = {
    spo2_percentage: values.blood_oxygen ?? null,
    skin_temp_celsius: values.skin_temp ?? null,
  };
  return {
    cycle_id: cycleIdOf(startMs),
    sleep_id: recordIdOf('sleep', night.startMs),
    ...describeOrigin(night.endMs),
    ...scored(score && { ...score, ...rest }),
  };
}

export function describeWorkout({ zone }: NamedCycle, span: Span, values: RowValues): Workout {
  const score = complete({
    strain: values.activity_strain,
    average_heart_rate: values.average_hr,
    max_heart_rate: values.max_hr,
    kilojoule: toKilojoule(values.energy),
  });
  const rest = {
    distance_meter: values.distance ?? null,
    altitude_gain_meter: values.altitude_gain ?? null,
    zone_durations: describeZones(span, values),
  };
  return {
    id: recordIdOf('workout', span.startMs),
    ...describeOrigin(span.endMs),
    ...describeSpan(span, zone.offset),
    ...describeSport(values.activity ?? ''),
    ...scored(score && { ...score, ...rest }),
  };
}

/** `knownMs` is when WHOOP can have known the record at the earliest. */
function describeOrigin(knownMs: number) {
  return { user_id: NO_USER, created_at: toIso(knownMs), updated_at: toIso(knownMs) };
}

function describeSpan({ startMs, endMs }: Span, offset: string) {
  return { start: toIso(startMs), end: toIso(endMs), timezone_offset: offset };
}

/** Need as an export gives it is the sum of what WHOOP's records give apart; of those it tells the debt. */
function describeNeed(needMs: number | undefined, debtMs: number | undefined) {
  if (needMs === undefined || debtMs === undefined) return null;
  return {
    baseline_milli: needMs - debtMs,
    need_from_sleep_debt_milli: debtMs,
    need_from_recent_strain_milli: 0,
    need_from_recent_nap_milli: 0,
  };
}

/** Exports give shares of the workout's time, and leave out the zone below the first. */
function describeZones({ startMs, endMs }: Span, values: RowValues) {
  const share = (percent = 0) => Math.round(((endMs - startMs) * percent) / 100);
  const { zone_1, zone_2, zone_3, zone_4, zone_5 } = values;
  if ([zone_1, zone_2, zone_3, zone_4, zone_5].every((percent) => percent === undefined)) return null;
  return {
    zone_one_milli: share(zone_1),
    zone_two_milli: share(zone_2),
    zone_three_milli: share(zone_3),
    zone_four_milli: share(zone_4),
    zone_five_milli: share(zone_5),
  };
}

/** As WHOOP's records name a sport; one that is not in the table keeps the name that the export gives it. */
function describeSport(activity: string) {
  const sport = findSport(activity);
  return {
    sport_name: sport?.slug ?? cleanText(activity, MOST_SPORT_NAME),
    sport_id: sport?.id ?? null,
  };
}

function scored<S>(score: S | null) {
  return { score_state: score === null ? ('UNSCORABLE' as const) : ('SCORED' as const), score };
}

/** Null where a part is missing: half a score would be told as zeros. */
function complete<K extends string>(parts: Record<K, number | undefined>): Record<K, number> | null {
  return Object.values(parts).includes(undefined) ? null : (parts as Record<K, number>);
}

function toKilojoule(kcal: number | undefined): number | undefined {
  return kcal === undefined ? undefined : Number((kcal * KILOJOULES_PER_KCAL).toFixed(3));
}

function toMillis(minutes: number | undefined): number | undefined {
  return minutes === undefined ? undefined : Math.round(minutes * MINUTE_MS);
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
