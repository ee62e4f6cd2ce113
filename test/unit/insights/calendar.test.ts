import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  addDays,
  clockHours,
  clockTime,
  dayAt,
  daysBetween,
  localTime,
  monthRange,
  offsetMinutes,
  weekOf,
  weekRange,
} from '../../../src/insights/calendar.ts';

const anyDay = fc
  .integer({ min: 0, max: 70_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

test('offsets are read in every form WHOOP sends', () => {
  expect(['Z', '+05:30', '-11:00', '+1345'].map(offsetMinutes)).toEqual([0, 330, -660, 825]);
});

test('the day and the clock of an instant are those of its own offset', () => {
  const instant = Date.parse('2026-11-21T23:30:00Z');
  expect(dayAt(instant, '+01:00')).toBe('2026-11-22');
  expect(dayAt(instant, '-08:00')).toBe('2026-11-21');
  expect(clockTime(instant, '+05:30')).toBe('05:00');
  expect(clockHours(instant, '-00:15')).toBe(23.25);
});

test('a clock shows the minute that has begun, in hours too, and two decimals keep it', () => {
  const late = Date.parse('2026-11-21T23:41:59.999Z');
  expect([clockTime(late, 'Z'), localTime(late, 'Z')]).toEqual(['23:41', '2026-11-21T23:41']);
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1960-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
      fc.constantFrom('Z', '+05:30', '-11:00', '+13:45'),
      (date, offset) => {
        const minute = Math.round(Number(clockHours(date.getTime(), offset).toFixed(2)) * 60);
        const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'));
        expect(clock.join(':')).toBe(clockTime(date.getTime(), offset));
      },
    ),
  );
});

test('adding days and counting them are inverse', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -4_000, max: 4_000 }), (day, days) => {
      fc.pre(addDays(day, days) >= '0000-01-01');
      expect(daysBetween(day, addDays(day, days))).toBe(days);
    }),
  );
});

describe('ISO weeks', () => {
  // Cases around the turn of the year, from the standard's own rule: week 1 holds the first Thursday.
  test.each([
    ['2026-11-22', '2026-W47'],
    ['2027-01-01', '2026-W53'],
    ['2024-12-30', '2025-W01'],
    ['2023-01-01', '2022-W52'],
  ])('%s is in %s', (day, week) => expect(weekOf(day)).toBe(week));

  test('hold seven days each, and every day is in its own week', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const range = weekRange(weekOf(day));
        expect(range && daysBetween(range.from, range.to)).toBe(6);
        expect(range && range.from <= day && day <= range.to).toBe(true);
      }),
    );
  });

  test('that a year does not have are refused', () => {
    expect(weekRange('2026-W54')).toBeUndefined();
    expect(weekRange('2025-W53')).toBeUndefined();
    expect(weekRange('2026-W00')).toBeUndefined();
  });
});

test('a month ends on its last day', () => {
  expect(monthRange('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(monthRange('2026-12')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
});
