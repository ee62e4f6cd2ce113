import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { AppError } from '../../../src/core/errors.ts';
import { parseArguments } from '../../../src/mcp/arguments.ts';

const schema = v.strictObject({
  metric: v.picklist(['hrv_ms', 'strain']),
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)), 14),
  by: v.optional(v.picklist(['day', 'week', 'month'])),
  drivers: v.optional(v.pipe(v.array(v.string()), v.maxLength(2))),
  date: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.check((text) => text !== 'never', 'must be a date'),
    ),
  ),
  detail: v.optional(v.boolean()),
});

function refuse(given: Record<string, unknown>): AppError {
  try {
    parseArguments(schema, given);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The arguments were accepted.');
}

describe('arguments', () => {
  test('come out with their defaults', () => {
    expect(parseArguments(schema, { metric: 'strain' })).toEqual({ metric: 'strain', days: 14 });
  });

  test('given as null count as absent', () => {
    expect(parseArguments(schema, { metric: 'strain', by: null, days: null })).toEqual({
      metric: 'strain',
      days: 14,
    });
    expect(refuse({ metric: null }).message).toBe(
      '"metric" is missing; it must be one of "hrv_ms", "strain".',
    );
  });
});

describe('a refused argument', () => {
  test.each([
    [{ by: 'fortnight' }, '"by" is "fortnight"; it must be one of "day", "week", "month".'],
    [{ days: 0 }, '"days" is 0; it must be at least 1.'],
    [{ days: 1e9 }, '"days" is 1000000000; it must be at most 365.'],
    [{ days: 1.5 }, '"days" is 1.5; it must be a whole number.'],
    [{ days: '7' }, '"days" is "7"; it must be a number.'],
    [{ days: { n: 7 } }, '"days" is an object; it must be a number.'],
    [{ drivers: 'steps' }, '"drivers" is "steps"; it must be a list.'],
    [{ drivers: ['steps', 7] }, '"drivers.1" is 7; it must be text.'],
    [{ drivers: ['a', 'b', 'c'] }, '"drivers" is a list of 3; it must have at most 2 entries.'],
    [{ date: '' }, '"date" is ""; it must not be empty.'],
    [{ date: 'never' }, '"date" is "never"; it must be a date.'],
    [{ detail: 'yes' }, '"detail" is "yes"; it must be true or false.'],
  ])('is named with what was given and what is accepted: %j', (given, message) => {
    expect(refuse({ metric: 'strain', ...given })).toMatchObject({ code: 'invalid_input', message });
  });

  test('that is missing says what it must be', () => {
    expect(refuse({})).toMatchObject({
      message: '"metric" is missing; it must be one of "hrv_ms", "strain".',
      hint: 'The arguments are metric, days, by, drivers, date, detail.',
    });
  });

  test('is told together with the others', () => {
    expect(refuse({ days: 0, detail: 1 }).message.match(/; it must/g)).toHaveLength(3);
  });

  test('is shown cleaned and bounded', () => {
    const { message } = refuse({ metric: `strain\u001b[31m\u202e\n${'x'.repeat(9_999)}` });
    expect(message).toMatch(/^[ -~…]+$/);
    expect(message.length).toBeLessThan(150);
  });
});

describe('an unknown argument', () => {
  test('is refused with the nearest known one', () => {
    expect(refuse({ metric: 'strain', Metrics: [] }).message).toBe(
      'There is no argument "Metrics". Did you mean "metric"?',
    );
  });

  test('is refused without a guess when none is near', () => {
    expect(refuse({ metric: 'strain', xylophone: 1 })).toMatchObject({
      code: 'invalid_input',
      message: 'There is no argument "xylophone".',
      hint: expect.stringContaining('metric, days'),
    });
  });

  test('is refused also under a name that every object inherits', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const given = JSON.parse(`{"metric":"strain","${name}":{}}`);
      expect(refuse(given).message).toContain(name);
    }
  });

  test('of a tool without arguments says so', () => {
    expect(() => parseArguments(v.strictObject({}), { days: 1 })).toThrow('There is no argument "days".');
  });
});
