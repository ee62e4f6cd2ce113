import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { AppError } from '../../../src/core/errors.ts';
import { type MemberRecords, simulateMember } from '../../../src/demo/member.ts';
import {
  BodySchema,
  CycleSchema,
  ProfileSchema,
  RecoverySchema,
  SleepSchema,
  WorkoutSchema,
} from '../../../src/whoop/schemas.ts';

const NOON = new Date('2026-11-22T12:00:00Z');
const FIRST = Date.parse('2021-10-04T00:00:00Z');
const HOUR_MS = 3_600_000;
const member = simulateMember();
const history = member.recordsAt(NOON);

const anyInstant = fc.integer({ min: FIRST - 48 * HOUR_MS, max: NOON.getTime() }).map((ms) => new Date(ms));
/** When a sleep or a nap was recorded. */
const anyArrival = fc.constantFrom(...history.sleeps).map(({ created_at }) => new Date(created_at));
/** Around waking, when most things change. */
const anyMorning = fc
  .tuple(fc.integer({ min: 0, max: 1_870 }), fc.integer({ min: 4 * 60, max: 11 * 60 }))
  .map(([day, minute]) => new Date(FIRST + (day * 24 + minute / 60) * HOUR_MS));

type Settleable = { updated_at: string };
const collections = ['cycles', 'sleeps', 'recoveries', 'workouts'] as const;

function keyed(records: MemberRecords, name: (typeof collections)[number]): Map<string, Settleable> {
  const key = (record: MemberRecords[typeof name][number]) =>
    String('sleep_id' in record ? record.sleep_id : record.id);
  return new Map(records[name].map((record) => [key(record), record]));
}

function timesOf(value: unknown): number[] {
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}T/.test(value) ? [Date.parse(value)] : [];
  return value && typeof value === 'object' ? Object.values(value).flatMap(timesOf) : [];
}

describe('a history', () => {
  test('has about one cycle, sleep and recovery a day and several workouts a week', () => {
    const days = (NOON.getTime() - FIRST) / (24 * HOUR_MS);
    expect(history.cycles.length / days).toBeWithin(0.95, 1.01);
    expect(history.sleeps.length / days).toBeWithin(0.95, 1.2);
    expect(history.recoveries.length / days).toBeWithin(0.95, 1.15);
    expect((7 * history.workouts.length) / days).toBeWithin(3, 7);
  });

  test('holds what the schemas of WHOOP accept', () => {
    const parsed = [
      ...history.cycles.map((record) => v.parse(CycleSchema, record)),
      ...history.sleeps.map((record) => v.parse(SleepSchema, record)),
      ...history.recoveries.map((record) => v.parse(RecoverySchema, record)),
      ...history.workouts.map((record) => v.parse(WorkoutSchema, record)),
    ];
    expect(parsed.length).toBeGreaterThan(6_000);
    expect(v.parse(BodySchema, history.body).max_heart_rate).toBe(188);
    expect(v.parse(ProfileSchema, history.profile).email).toEndWith('@example.com');
  });

  test('is newest first', () => {
    const timelines = member.timelinesAt(NOON);
    for (const name of collections) {
      const starts = timelines[name].map(({ startMs }) => startMs);
      expect(starts).toEqual(starts.toSorted((a, b) => b - a));
    }
  });

  test('of ten years is made once', () => {
    const decade = simulateMember({ joined: '2016-11-22' });
    const first = decade.recordsAt(NOON);
    expect(first.cycles.length).toBeGreaterThan(3_500);
    expect(decade.recordsAt(new Date(NOON.getTime() + 60_000))).toBe(first);
    const later = decade.recordsAt(new Date(NOON.getTime() + 6 * HOUR_MS));
    expect(later).not.toBe(first);
    expect(later.cycles[5]).toBe(first.cycles[5]);
  });

  test('kept between two changes misses none of them', () => {
    const kept = simulateMember({ joined: '2026-11-10' });
    const fresh = simulateMember({ joined: '2026-11-10' });
    for (let minute = 0; minute < 36 * 60; minute += 7) {
      const now = new Date(NOON.getTime() + minute * 60_000);
      fresh.recordsAt(new Date(0));
      expect(kept.recordsAt(now)).toEqual(fresh.recordsAt(now));
    }
  });

  test('before joining is empty', () => {
    const before = member.recordsAt(new Date('2021-10-01T12:00:00Z'));
    for (const name of collections) expect(before[name]).toEqual([]);
  });

  test('is refused for a date or a time zone that is none', () => {
    expect(() => simulateMember({ joined: '2021-02-30' })).toThrow(AppError);
    expect(() => simulateMember({ joined: 'yesterday' })).toThrow('"yesterday"');
    expect(() => simulateMember({ timeZoneHome: 'Mars/Olympus' })).toThrow('"Mars/Olympus"');
  });
});

describe('a record', () => {
  test('is the same for another member object with the same seed', () => {
    expect(simulateMember().recordsAt(NOON)).toEqual(history);
  });

  test('is another with another seed', () => {
    const other = simulateMember({ seed: 99 }).recordsAt(NOON);
    expect(other.sleeps[0]?.id).not.toBe(history.sleeps[0]?.id);
    expect(other.profile.user_id).not.toBe(history.profile.user_id);
  });

  test('that is settled does not depend on when it is asked for', () => {
    fc.assert(
      fc.property(anyInstant, (now) => {
        const then = simulateMember({ joined: '2021-10-04' }).recordsAt(now);
        for (const name of collections) {
          const today = keyed(history, name);
          for (const [id, record] of keyed(then, name)) {
            const final = today.get(id);
            expect(final).toBeDefined();
            if (final?.updated_at === record.updated_at) expect(record).toEqual(final);
            else expect(Date.parse(final?.updated_at ?? '')).toBeGreaterThan(Date.parse(record.updated_at));
            // What WHOOP still changes is recent.
            if (final?.updated_at !== record.updated_at) {
              expect(now.getTime() - Date.parse(record.updated_at)).toBeLessThan(6 * 24 * HOUR_MS);
            }
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('does not depend on the date of joining, but for the calibrating nights', () => {
    const later = simulateMember({ joined: '2024-05-17' }).recordsAt(NOON);
    const calibrating = later.recoveries.filter(({ score }) => score?.user_calibrating);
    expect(calibrating.length).toBeWithin(3, 7);
    const exempt = new Set(calibrating.map(({ sleep_id }) => sleep_id));
    for (const name of collections) {
      const earlier = keyed(history, name);
      for (const [id, record] of keyed(later, name)) {
        if (!exempt.has(id) || name !== 'recoveries') expect(earlier.get(id)).toEqual(record);
      }
    }
  });

  test.each([
    ['at any time', anyInstant],
    ['in the morning', anyMorning],
    ['when a sleep arrives', anyArrival],
  ])('says nothing of the future %s', (_, instants) => {
    fc.assert(
      fc.property(instants, (now) => {
        const { cycles, sleeps, recoveries, workouts } = member.recordsAt(now);
        const recent = [
          ...cycles.slice(0, 4),
          ...sleeps.slice(0, 6),
          ...recoveries.slice(0, 6),
          ...workouts.slice(0, 6),
        ];
        expect(Math.max(0, ...recent.flatMap(timesOf))).toBeLessThanOrEqual(now.getTime());
      }),
      { numRuns: 150 },
    );
  });

  test('names a cycle that is visible', () => {
    fc.assert(
      fc.property(anyMorning, (now) => {
        const { cycles, sleeps, recoveries } = member.recordsAt(now);
        const known = new Set(cycles.map(({ id }) => id));
        const sleepIds = new Set(sleeps.map(({ id }) => id));
        for (const sleep of sleeps.slice(0, 6)) expect(known).toContain(sleep.cycle_id ?? 0);
        for (const recovery of recoveries.slice(0, 6)) {
          expect(known).toContain(recovery.cycle_id);
          expect(sleepIds).toContain(recovery.sleep_id);
        }
      }),
      { numRuns: 60 },
    );
  });
});
