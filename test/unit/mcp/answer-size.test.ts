import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { TableAnswer } from '../../../src/engine/answer.ts';
import { fitAnswer } from '../../../src/mcp/answer-size.ts';

const dayOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

function daysTable(count: number): TableAnswer {
  return {
    range: { from: dayOf(0), to: dayOf(count - 1) },
    columns: ['day', 'strain'],
    rows: Array.from({ length: count }, (_, index) => [dayOf(index), index]),
    n: count,
    notes: ['calibrating'],
  };
}

function fit(answer: TableAnswer, maxCharacters: number): TableAnswer {
  const json = fitAnswer(answer, maxCharacters);
  expect(json.length).toBeLessThanOrEqual(maxCharacters);
  return JSON.parse(json);
}

describe('an answer that fits', () => {
  test('is its JSON', () => {
    expect(fitAnswer(daysTable(3))).toBe(JSON.stringify(daysTable(3)));
  });
});

describe('a table that is too long', () => {
  test('loses its oldest rows and says how to get them', () => {
    const answer = fit(daysTable(100), 1_000);
    const missing = 100 - answer.rows.length;
    expect(answer.rows).toEqual(daysTable(100).rows.slice(missing));
    expect(answer.n).toBe(answer.rows.length);
    expect(answer.more).toBe(
      `${missing} older rows are left out: ask again with from: 2026-01-01, to: ${dayOf(missing - 1)}.`,
    );
    expect(answer.notes).toEqual(['calibrating']);
  });

  test('asks again for a day that it cut in two', () => {
    const naps = daysTable(100);
    const twice = {
      ...naps,
      rows: naps.rows.flatMap(([day, strain]) => [
        [day ?? '', strain ?? 0],
        [day ?? '', 0],
      ]),
    };
    const answer = fit(twice, 1_000);
    const lastMissing = twice.rows[twice.rows.length - answer.rows.length - 1];
    expect(answer.more).toContain(`to: ${lastMissing?.[0]}.`);
  });

  test('names weeks and months by the forms that `to` takes', () => {
    for (const [column, label] of [
      ['week', '2026-W01'],
      ['month', '2026-01'],
    ] as const) {
      const rows = Array.from({ length: 100 }, (_, index) => [label, index]);
      expect(fit({ ...daysTable(1), columns: [column], rows }, 500).more).toContain(`to: ${label}.`);
    }
  });

  test('keeps the first rows when they are not in the order of time', () => {
    const rows = Array.from({ length: 100 }, (_, index) => [`driver ${index}`, 1 - index / 100]);
    const answer = fit({ columns: ['driver', 'rho'], rows, n: 100 }, 1_000);
    expect(answer.rows).toEqual(rows.slice(0, answer.rows.length));
    expect(answer.more).toMatch(/^\d+ further rows/);
  });

  test('keeps what the engine had said about the rest', () => {
    expect(fit({ ...daysTable(100), more: 'Ask with limit: 50.' }, 1_000).more).toEndWith(
      '. Ask with limit: 50.',
    );
  });

  test('never exceeds the limit and never loses more rows than needed', () => {
    const table = fc
      .array(fc.tuple(fc.string({ maxLength: 40 }), fc.double()), { minLength: 20, maxLength: 200 })
      .map((rows) => ({ ...daysTable(2), rows, n: rows.length }));
    fc.assert(
      fc.property(table, fc.integer({ min: 500, max: 2_000 }), (answer, limit) => {
        const fitted = fit(answer, limit);
        const next = answer.rows.at(-fitted.rows.length - 1);
        const room = limit - JSON.stringify(fitted).length;
        expect(fitted.rows.length === answer.rows.length || room < JSON.stringify(next).length + 220).toBe(
          true,
        );
      }),
    );
  });
});

describe('an answer without rows that is too long', () => {
  test('loses the last entries of its longest lists, and says so', () => {
    const workouts = Array.from({ length: 9 }, (_, index) => ({ sport: 'x'.repeat(60), index }));
    const notes = ['first', 'second', 'y'.repeat(300)];
    const answer = JSON.parse(fitAnswer({ day: '2026-01-01', workouts, notes }, 500));
    expect(answer.day).toBe('2026-01-01');
    expect(answer.notes).toEqual(['first', 'second']);
    expect(answer.workouts).toEqual(workouts.slice(0, answer.workouts.length));
    expect(answer.more).toBe(
      `Left out to keep this short: workouts (${9 - answer.workouts.length}), notes (1). The command of the same name prints all.`,
    );
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(500);
  });
});

describe('an answer that cannot be cut', () => {
  test.each([
    ['is no table', { record: 'x'.repeat(2_000) }],
    ['is a table with a single row', { columns: ['a'], rows: [['x'.repeat(2_000)]], n: 1 }],
  ])('is refused with the way out: it %s', (_, answer) => {
    expect(() => fitAnswer(answer, 1_000)).toThrow(AppError);
    expect(() => fitAnswer(answer, 1_000)).toThrow(/2,?0\d\d characters/);
  });
});
