import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import { createDerivation } from '../../../src/insights/derivation.ts';
import { METRIC_NAMES } from '../../../src/insights/metrics.ts';
import { memberRecords } from '../../support/member-records.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const DERIVATION = createDerivation({
  clean: (text) => text.replaceAll('\u0007', ''),
  nameSport: (slug, id) => `${slug}/${id}`,
});
const NIGHT = sleep('s1', 1, '2026-11-20T22:30:00.000Z', '2026-11-21T06:30:00.000Z', {
  timezone_offset: '+02:00',
});
const NAP = sleep('n1', 1, '2026-11-21T13:00:00.000Z', '2026-11-21T14:00:00.000Z', { nap: true });
const REPLACED = sleep('s0', 1, '2026-11-20T22:00:00.000Z', '2026-11-21T06:00:00.000Z', {
  created_at: '2025-01-01T00:00:00.000Z',
});
const RECORDS = {
  cycles: [cycle(1, '2026-11-20T22:30:00.000Z', null, { step_count: 9_000 })],
  sleeps: [NIGHT, NAP, REPLACED],
  recoveries: [recovery('s1', 1, 45), recovery('n1', 1, 99), recovery('s0', 1, 44)],
  workouts: [workout('w1', '2026-11-21T17:00:00Z', 45)],
};

test('a stored day reads back as the row it was made of', () => {
  fc.assert(
    fc.property(memberRecords, (records) => {
      const expected = assembleDays(records).map(({ records: _, ...row }) => row);
      const read = DERIVATION.derive(records).map(({ cycleId, rows }) => {
        const [row] = rows.days;
        return DERIVATION.readDay({ cycle_id: cycleId, ...row });
      });
      expect(read).toEqual(expected);
    }),
  );
});

test('a cycle gives one row a day, cycle, sleep, recovery and workout', () => {
  fc.assert(
    fc.property(memberRecords, (records) => {
      const days = assembleDays(records);
      const derived = DERIVATION.derive(records);
      expect(derived.map(({ cycleId }) => cycleId)).toEqual(days.map(({ cycleId }) => cycleId));
      for (const [index, { rows }] of derived.entries()) {
        const { naps, nights, workouts } = days[index]?.records ?? { naps: [], nights: [], workouts: [] };
        expect([rows.days, rows.cycles].map(({ length }) => length)).toEqual([1, 1]);
        expect(rows.sleeps.map(({ id }) => id).sort()).toEqual(
          [...nights, ...naps].map(({ id }) => id).sort(),
        );
        expect(rows.recoveries).toHaveLength(rows.sleeps.length);
        expect(rows.workouts).toHaveLength(workouts.length);
      }
    }),
  );
});

describe('rows', () => {
  const [derived] = DERIVATION.derive(RECORDS);

  test('tell naps, nights and their recoveries apart, and leave out what an edit replaced', () => {
    const told = (rows: readonly Record<string, unknown>[] = [], id: string) =>
      rows.map((row) => [row[id], row.nap, row.main]);
    const expected = [
      ['s1', 0, 1],
      ['n1', 1, 0],
    ];
    expect(told(derived?.rows.sleeps, 'id')).toEqual(expected);
    expect(told(derived?.rows.recoveries, 'sleep_id')).toEqual(expected);
    expect(derived?.rows.recoveries.map(({ recovery_score }) => recovery_score)).toEqual([45, 99]);
  });

  test('have times in UTC in one spelling, and the member’s own clock', () => {
    expect(derived?.rows.sleeps[0]).toMatchObject({
      day: '2026-11-21',
      start: '2026-11-20T22:30:00.000Z',
      end: '2026-11-21T06:30:00.000Z',
      start_local: '2026-11-21T00:30',
      end_local: '2026-11-21T08:30',
      utc_offset: '+02:00',
    });
    expect(derived?.rows.workouts[0]).toMatchObject({ start: '2026-11-21T17:00:00.000Z', minutes: 45 });
    expect(derived?.rows.cycles[0]).not.toHaveProperty('end');
    expect(derived?.rows.cycles[0]).toMatchObject({ in_progress: 1, steps: 9_000 });
  });

  test('are not rounded', () => {
    expect(derived?.rows.days[0]?.strain).toBe(10.1234);
    expect(derived?.rows.workouts[0]?.kcal).toBe(2092 / 4.184);
  });

  test('hold nothing for what WHOOP has not scored', () => {
    const [unscored] = DERIVATION.derive({
      ...RECORDS,
      sleeps: [{ ...NIGHT, score_state: 'PENDING_SCORE' }],
    });
    expect(Object.keys(unscored?.rows.sleeps[0] ?? {})).not.toContain('asleep_h');
    expect(unscored?.rows.sleeps[0]).toMatchObject({ score_state: 'PENDING_SCORE' });
  });

  test('hold text from outside as it was made safe', () => {
    const [rung] = DERIVATION.derive({
      ...RECORDS,
      workouts: [workout('w\u0007', '2026-11-21T17:00:00Z', 45)],
    });
    expect(rung?.rows.workouts[0]).toMatchObject({ id: 'w', sport: 'running/0' });
  });
});

describe('columns', () => {
  const columns = (table: keyof typeof DERIVATION.tables) =>
    DERIVATION.tables[table].map(({ name, about }) => ({ name, isShown: about !== undefined }));

  test('of days are the day, what is in progress, and every metric', () => {
    expect(
      columns('days')
        .filter(({ isShown }) => isShown)
        .map(({ name }) => name),
    ).toEqual(['day', 'in_progress', ...METRIC_NAMES]);
  });

  test.each(Object.keys(DERIVATION.tables) as (keyof typeof DERIVATION.tables)[])(
    'of %s are named once, and explained',
    (table) => {
      const names = columns(table).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { about } of DERIVATION.tables[table]) expect(about).not.toBe('');
    },
  );

  test('and their types are part of the version', () => {
    expect(DERIVATION.version).toContain('hrv_ms REAL');
    expect(DERIVATION.version).toContain('calibrating INTEGER hidden');
  });
});
