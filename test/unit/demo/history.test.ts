import { describe, expect, test } from 'bun:test';
import { simulateMember } from '../../../src/demo/member.ts';
import type { Cycle, Sleep } from '../../../src/whoop/schemas.ts';

const NOON = new Date('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;
const member = simulateMember();
const { cycles, sleeps, recoveries, workouts } = member.recordsAt(NOON);

const lengthMs = ({ start, end }: { start: string; end?: string | null | undefined }) =>
  Date.parse(end ?? NOON.toISOString()) - Date.parse(start);
const sleepsOf = Map.groupBy(sleeps, ({ cycle_id }) => cycle_id ?? 0);
const mainSleeps = (cycle: Cycle) => (sleepsOf.get(cycle.id) ?? []).filter(({ nap }) => !nap);

function offsetMinutes(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(offset) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}

function localDate({ end, timezone_offset }: Pick<Sleep, 'end' | 'timezone_offset'>): string {
  return new Date(Date.parse(end) + offsetMinutes(timezone_offset) * 60_000).toISOString().slice(0, 10);
}

describe('WHOOP’s shape', () => {
  test('has its keys in its order', () => {
    const scored = <T extends { score?: unknown }>(records: readonly T[]): T | undefined =>
      records.find(({ score }) => score);
    expect(Object.keys(cycles[0] ?? {}).join(' ')).toBe(
      'id user_id created_at updated_at start end timezone_offset score_state score step_count',
    );
    expect(Object.keys(sleeps[0] ?? {}).join(' ')).toBe(
      'id cycle_id v1_id user_id created_at updated_at start end timezone_offset nap score_state score',
    );
    expect(Object.keys(recoveries[0] ?? {}).join(' ')).toBe(
      'cycle_id sleep_id user_id created_at updated_at score_state score',
    );
    expect(Object.keys(workouts[0] ?? {}).join(' ')).toBe(
      'id v1_id user_id created_at updated_at start end timezone_offset sport_name score_state score sport_id',
    );
    expect(Object.keys(scored(cycles)?.score ?? {}).join(' ')).toBe(
      'strain kilojoule average_heart_rate max_heart_rate',
    );
    expect(Object.keys(scored(recoveries)?.score ?? {}).join(' ')).toBe(
      'user_calibrating recovery_score resting_heart_rate hrv_rmssd_milli spo2_percentage skin_temp_celsius',
    );
    expect(Object.keys(scored(workouts)?.score ?? {}).join(' ')).toBe(
      'strain average_heart_rate max_heart_rate kilojoule percent_recorded distance_meter altitude_gain_meter altitude_change_meter zone_durations',
    );
  });

  test('has times to the millisecond in UTC and an offset', () => {
    for (const record of [...cycles, ...sleeps, ...workouts]) {
      const { created_at, updated_at, start, end, timezone_offset } = record;
      for (const time of [created_at, updated_at, start, end ?? created_at]) {
        expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
      }
      expect(timezone_offset).toMatch(/^(Z|[+-]\d{2}:\d{2})$/);
    }
  });

  test('has version 4 UUIDs, none of them twice', () => {
    const ids = [...sleeps, ...workouts].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('has ids that begin with any digit', () => {
    for (const records of [sleeps.filter(({ nap }) => nap), sleeps, workouts]) {
      expect(new Set(records.map(({ id }) => id[0])).size).toBe(16);
    }
  });

  test('has cycle ids that grow, and each cycle ends where the next begins', () => {
    for (const [index, cycle] of cycles.entries()) {
      const newer = cycles[index - 1];
      if (!newer) continue;
      expect(newer.id).toBeGreaterThan(cycle.id);
      expect(cycle.end).toBe(newer.start);
      expect(cycle.updated_at).toBe(newer.created_at);
    }
  });

  test('begins a cycle with its main sleep, recorded seconds later', () => {
    for (const cycle of cycles) {
      for (const sleep of mainSleeps(cycle)) expect(sleep.start).toBe(cycle.start);
      const first = mainSleeps(cycle).at(-1);
      if (mainSleeps(cycle).length !== 1 || !first) continue;
      expect(Date.parse(first.created_at) - Date.parse(cycle.created_at)).toBeWithin(4_000, 7_000);
    }
  });

  test('has stages that add up to the time in bed, which is the whole sleep', () => {
    for (const sleep of sleeps) {
      const stages = sleep.score?.stage_summary;
      if (!stages) continue;
      const parts =
        stages.total_awake_time_milli +
        (stages.total_no_data_time_milli ?? 0) +
        stages.total_light_sleep_time_milli +
        stages.total_slow_wave_sleep_time_milli +
        stages.total_rem_sleep_time_milli;
      expect(parts).toBe(stages.total_in_bed_time_milli);
      expect(stages.total_in_bed_time_milli).toBe(lengthMs(sleep));
    }
  });

  test('has zones that add up to the workout', () => {
    for (const workout of workouts) {
      const zones = Object.values(workout.score?.zone_durations ?? {});
      if (zones.length === 0) continue;
      expect(zones.reduce<number>((sum, ms) => sum + Number(ms), 0)).toBe(lengthMs(workout));
    }
  });

  test('has a sleep performance in whole percents that is not asleep by need', () => {
    let different = 0;
    const scored = sleeps.flatMap(({ score }) => score ?? []);
    for (const { sleep_performance_percentage: performance, stage_summary, sleep_needed } of scored) {
      expect(Number.isInteger(performance)).toBe(true);
      const asleep =
        stage_summary.total_in_bed_time_milli -
        stage_summary.total_awake_time_milli -
        (stage_summary.total_no_data_time_milli ?? 0);
      const need = Object.values(sleep_needed ?? {}).reduce<number>((sum, ms) => sum + Number(ms), 0);
      if (Math.abs((100 * asleep) / need - (performance ?? 0)) > 2) different++;
    }
    expect(different / scored.length).toBeGreaterThan(0.5);
  });

  test('has plausible values', () => {
    for (const { score } of recoveries) {
      if (!score) continue;
      expect(score.recovery_score).toBeWithin(1, 100);
      expect(score.hrv_rmssd_milli).toBeWithin(20, 141);
      expect(score.resting_heart_rate).toBeWithin(38, 91);
      expect(score.spo2_percentage ?? 95).toBeWithin(90, 100.01);
    }
    for (const { score } of [...cycles, ...workouts]) {
      if (!score) continue;
      expect(score.strain).toBeWithin(0, 21);
      expect(score.max_heart_rate).toBeWithin(60, 200);
      expect(score.average_heart_rate).toBeLessThanOrEqual(score.max_heart_rate);
    }
  });

  test('has the percentage recorded as a fraction', () => {
    const recorded = workouts.flatMap(({ score }) => score?.percent_recorded ?? []);
    expect(Math.max(...recorded)).toBe(1);
    expect(recorded.filter((share) => share === 1).length / recorded.length).toBeWithin(0.9, 1);
  });

  test('records most sleeps within minutes and a few hours later', () => {
    const lags = sleeps.map(({ end, created_at }) => (Date.parse(created_at) - Date.parse(end)) / 60_000);
    const sorted = lags.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeWithin(3, 8);
    expect(sorted.at(-1)).toBeGreaterThan(120);
    expect(sorted[0]).toBeLessThan(0);
  });

  test('places naps and workouts inside their cycle, one after another', () => {
    const spans = [...workouts, ...sleeps.filter(({ nap }) => nap)].toSorted((a, b) =>
      a.start.localeCompare(b.start),
    );
    for (const [index, span] of spans.entries()) {
      const before = spans[index - 1];
      if (before) expect(Date.parse(before.end)).toBeLessThan(Date.parse(span.start));
      const cycle = cycles.find(({ start }) => start <= span.start);
      expect(cycle && (cycle.end ?? NOON.toISOString()) >= span.end).toBe(true);
    }
  });

  test('records nothing of a cycle before the cycle', () => {
    const createdAt = (at: string) => cycles.find(({ start }) => start <= at)?.created_at ?? '';
    for (const { start, created_at } of [...sleeps, ...workouts]) {
      expect(createdAt(start) < created_at).toBe(true);
    }
  });
});

describe('the history contains', () => {
  test('naps, some with a recovery under the cycle of the night', () => {
    const naps = sleeps.filter(({ nap }) => nap);
    const recovered = naps.filter(({ id }) => recoveries.some(({ sleep_id }) => sleep_id === id));
    expect(naps.length).toBeGreaterThan(60);
    expect(recovered.length).toBeWithin(naps.length / 4, (3 * naps.length) / 4);
    const shared = Map.groupBy(recoveries, ({ cycle_id }) => cycle_id);
    expect([...shared.values()].some((both) => both.length > 1)).toBe(true);
  });

  test('a cycle with a nap only, one without sleep, one with two main sleeps', () => {
    const counts = cycles.map((cycle) => ({
      main: mainSleeps(cycle).length,
      naps: (sleepsOf.get(cycle.id)?.length ?? 0) - mainSleeps(cycle).length,
    }));
    expect(counts.some(({ main, naps }) => main === 0 && naps === 1)).toBe(true);
    expect(counts.some(({ main, naps }) => main === 0 && naps === 0)).toBe(true);
    expect(counts.some(({ main }) => main === 2)).toBe(true);
  });

  test('naps with the coming night’s need as it stood, which the nap then pays off', () => {
    const needOf = (sleep: Sleep | undefined) => sleep?.score?.sleep_needed;
    const nights = sleeps.filter(({ nap, score }) => !nap && score);
    const naps = sleeps.filter(({ nap, score }) => nap && score);
    expect(naps.length).toBeGreaterThan(50);
    for (const nap of naps) {
      const next = nights.findLast(({ start }) => start > nap.start);
      const [need, nextNeed] = [needOf(nap), needOf(next)];
      if (!need || !nextNeed || nextNeed.need_from_recent_nap_milli === 0) continue;
      expect(need.need_from_recent_nap_milli).toBe(0);
      expect(need.baseline_milli).toBe(nextNeed.baseline_milli);
      expect(need.need_from_sleep_debt_milli).toBe(nextNeed.need_from_sleep_debt_milli);
      expect(need.need_from_recent_strain_milli).toBeLessThanOrEqual(nextNeed.need_from_recent_strain_milli);
      const stages = nap.score?.stage_summary;
      const asleep =
        (stages?.total_light_sleep_time_milli ?? 0) +
        (stages?.total_slow_wave_sleep_time_milli ?? 0) +
        (stages?.total_rem_sleep_time_milli ?? 0);
      expect(nextNeed.need_from_recent_nap_milli).toBe(-asleep);
    }
  });

  test('edited nights of which the later is now the longer, now the shorter', () => {
    const edited = cycles.map(mainSleeps).filter(({ length }) => length === 2);
    const grown = edited.map((both) => {
      const [first, second] = both.toSorted((a, b) => a.created_at.localeCompare(b.created_at));
      return first && second ? Math.sign(lengthMs(second) - lengthMs(first)) : 0;
    });
    expect(new Set(grown)).toEqual(new Set([1, -1]));
  });

  test('sleeps that were scored again, and one that was extended after it was recorded', () => {
    expect(sleeps.filter(({ created_at, updated_at }) => updated_at > created_at).length).toBeGreaterThan(
      100,
    );
    const extended = sleeps.filter(({ created_at, end }) => created_at < end);
    expect(extended.length).toBeGreaterThan(3);
    for (const { id, created_at } of extended) {
      const first = member.recordsAt(new Date(created_at)).sleeps.find((sleep) => sleep.id === id);
      expect(first && first.end < created_at).toBe(true);
    }
  });

  test('a cycle of two days, and days without the strap', () => {
    expect(cycles.some((cycle) => cycle.score && lengthMs(cycle) > 40 * HOUR_MS)).toBe(true);
    const off = cycles.filter((cycle) => cycle.end && lengthMs(cycle) > 80 * HOUR_MS);
    expect(off.length).toBeGreaterThan(3);
    for (const { score, score_state, step_count } of off) {
      expect({ score, score_state, step_count }).toEqual({
        score: null,
        score_state: 'UNSCORABLE',
        step_count: null,
      });
    }
  });

  test('unscorable sleeps, recoveries and workouts, without a score', () => {
    for (const records of [sleeps, recoveries, workouts]) {
      const unscorable = records.filter(({ score_state }) => score_state === 'UNSCORABLE');
      expect(unscorable.length).toBeGreaterThan(2);
      for (const { score } of unscorable) expect(score).toBeNull();
    }
  });

  test('calibrating recoveries on the first mornings and on no other', () => {
    const calibrating = recoveries.map(({ score }) => score?.user_calibrating ?? false);
    expect(calibrating.lastIndexOf(true)).toBe(calibrating.length - 1);
    expect(calibrating.filter(Boolean).length).toBeWithin(3, 7);
    expect(calibrating.slice(0, -7)).not.toContain(true);
  });

  test('missing optional values', () => {
    const scores = recoveries.flatMap(({ score }) => score ?? []);
    expect(scores.some(({ spo2_percentage }) => spo2_percentage === null)).toBe(true);
    expect(scores.some(({ skin_temp_celsius }) => skin_temp_celsius === null)).toBe(true);
    expect(cycles.some(({ score, step_count }) => score && step_count === null)).toBe(true);
    const running = workouts.filter(({ sport_name, score }) => score && sport_name === 'running');
    expect(running.some(({ score }) => score?.distance_meter === null)).toBe(true);
    expect(running.some(({ score }) => (score?.altitude_change_meter ?? 0) < 0)).toBe(true);
  });

  test('sports with an underscore, of no kind, and of a kind that is in no table', () => {
    const sports = new Set(workouts.map(({ sport_name, sport_id }) => `${sport_name} ${sport_id}`));
    for (const sport of ['weightlifting_msk 45', 'activity -1', 'unicycle-hockey 931', 'hiking-rucking 52']) {
      expect(sports).toContain(sport);
    }
  });

  test('workouts that begin after midnight', () => {
    const hours = workouts.map(({ start, timezone_offset }) =>
      new Date(Date.parse(start) + offsetMinutes(timezone_offset) * 60_000).getUTCHours(),
    );
    expect(hours.filter((hour) => hour < 3).length).toBeGreaterThan(5);
  });

  test('summer time, UTC itself, half hours, and both sides of the date line', () => {
    const offsets = new Set(cycles.map(({ timezone_offset }) => timezone_offset));
    for (const offset of ['+01:00', '+02:00', 'Z', '-04:00', '+09:00', '-10:00', '+05:30']) {
      expect(offsets).toContain(offset);
    }
  });

  test('a date that came twice and one that never came', () => {
    const nights = sleeps.filter(({ nap }) => !nap).toReversed();
    const steps = nights.slice(1).flatMap((night, index) => {
      const before = nights[index];
      if (!before || before.cycle_id === night.cycle_id) return [];
      const moved = offsetMinutes(night.timezone_offset) - offsetMinutes(before.timezone_offset);
      return Math.abs(moved) > 18 * 60 ? [Date.parse(localDate(night)) - Date.parse(localDate(before))] : [];
    });
    expect(new Set(steps.map((ms) => ms / (24 * HOUR_MS)))).toEqual(new Set([0, 2]));
  });

  test('later bedtimes before Saturdays and Sundays, and longest sessions on Saturdays', () => {
    const bedtimes = Map.groupBy(
      sleeps.filter(({ nap, timezone_offset }) => !nap && /^\+0[12]/.test(timezone_offset)),
      (sleep) => new Date(localDate(sleep)).getUTCDay() % 6 === 0,
    );
    const mean = (weekend: boolean) => {
      const hours = (bedtimes.get(weekend) ?? []).map(
        (sleep) =>
          (Date.parse(sleep.start) +
            offsetMinutes(sleep.timezone_offset) * 60_000 -
            Date.parse(localDate(sleep))) /
          HOUR_MS,
      );
      return hours.reduce((sum, hour) => sum + hour, 0) / hours.length;
    };
    expect(mean(true) - mean(false)).toBeWithin(0.9, 1.6);
    const long = workouts.filter(
      (workout) => workout.sport_name === 'running' && lengthMs(workout) > 1.4 * HOUR_MS,
    );
    expect(long.length).toBeGreaterThan(50);
    expect(new Set(long.map((workout) => new Date(localDate(workout)).getUTCDay()))).toEqual(new Set([6]));
  });
});

describe('a morning', () => {
  /** An ordinary one: 19 November 2026. */
  const [sleep] = sleeps.filter(({ nap, end }) => !nap && end.startsWith('2026-11-19'));
  const recovery = recoveries.find(({ sleep_id }) => sleep_id === sleep?.id);
  const at = (time: string | undefined, plusMs = 0) =>
    member.recordsAt(new Date(Date.parse(time ?? '') + plusMs));

  test('shows nothing of the night before it was processed', () => {
    const before = at(sleep?.created_at, -10_000);
    expect(before.sleeps.some(({ id }) => id === sleep?.id)).toBe(false);
    expect(before.cycles[0]).toMatchObject({ end: null, score_state: 'SCORED' });
    expect(before.cycles[0]?.id).not.toBe(sleep?.cycle_id);
  });

  test('shows the sleep with a pending recovery, then its score', () => {
    const woken = at(sleep?.created_at);
    expect(woken.sleeps[0]).toMatchObject({ id: sleep?.id, score_state: 'SCORED' });
    expect(woken.cycles[0]).toMatchObject({ id: sleep?.cycle_id, end: null });
    expect(woken.cycles[1]?.end).toBe(woken.cycles[0]?.start);
    expect(woken.recoveries[0]).toMatchObject({
      sleep_id: sleep?.id,
      score_state: 'PENDING_SCORE',
      score: null,
      updated_at: recovery?.created_at,
    });
    const scored = at(recovery?.updated_at).recoveries[0];
    expect(scored).toMatchObject({ sleep_id: sleep?.id, score_state: 'SCORED' });
    expect(Date.parse(scored?.updated_at ?? '') - Date.parse(scored?.created_at ?? '')).toBeWithin(
      60_000,
      600_000,
    );
  });

  test('is followed by a day that costs more and more', () => {
    const strains = [3, 6, 9, 12].map(
      (hours) => at(sleep?.end, hours * HOUR_MS).cycles[0]?.score?.strain ?? 0,
    );
    expect(strains).toEqual(strains.toSorted((a, b) => a - b));
    expect(new Set(strains).size).toBe(4);
  });

  test('shows a workout pending before it is scored', () => {
    const workout = workouts.find(({ score_state }) => score_state === 'SCORED');
    const found = at(workout?.created_at).workouts.find(({ id }) => id === workout?.id);
    expect(found).toMatchObject({ score_state: 'PENDING_SCORE', score: null });
  });

  test('is scored at noon', () => {
    for (let day = 9; day < 21; day++) {
      const noon = member.recordsAt(new Date(`2026-11-${String(day).padStart(2, '0')}T12:00:00Z`));
      expect(noon.recoveries[0]?.score_state).toBe('SCORED');
    }
  });
});
