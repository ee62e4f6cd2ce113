import { describe, expect, test } from 'bun:test';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { METRIC_NAMES, type MetricName, readMetric, roundMetric } from '../../../src/insights/metrics.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const full: MemberRecords = {
  cycles: [cycle(1, '2026-11-20T22:30:00.000Z', '2026-11-21T22:40:00.000Z', { step_count: 0 })],
  sleeps: [
    sleep('s1', 1, '2026-11-20T22:30:00.000Z', '2026-11-21T06:30:00.000Z'),
    sleep('n1', 1, '2026-11-21T12:00:00.000Z', '2026-11-21T15:00:00.000Z', { nap: true }),
  ],
  recoveries: [recovery('s1', 1, 45)],
  workouts: [workout('w1', '2026-11-21T17:00:00.000Z', 30), workout('w2', '2026-11-21T19:00:00.000Z', 45)],
};

function rowOf(records: Partial<MemberRecords>): DayRow {
  const [row] = assembleDays({ ...full, ...records });
  if (!row) throw new Error('no row');
  return row;
}

function shown(row: DayRow, name: MetricName): number | null {
  return roundMetric(readMetric(row, name), name);
}

test('every metric reads from WHOOP’s units into ours', () => {
  const row = rowOf({});
  expect(Object.fromEntries(METRIC_NAMES.map((name) => [name, shown(row, name)]))).toEqual({
    recovery_score: 45,
    hrv_ms: 61.3,
    rhr_bpm: 52,
    spo2_pct: 96.1,
    skin_temp_c: 33.4,
    respiratory_rate: 16.1,
    strain: 10.12,
    kcal: 2000,
    avg_hr_bpm: 70,
    max_hr_bpm: 150,
    steps: 0,
    sleep_performance_pct: 88,
    sleep_efficiency_pct: 93.8,
    sleep_consistency_pct: 75,
    asleep_h: 7.5,
    in_bed_h: 8,
    awake_h: 0.5,
    light_h: 5.5,
    deep_h: 1,
    rem_h: 1,
    sleep_need_h: 8.5,
    sleep_debt_h: 0.5,
    disturbances: 3,
    bedtime_h: -1.5,
    wake_h: 6.5,
    nap_h: 2.5,
    workout_count: 2,
    workout_h: 1.25,
    workout_strain: 9.5,
    zone45_min: 10,
  });
});

describe('what is not scored', () => {
  test('is null, never zero', () => {
    const pending = { score_state: 'PENDING_SCORE', score: null } as const;
    const row = rowOf({
      cycles: full.cycles.map((record) => ({ ...record, ...pending })),
      sleeps: full.sleeps.map((record) => ({ ...record, ...pending })),
      recoveries: full.recoveries.map((record) => ({ ...record, ...pending })),
      workouts: full.workouts.map((record) => ({ ...record, ...pending })),
    });
    const known = METRIC_NAMES.filter((name) => readMetric(row, name) !== null);
    expect(known).toEqual(['steps', 'bedtime_h', 'wake_h', 'workout_count', 'workout_h']);
  });

  test('is null even where WHOOP left an old score beside the state', () => {
    const row = rowOf({ recoveries: [recovery('s1', 1, 45, { score_state: 'UNSCORABLE' })] });
    expect(readMetric(row, 'recovery_score')).toBeNull();
  });

  test('does not hide what is scored: the hardest of the scored workouts counts', () => {
    const pending = workout('w3', '2026-11-21T20:00:00.000Z', 10, {
      score_state: 'PENDING_SCORE',
      score: null,
    });
    const row = rowOf({ workouts: [...full.workouts, pending] });
    expect(readMetric(row, 'workout_strain')).toBe(9.5);
    expect(readMetric(row, 'workout_count')).toBe(3);
  });
});

test('a day without workouts and naps has zero of them, and no hardest one', () => {
  const row = rowOf({ workouts: [], sleeps: full.sleeps.slice(0, 1) });
  const names = ['workout_count', 'workout_h', 'workout_strain', 'zone45_min', 'nap_h'] as const;
  expect(names.map((name) => readMetric(row, name))).toEqual([0, 0, null, 0, 0]);
});

test('a bedtime after midnight counts above zero, at noon and later below', () => {
  const bedtime = (start: string) =>
    readMetric(rowOf({ sleeps: [sleep('s1', 1, start, '2026-11-21T16:00:00.000Z')] }), 'bedtime_h');
  expect(bedtime('2026-11-21T00:45:00.000Z')).toBe(0.75);
  expect(bedtime('2026-11-20T12:00:00.000Z')).toBe(-12);
  expect(bedtime('2026-11-21T11:59:00.000Z')).toBeCloseTo(11.98, 2);
});
