import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { Context } from '../../../src/engine/context.ts';
import { parseDate, type RangeInput, resolveDay, resolveRange } from '../../../src/engine/range.ts';
import { addDays, daysBetween } from '../../../src/insights/calendar.ts';

const TODAY = '2026-11-22';

/** A member in Auckland, where it is already the 22nd at 11:30 UTC on the 21st. */
const context = {
  now: () => new Date('2026-11-21T11:30:00Z'),
  source: { newestOffset: async () => '+13:00' },
} as Context;

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

async function refusedRange(input: RangeInput): Promise<AppError> {
  const error = await resolveRange(context, input, 14).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error('was accepted');
}

describe('a date', () => {
  test.each([
    ['2026-11-22', '2026-11-22', '2026-11-22'],
    ['today', TODAY, TODAY],
    ['yesterday', '2026-11-21', '2026-11-21'],
    ['-30d', '2026-10-23', '2026-10-23'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2026-W47', '2026-11-16', '2026-11-22'],
    [' 2026-11-22 ', '2026-11-22', '2026-11-22'],
  ])('%p means %s to %s', (text, from, to) => expect(parseDate(text, TODAY)).toEqual({ from, to }));

  test.each([
    '2026-02-30',
    '2026-13',
    '2026-W54',
    '2026-11-22T00:00:00Z',
    '22.11.2026',
    'tomorrow',
    '',
    '-d',
    '0001-01-01',
    '9999-12-31',
    '-99999d',
  ])('%p is refused, and the forms are named', (text) => {
    const error = refusal(() => parseDate(text, TODAY));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toContain(`"${text}"`);
    expect(error.hint).toContain('2026-W47');
  });

  test('of any text is either days in order or an input error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-\dWd]{1,10}$/)), (text) => {
        try {
          const { from, to } = parseDate(text, TODAY);
          expect(from <= to).toBe(true);
          expect(addDays(from, 0)).toBe(from);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

describe('a range', () => {
  test('is the default number of days up to the member’s own today', async () => {
    expect(await resolveRange(context, {}, 14)).toEqual({ from: '2026-11-09', to: TODAY });
  });

  test('of N days is today and the N − 1 days before', async () => {
    expect(await resolveRange(context, { days: 1 }, 14)).toEqual({ from: TODAY, to: TODAY });
    expect(await resolveRange(context, { days: 7 }, 14)).toEqual({ from: '2026-11-16', to: TODAY });
  });

  test('from a month to a month takes both whole', async () => {
    expect(await resolveRange(context, { from: '2026-09', to: '2026-10' }, 14)).toEqual({
      from: '2026-09-01',
      to: '2026-10-31',
    });
  });

  test('with an end only has the default length', async () => {
    expect(await resolveRange(context, { to: '2026-10-31' }, 7)).toEqual({
      from: '2026-10-25',
      to: '2026-10-31',
    });
  });

  test('has the length asked for, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20_000 }), async (days) => {
        const { from, to } = await resolveRange(context, { days }, 14);
        expect(daysBetween(from, to)).toBe(days - 1);
      }),
    );
  });

  test.each<[string, RangeInput]>([
    ['that ends before it starts', { from: '2026-11-22', to: '2026-11-21' }],
    ['given twice', { from: '-7d', days: 3 }],
  ])('%s is refused', async (_, input) => {
    const error = await refusedRange(input);
    expect(error.code).toBe('invalid_input');
    expect(error.hint).toBeDefined();
  });
});

test('a single day is not a month', async () => {
  expect(await resolveDay(context, 'yesterday')).toBe('2026-11-21');
  const error = await resolveDay(context, '2026-10').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_input' });
});
