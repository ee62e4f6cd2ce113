import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import {
  BodySchema,
  CycleSchema,
  ProfileSchema,
  RecoverySchema,
  SleepSchema,
  WorkoutSchema,
} from '../../../src/whoop/schemas.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const NIGHT = ['2026-01-01T22:00:00.000Z', '2026-01-02T06:00:00.000Z'] as const;
const KINDS: [name: string, schema: v.GenericSchema, record: Record<string, unknown>, optional: string[]][] =
  [
    ['cycle', CycleSchema, cycle(1, ...NIGHT), ['end', 'score', 'step_count']],
    ['sleep', SleepSchema, sleep('s', 1, ...NIGHT), ['cycle_id', 'score']],
    ['recovery', RecoverySchema, recovery('s', 1, 50), ['score']],
    ['workout', WorkoutSchema, workout('w', NIGHT[1], 30), ['sport_name', 'sport_id', 'score']],
    ['profile', ProfileSchema, { user_id: 1 }, ['email', 'first_name', 'last_name']],
    ['body', BodySchema, {}, ['height_meter', 'weight_kilogram', 'max_heart_rate']],
  ];

describe.each(KINDS)('a %s', (_, schema, record, optional) => {
  test('passes with optional fields null or absent', () => {
    for (const field of optional) {
      const { [field]: _, ...without } = record;
      expect(v.parse(schema, without)).not.toHaveProperty(field);
      expect(v.parse(schema, { ...record, [field]: null })).toHaveProperty(field, null);
    }
  });

  test('keeps fields we do not know', () => {
    const known = { ...record, v9_field: { nested: [1] } };
    expect(v.parse(schema, known)).toEqual(known);
  });
});

test('an empty text in an optional field is null', () => {
  const parsed = v.parse(CycleSchema, { ...cycle(1, NIGHT[0], null), end: '', step_count: '' });
  expect(parsed).toMatchObject({ end: null, step_count: null });
});

test.each(['Z', '+05:30', '-03:00', '+0100'])('the offset %s passes', (timezone_offset) => {
  expect(v.is(CycleSchema, { ...cycle(1, ...NIGHT), timezone_offset })).toBe(true);
});

test.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456Z', '2026-01-01T05:30:00+05:30'])(
  'the time %s passes',
  (start) => expect(v.is(CycleSchema, { ...cycle(1, ...NIGHT), start })).toBe(true),
);

test.each(['', '1', '2026-01-01', '2026-01-01T00:00:00', 'Jan 1 2026', '2026-13-01T00:00:00Z'])(
  'the time %p is refused, since every machine would read it in its own way',
  (start) => expect(v.is(CycleSchema, { ...cycle(1, ...NIGHT), start })).toBe(false),
);

test.each([1.5, 2 ** 53, -0.1])('the cycle id %p is refused: JSON does not carry it exactly', (id) => {
  expect(v.is(CycleSchema, { ...cycle(1, ...NIGHT), id })).toBe(false);
});
