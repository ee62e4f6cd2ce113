import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const nothing: MemberRecords = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

/** One ordinary night and day: in bed at 22:30 UTC on the 20th, up at 06:30 on the 21st. */
const night = sleep('s1', 1, '2026-11-20T22:30:00.000Z', '2026-11-21T06:30:00.000Z');
const day = cycle(1, '2026-11-20T22:30:00.000Z', '2026-11-21T22:40:00.000Z');

function labels(records: Partial<MemberRecords>): string[] {
  return assembleDays({ ...nothing, ...records }).map((row) => row.day);
}

describe('a row’s day', () => {
  test('is the local date on which its main sleep ended', () => {
    expect(labels({ cycles: [day], sleeps: [night] })).toEqual(['2026-11-21']);
  });

  test('is read at the sleep’s own offset, not the cycle’s', () => {
    const landed = { ...night, timezone_offset: '-11:00' };
    expect(labels({ cycles: [{ ...day, timezone_offset: '+13:00' }], sleeps: [landed] })).toEqual([
      '2026-11-20',
    ]);
  });

  test('without a main sleep is the local date twelve hours after the cycle’s start', () => {
    expect(labels({ cycles: [day] })).toEqual(['2026-11-21']);
    expect(labels({ cycles: [{ ...day, timezone_offset: '+14:00' }] })).toEqual(['2026-11-22']);
    const nap = { ...night, nap: true };
    expect(labels({ cycles: [day], sleeps: [nap] })).toEqual(['2026-11-21']);
  });

  test('may be shared by two cycles, and none is merged or dropped', () => {
    const dayShift = cycle(2, '2026-11-21T08:00:00.000Z', '2026-11-21T20:00:00.000Z');
    const daySleep = sleep('s2', 2, '2026-11-21T08:00:00.000Z', '2026-11-21T14:00:00.000Z');
    const first = { ...day, end: '2026-11-21T08:00:00.000Z' };
    expect(labels({ cycles: [dayShift, first], sleeps: [daySleep, night] })).toEqual([
      '2026-11-21',
      '2026-11-21',
    ]);
  });
});

describe('the main sleep', () => {
  const second = sleep('s2', 1, '2026-11-21T07:00:00.000Z', '2026-11-21T09:00:00.000Z');

  test('is the longest night of the cycle', () => {
    const [row] = assembleDays({ ...nothing, cycles: [day], sleeps: [second, night] });
    expect(row?.records.mainSleep?.id).toBe('s1');
    expect(row?.records.nights.map(({ id }) => id)).toEqual(['s1', 's2']);
  });

  test('is the edited version, created later, where two nights overlap, even when it is shorter', () => {
    const edited = sleep('s3', 1, '2026-11-20T23:30:00.000Z', '2026-11-21T06:00:00.000Z', {
      created_at: '2026-11-21T10:00:00.000Z',
    });
    const [row] = assembleDays({ ...nothing, cycles: [day], sleeps: [edited, night] });
    expect(row?.records.mainSleep?.id).toBe('s3');
    expect(row?.records.nights).toHaveLength(1);
  });

  test('is never a nap, however long', () => {
    const longNap = sleep('n1', 1, '2026-11-21T08:00:00.000Z', '2026-11-21T19:00:00.000Z', { nap: true });
    const [row] = assembleDays({ ...nothing, cycles: [day], sleeps: [night, longNap] });
    expect(row?.records.mainSleep?.id).toBe('s1');
    expect(row?.records.naps.map(({ id }) => id)).toEqual(['n1']);
  });
});

describe('a row’s records', () => {
  test('hold the recovery of the main sleep, not a nap’s of the same cycle', () => {
    const nap = sleep('n1', 1, '2026-11-21T13:00:00.000Z', '2026-11-21T14:00:00.000Z', { nap: true });
    const [row] = assembleDays({
      ...nothing,
      cycles: [day],
      sleeps: [night, nap],
      recoveries: [recovery('n1', 1, 99), recovery('s1', 1, 45)],
    });
    expect(row?.records.recovery?.score?.recovery_score).toBe(45);
  });

  test('hold the workouts that start in its span, after midnight too', () => {
    const next = cycle(2, '2026-11-21T22:40:00.000Z', null);
    const late = workout('w1', '2026-11-22T00:30:00.000Z', 30);
    const edge = workout('w2', '2026-11-21T22:40:00.000Z', 30);
    const rows = assembleDays({ ...nothing, cycles: [day, next], workouts: [late, edge] });
    expect(rows.map((row) => row.records.workouts.map(({ id }) => id))).toEqual([[], ['w2', 'w1']]);
  });

  test('leave a nap with the cycle it starts in, whatever cycle it names', () => {
    const next = cycle(2, '2026-11-21T22:40:00.000Z', null);
    const nap = sleep('n1', 2, '2026-11-21T13:00:00.000Z', '2026-11-21T14:00:00.000Z', { nap: true });
    const rows = assembleDays({ ...nothing, cycles: [day, next], sleeps: [nap] });
    expect(rows.map((row) => row.records.naps.length)).toEqual([1, 0]);
  });
});

describe('the open cycle', () => {
  test('is the newest one without an end', () => {
    const rows = assembleDays({
      ...nothing,
      cycles: [{ ...day, end: null }, cycle(2, '2026-11-21T22:40:00.000Z', null)],
    });
    expect(rows.map((row) => row.open)).toEqual([false, true]);
  });
});

test('assembling keeps every cycle and gives every record to at most one row, in any order', () => {
  const HOUR = 3_600_000;
  const start = Date.parse('2026-01-01T00:00:00Z');
  const iso = (ms: number) => new Date(ms).toISOString();
  const member = fc
    .array(
      fc.record({
        length: fc.integer({ min: 4, max: 50 }),
        nap: fc.boolean(),
        train: fc.integer({ min: 0, max: 60 }),
      }),
      {
        maxLength: 25,
      },
    )
    .map((lengths) => {
      let at = start;
      const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] } as {
        [K in keyof MemberRecords]: MemberRecords[K][number][];
      };
      lengths.forEach(({ length, nap, train }, index) => {
        const end = at + length * HOUR;
        records.cycles.push(cycle(index, iso(at), iso(end)));
        records.sleeps.push(sleep(`s${index}`, index, iso(at), iso(at + 3 * HOUR), { nap }));
        records.recoveries.push(recovery(`s${index}`, index, 50));
        records.workouts.push(workout(`w${index}`, iso(at + train * HOUR), 20));
        at = end;
      });
      return records;
    });
  fc.assert(
    fc.property(member, fc.integer(), (records, seed) => {
      const shuffled = <T>(items: readonly T[]) =>
        items
          .map((item, index) => ({ item, key: Math.sin(seed + index) }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const rows = assembleDays(records);
      expect(rows.map((row) => row.records.cycle.id)).toEqual(records.cycles.map(({ id }) => id));
      const workoutIds = rows.flatMap((row) => row.records.workouts.map(({ id }) => id));
      expect(new Set(workoutIds).size).toBe(workoutIds.length);
      expect(rows.flatMap((row) => [...row.records.nights, ...row.records.naps])).toHaveLength(
        records.sleeps.length,
      );
      expect(
        assembleDays({
          cycles: shuffled(records.cycles),
          sleeps: shuffled(records.sleeps),
          recoveries: shuffled(records.recoveries),
          workouts: shuffled(records.workouts),
        }),
      ).toEqual(rows);
    }),
  );
});
