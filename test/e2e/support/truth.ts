import type { MemberRecords } from '../../../src/demo/member.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../../../src/whoop/schemas.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A day as the contract describes it, read from the records by other means than the program's. */
export interface TrueDay {
  day: string;
  isOpen: boolean;
  workouts: readonly Workout[];
  states: Record<'recovery' | 'sleep' | 'strain' | 'workouts', 'fine' | 'pending' | 'unscored'>;
  /** Unrounded. */
  values: Record<string, number | null>;
}

/** Every day of a member, oldest first. */
export function describeTrueDays(records: MemberRecords, now: Date): TrueDay[] {
  return records.cycles.toReversed().map((cycle) => describeTrueDay(cycle, records, now));
}

function describeTrueDay(cycle: Cycle, records: MemberRecords, now: Date): TrueDay {
  const endMs = cycle.end ? Date.parse(cycle.end) : now.getTime();
  const isInside = ({ start }: { start: string }) =>
    Date.parse(start) >= Date.parse(cycle.start) && Date.parse(start) < endMs;
  const night = findMainSleep(cycle, records.sleeps);
  const recovery = night && records.recoveries.find(({ sleep_id }) => sleep_id === night.id);
  const naps = records.sleeps.filter((sleep) => sleep.nap && isInside(sleep));
  const workouts = records.workouts.filter(isInside);
  return {
    day: night
      ? localDay(night.end, night.timezone_offset)
      : localDay(new Date(Date.parse(cycle.start) + 12 * HOUR_MS).toISOString(), cycle.timezone_offset),
    isOpen: !cycle.end,
    workouts,
    states: {
      recovery: stateOf(recovery, !cycle.end && night?.score_state === 'SCORED'),
      sleep: stateOf(night),
      strain: stateOf(cycle),
      workouts: workouts.map((workout) => stateOf(workout)).toSorted(byUrgency)[0] ?? 'fine',
    },
    values: {
      ...readRecovery(recovery),
      ...readNight(night),
      strain: cycle.score?.strain ?? null,
      kcal: cycle.score ? cycle.score.kilojoule / 4.184 : null,
      steps: cycle.step_count ?? null,
      nap_h: sum(naps.map(asleepMs), HOUR_MS),
      ...readWorkouts(workouts),
    },
  };
}

/** The longest of a cycle's nights, but for those that a later one has replaced. */
function findMainSleep(cycle: Cycle, sleeps: readonly Sleep[]): Sleep | undefined {
  const nights = sleeps.filter(({ nap, cycle_id }) => !nap && cycle_id === cycle.id);
  return nights
    .filter((night) => !isReplaced(night, nights))
    .toSorted((a, b) => lengthMs(b) - lengthMs(a))[0];
}

/** Whether another night of the same cycle overlaps this one and was created later. */
export function isReplaced(night: Sleep, sleeps: readonly Sleep[]): boolean {
  return sleeps.some(
    (other) =>
      !other.nap &&
      other.cycle_id === night.cycle_id &&
      other.created_at > night.created_at &&
      Date.parse(other.start) < Date.parse(night.end) &&
      Date.parse(night.start) < Date.parse(other.end),
  );
}

function readRecovery(recovery: Recovery | undefined): TrueDay['values'] {
  const { score } = recovery ?? {};
  return {
    recovery_score: score?.recovery_score ?? null,
    hrv_ms: score?.hrv_rmssd_milli ?? null,
    rhr_bpm: score?.resting_heart_rate ?? null,
    spo2_pct: score?.spo2_percentage ?? null,
    skin_temp_c: score?.skin_temp_celsius ?? null,
  };
}

function readNight(night: Sleep | undefined): TrueDay['values'] {
  const { score } = night ?? {};
  const need = score?.sleep_needed;
  const onset = night && localHours(night.start, night.timezone_offset);
  return {
    sleep_performance_pct: score?.sleep_performance_percentage ?? null,
    asleep_h: night ? sum([asleepMs(night)], HOUR_MS) : null,
    sleep_need_h: need
      ? (need.baseline_milli +
          need.need_from_recent_nap_milli +
          need.need_from_recent_strain_milli +
          need.need_from_sleep_debt_milli) /
        HOUR_MS
      : null,
    sleep_debt_h: need ? need.need_from_sleep_debt_milli / HOUR_MS : null,
    bedtime_h: onset === undefined ? null : onset < 12 ? onset : onset - 24,
    wake_h: night ? localHours(night.end, night.timezone_offset) : null,
  };
}

function readWorkouts(workouts: readonly Workout[]): TrueDay['values'] {
  const strains = workouts.flatMap(({ score }) => score?.strain ?? []);
  const hardMs = workouts.map(({ score }) => {
    const zones = score?.zone_durations;
    return zones ? (zones.zone_four_milli ?? 0) + (zones.zone_five_milli ?? 0) : undefined;
  });
  return {
    workout_count: workouts.length,
    workout_h: workouts.reduce((ms, workout) => ms + lengthMs(workout), 0) / HOUR_MS,
    workout_strain: strains.length > 0 ? Math.max(...strains) : null,
    zone45_min: sum(hardMs, MINUTE_MS),
  };
}

/** Null when there are records and none of them is scored. */
function sum(milliseconds: readonly (number | undefined)[], unitMs: number): number | null {
  const known = milliseconds.filter((ms) => ms !== undefined);
  return milliseconds.length > 0 && known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / unitMs;
}

function asleepMs({ score }: Sleep): number | undefined {
  const stages = score?.stage_summary;
  return (
    stages &&
    stages.total_light_sleep_time_milli +
      stages.total_rem_sleep_time_milli +
      stages.total_slow_wave_sleep_time_milli
  );
}

function stateOf(record: { score_state: string } | undefined, isAwaited = false): TrueDay['states']['sleep'] {
  if (!record) return isAwaited ? 'pending' : 'fine';
  if (record.score_state === 'SCORED') return 'fine';
  return record.score_state === 'PENDING_SCORE' ? 'pending' : 'unscored';
}

function byUrgency(a: string, b: string): number {
  const order = ['pending', 'unscored', 'fine'];
  return order.indexOf(a) - order.indexOf(b);
}

function lengthMs({ start, end }: { start: string; end: string }): number {
  return Date.parse(end) - Date.parse(start);
}

export function localDay(time: string, offset: string): string {
  return localParts(time, offset, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

/** Of the minute that has begun, as a clock shows it. */
function localHours(time: string, offset: string): number {
  const [hours = 0, minutes = 0] = localParts(time, offset, { hour: '2-digit', minute: '2-digit' })
    .split(':')
    .map(Number);
  return hours + minutes / 60;
}

/** By the runtime's own calendar. Swedish dates are ISO 8601. */
function localParts(time: string, offset: string, parts: Intl.DateTimeFormatOptions): string {
  const timeZone = offset === 'Z' ? 'UTC' : offset;
  return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone }).format(new Date(time));
}
