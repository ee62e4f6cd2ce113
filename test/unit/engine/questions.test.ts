import { describe, expect, test } from 'bun:test';
import { askDays } from '../../../src/engine/days.ts';
import { askSleeps } from '../../../src/engine/sleeps.ts';
import { describeLogin } from '../../../src/engine/status.ts';
import { askToday } from '../../../src/engine/today.ts';
import { askWorkouts } from '../../../src/engine/workouts.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const FIRST = '2026-11-13';
const DAYS = 10;

/** Ten ordinary days, 13 to 22 November, each from 22:00 the evening before; the last one is running. */
function tenDays(): { [K in keyof MemberRecords]: MemberRecords[K][number][] } {
  const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] } as ReturnType<typeof tenDays>;
  for (let index = 0; index < DAYS; index++) {
    const day = addDays(FIRST, index);
    const evening = addDays(day, -1);
    const id = sleepId(index);
    const isLast = index === DAYS - 1;
    records.cycles.push(cycle(index, `${evening}T22:00:00.000Z`, isLast ? null : `${day}T22:00:00.000Z`));
    records.sleeps.push(sleep(id, index, `${evening}T22:00:00.000Z`, `${day}T06:00:00.000Z`));
    records.recoveries.push(recovery(id, index, 50 + index));
    if (!isLast) records.workouts.push(workout(workoutId(index), `${day}T17:00:00.000Z`, 30));
  }
  return records;
}

const sleepId = (index: number) => `00000000-0000-4000-8000-00000000000${index}`;
const workoutId = (index: number) => `10000000-0000-4000-8000-00000000000${index}`;

describe('today', () => {
  test('stands beside the baseline of the days before', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const answer = await askToday(member.context, {});
    expect(answer.day).toBe('2026-11-22');
    expect(answer.recovery.recovery_score).toEqual({ value: 59, baseline: 54, z: 1.7, percentile: 100 });
    expect(answer.strain.strain).toEqual({ value: 10.12, baseline: 10.12 });
    expect(answer.sleep).toMatchObject({ bedtime: '22:00', wake: '06:00' });
    expect(answer.in_progress).toEqual(['2026-11-22']);
    expect(answer.pending).toBeUndefined();
  });

  test('names a pending recovery and shows it as null, never as zero', async () => {
    const records = tenDays();
    const pending = recovery(sleepId(9), 9, 0, { score_state: 'PENDING_SCORE', score: null });
    await using member = await openRecordedMember(
      { ...records, recoveries: [...records.recoveries.slice(0, -1), pending] },
      NOW,
    );
    const answer = await askToday(member.context, {});
    expect(answer.recovery.recovery_score?.value).toBeNull();
    expect(answer.pending).toEqual(['2026-11-22']);
    expect(answer.notes?.join(' ')).toContain('not scored the recovery yet');
  });

  test('awaits the recovery of a night that has none yet', async () => {
    const records = tenDays();
    await using member = await openRecordedMember(
      { ...records, recoveries: records.recoveries.slice(0, -1) },
      NOW,
    );
    expect((await askToday(member.context, {})).pending).toEqual(['2026-11-22']);
  });

  test('is the running cycle of yesterday while WHOOP has none for today, and says so', async () => {
    await using member = await openRecordedMember(tenDays(), '2026-11-23T03:00:00.000Z');
    const answer = await askToday(member.context, {});
    expect(answer.day).toBe('2026-11-22');
    expect(answer.notes?.[0]).toContain('no cycle for 2026-11-23 yet');
  });

  test('of a day without a cycle is empty, and says what the newest one is', async () => {
    await using member = await openRecordedMember(tenDays(), '2026-11-30T12:00:00.000Z');
    const answer = await askToday(member.context, {});
    expect(answer).toMatchObject({ day: '2026-11-30', recovery: {}, sleep: {}, strain: {} });
    expect(answer.notes?.[0]).toContain('2026-11-22');
  });

  test('of a member without records is empty', async () => {
    await using member = await openRecordedMember(
      { cycles: [], sleeps: [], recoveries: [], workouts: [] },
      NOW,
    );
    expect((await askToday(member.context, {})).recovery).toEqual({});
  });

  test('finds at most three departures, the farthest first', async () => {
    const records = tenDays();
    const odd = recovery(sleepId(9), 9, 5);
    const score = odd.score && {
      ...odd.score,
      resting_heart_rate: 80,
      hrv_rmssd_milli: 20,
      spo2_percentage: 80,
    };
    const vary = records.recoveries.slice(0, -1).map((record, index) => ({
      ...record,
      score: record.score && {
        ...record.score,
        resting_heart_rate: 50 + index,
        hrv_rmssd_milli: 60 + index,
        spo2_percentage: 95 + index / 10,
      },
    }));
    await using member = await openRecordedMember(
      { ...records, recoveries: [...vary, { ...odd, score }] },
      NOW,
    );
    const { findings } = await askToday(member.context, {});
    expect(findings).toHaveLength(3);
    expect(findings?.[0]).toContain('Blood oxygen 80.0 %: unusually low, usual 95.4 %, z −');
  });

  test('tells what departs together once, and durations as people read them', async () => {
    const records = tenDays();
    const { recoveries, sleeps } = records;
    const nights = recoveries.map((record, index) => ({
      ...record,
      score: record.score && {
        ...record.score,
        resting_heart_rate: index === 9 ? 80 : 50 + (index % 3),
        hrv_rmssd_milli: index === 9 ? 20 : 60 + (index % 3),
        skin_temp_celsius: index === 9 ? 37 : 33 + (index % 3) / 10,
      },
    }));
    for (const [index, night] of sleeps.entries()) {
      const stages = night.score?.stage_summary;
      if (stages) stages.total_light_sleep_time_milli += (index === 9 ? -120 : index % 3) * 60_000;
    }
    await using member = await openRecordedMember({ ...records, recoveries: nights }, NOW);
    const { findings = [] } = await askToday(member.context, {});
    expect(findings[0]).toMatch(
      /^Early warning: 3 of 4 signals of the night depart together: .*Resting heart rate 80 bpm \(z \+/,
    );
    expect(findings.slice(1)).toEqual([
      expect.stringMatching(/^Asleep \d:\d\d: unusually low, usual \d:\d\d, z −\d/),
    ]);
    expect(findings.join(' ')).not.toMatch(/illness|infection|-\d/);
  });
});

describe('days', () => {
  test('are oldest first, with the metrics asked for, whatever the range', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const ask = (from: string, to: string) =>
      askDays(member.context, { metrics: ['recovery_score', 'workout_count'], from, to });
    const all = await ask(FIRST, '2026-11-22');
    expect(all.columns).toEqual(['day', 'recovery_score', 'workout_count']);
    expect(all.rows).toHaveLength(DAYS);
    for (const [day] of all.rows) {
      const alone = await ask(String(day), String(day));
      expect(alone.rows).toEqual(all.rows.filter(([other]) => other === day));
    }
  });

  test('sum by week what adds up, average what does not, and leave the running day out of means', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const running = await askDays(member.context, {
      metrics: ['strain', 'workout_count', 'recovery_score'],
      from: '2026-11-16',
      to: '2026-11-22',
      by: 'week',
    });
    expect(running.columns).toEqual(['week', 'n_days', 'strain', 'workout_count', 'recovery_score']);
    expect(running.rows).toEqual([['2026-W47', 7, 10.12, 6, 56]]);
    expect(running.in_progress).toEqual(['2026-11-22']);
  });

  test('name the nearest metrics for one that is none', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const error = await askDays(member.context, { metrics: ['recovery'] }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(String((error as { hint?: string }).hint)).toContain('recovery_score');
  });

  test.each([
    ['week', { from: '2026-08-31', to: '2026-11-22' }],
    ['month', { from: '2025-12-01', to: '2026-11-22' }],
    ['day', { from: '2026-11-09', to: '2026-11-22' }],
  ] as const)('by %s have a range of their own', async (by, range) => {
    await using member = await openRecordedMember(tenDays(), NOW);
    expect((await askDays(member.context, { by })).range).toEqual(range);
  });

  test.each([
    [{ from: '2026-11-15', to: '2026-11-20' }, ['Only part of it is in the range: 2026-W46, 2026-W47.']],
    [{ from: '2026-11-15', to: '2026-12' }, ['Only part of it is in the range: 2026-W46.']],
    [{ from: '2026-11-16', to: '2026-11-22' }, undefined],
    [{ from: '2026-11-18', to: '2026-12' }, ['Only part of it is in the range: 2026-W47.']],
  ])('by week over %j say which weeks are not whole', async (range, notes) => {
    await using member = await openRecordedMember(tenDays(), NOW);
    expect((await askDays(member.context, { by: 'week', ...range })).notes).toEqual(notes);
  });

  test('of a range to come say that it is', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const answer = await askDays(member.context, { from: '2027-01-01', to: '2027-01-10', by: 'week' });
    expect(answer).toMatchObject({ n: 0, notes: ['2027-01-01 to 2027-01-10 lie after today, 2026-11-22.'] });
    expect(askDays(member.context, { from: '2027-01-01' })).rejects.toThrow('lies after today, 2026-11-22');
  });

  test('of a range without data are an empty table', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const answer = await askDays(member.context, { from: '2019-01-01', to: '2019-01-31' });
    expect(answer).toMatchObject({ rows: [], n: 0 });
  });
});

describe('without a scope', () => {
  const withoutRecovery = ['offline', 'read:cycles', 'read:sleep', 'read:workout', 'read:profile'];

  test('what needs it is null and noted, the rest is answered', async () => {
    await using member = await openRecordedMember(tenDays(), NOW, withoutRecovery);
    const answer = await askDays(member.context, { metrics: ['recovery_score', 'strain'], days: 2 });
    expect(answer.rows).toEqual([
      ['2026-11-21', null, 10.12],
      ['2026-11-22', null, 10.12],
    ]);
    expect(answer.notes?.join(' ')).toContain('read:recovery');
  });

  test('a question about nothing else is refused', async () => {
    await using member = await openRecordedMember(tenDays(), NOW, withoutRecovery);
    const error = await askDays(member.context, { metrics: ['hrv_ms'] }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'scope_missing' });
  });

  test('workouts are unknown, not zero', async () => {
    await using member = await openRecordedMember(tenDays(), NOW, [
      'read:cycles',
      'read:sleep',
      'read:recovery',
    ]);
    const answer = await askDays(member.context, { metrics: ['workout_count', 'strain'], days: 2 });
    expect(answer.rows.map((row) => row[1])).toEqual([null, null]);
    expect((await askToday(member.context, {})).workouts).toBeUndefined();
    expect((await describeLogin(member.context)).missing_scopes).toContain('read:workout');
  });
});

describe('sleeps', () => {
  test('are one row each, naps on the day they fall into', async () => {
    const records = tenDays();
    const nap = sleep(
      '20000000-0000-4000-8000-000000000000',
      3,
      '2026-11-16T13:00:00.000Z',
      '2026-11-16T15:30:00.000Z',
      { nap: true },
    );
    if (nap.score?.sleep_needed) nap.score.sleep_needed.need_from_sleep_debt_milli = 60 * 60_000;
    await using member = await openRecordedMember({ ...records, sleeps: [...records.sleeps, nap] }, NOW);
    const range = { from: '2026-11-16', to: '2026-11-17' };
    const answer = await askSleeps(member.context, range);
    const column = (name: string) => answer.rows.map((row) => row[answer.columns.indexOf(name)]);
    expect(column('start')).toEqual(['2026-11-15T22:00', '2026-11-16T13:00', '2026-11-16T22:00']);
    expect(column('nap')).toEqual([false, true, false]);
    expect(column('sleep_need_h')).toEqual([8.5, 9, 8.5]);
    expect(column('sleep_debt_h')).toEqual([0.5, 1, 0.5]);
    expect(answer.columns).not.toContain('id');
    expect((await askSleeps(member.context, { ...range, naps: false })).n).toBe(2);
    expect((await askSleeps(member.context, { ...range, detail: true })).columns).toContain('id');
  });
});

describe('workouts', () => {
  test('are the newest up to the limit, and tell what was left out', async () => {
    await using member = await openRecordedMember(tenDays(), NOW);
    const answer = await askWorkouts(member.context, { limit: 2 });
    expect(answer.rows.map(([day]) => day)).toEqual(['2026-11-20', '2026-11-21']);
    expect(answer.more).toContain('7 earlier workouts');
  });

  test('are chosen by sport and strain', async () => {
    const records = tenDays();
    const lifting = workout(workoutId(9), '2026-11-22T08:00:00.000Z', 60, {
      sport_name: 'weightlifting_msk',
    });
    await using member = await openRecordedMember(
      { ...records, workouts: [...records.workouts, lifting] },
      NOW,
    );
    expect((await askWorkouts(member.context, { sport: 'Weightlifting' })).n).toBe(1);
    expect((await askWorkouts(member.context, { sport: 'curling' })).n).toBe(0);
    expect((await askWorkouts(member.context, { min_strain: 9.6 })).n).toBe(0);
  });
});

test('a record in another shape is noted, and does not cost the others', async () => {
  const records = tenDays();
  const broken = { ...recovery(sleepId(4), 4, 0), score: { recovery_score: 'high' } } as never;
  await using member = await openRecordedMember(
    { ...records, recoveries: records.recoveries.map((record, index) => (index === 4 ? broken : record)) },
    NOW,
  );
  const answer = await askDays(member.context, { metrics: ['recovery_score'], days: 10 });
  expect(answer.rows.map((row) => row[1])).toEqual([50, 51, 52, 53, null, 55, 56, 57, 58, 59]);
  expect(answer.notes?.[0]).toContain('GET /v2/recovery');
  expect(answer.notes?.[0]).toContain('score');
});
