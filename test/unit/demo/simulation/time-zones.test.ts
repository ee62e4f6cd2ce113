import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  dateOfDay,
  dayNumber,
  fractionalMonth,
  weekdayOf,
} from '../../../../src/demo/simulation/calendar.ts';
import {
  formatOffset,
  isTimeZone,
  offsetMinutesAt,
  wallTimeToUtc,
} from '../../../../src/demo/simulation/time-zones.ts';

const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Pacific/Honolulu',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
  'UTC',
];

/** What clocks show, by the platform. */
function wallTime(zone: string, instantMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    instantMs,
  );
}

describe('offsets', () => {
  test('are those of the platform at every instant', () => {
    const instants = fc.integer({ min: Date.parse('2015-12-01'), max: Date.parse('2031-01-31') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, ms) => {
        const shifted = new Date(ms + offsetMinutesAt(zone, ms) * 60_000);
        expect(shifted.toISOString().slice(0, 19).replace('T', ' ')).toBe(wallTime(zone, ms));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['2026-03-29T00:59:59.999Z', 60],
    ['2026-03-29T01:00:00.000Z', 120],
    ['2026-10-25T00:59:59.999Z', 120],
    ['2026-10-25T01:00:00.000Z', 60],
  ])('change with summer time at the very instant (%s)', (instant, minutes) => {
    expect(offsetMinutesAt('Europe/Berlin', Date.parse(instant))).toBe(minutes);
  });

  test.each([
    [0, 'Z'],
    [60, '+01:00'],
    [330, '+05:30'],
    [-210, '-03:30'],
    [-600, '-10:00'],
  ])('%d minutes are written %s', (minutes, text) => {
    expect(formatOffset(minutes)).toBe(text);
  });
});

describe('wall time', () => {
  test('becomes the instant at which clocks show it', () => {
    const day = dayNumber('2026-07-14');
    expect(new Date(wallTimeToUtc('Europe/Berlin', day, 7.5)).toISOString()).toBe('2026-07-14T05:30:00.000Z');
    expect(new Date(wallTimeToUtc('Pacific/Honolulu', day, -1)).toISOString()).toBe(
      '2026-07-14T09:00:00.000Z',
    );
  });

  test('that summer time skips lands within the hour', () => {
    const ms = wallTimeToUtc('Europe/Berlin', dayNumber('2026-03-29'), 2.5);
    expect(Math.abs(ms - Date.parse('2026-03-29T01:00:00Z'))).toBeLessThanOrEqual(3_600_000);
  });
});

test('a time zone is known or not', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true);
  expect(isTimeZone('Europe/Atlantis')).toBe(false);
  expect(isTimeZone('')).toBe(false);
});

describe('days', () => {
  test('are numbers and dates', () => {
    expect(dayNumber('1970-01-02')).toBe(1);
    expect(dateOfDay(dayNumber('2024-02-29'))).toBe('2024-02-29');
    for (const wrong of ['2025-02-29', '2026-1-1', '2026-13-01', 'today', ''])
      expect(dayNumber(wrong)).toBeNaN();
  });

  test('have ISO weekdays', () => {
    expect(weekdayOf(dayNumber('2026-11-22'))).toBe(7);
    expect(weekdayOf(dayNumber('2026-11-23'))).toBe(1);
    expect(weekdayOf(dayNumber('1969-12-29'))).toBe(1);
  });

  test('lie within their month', () => {
    expect(fractionalMonth(dayNumber('2026-09-01'))).toBe(9);
    expect(fractionalMonth(dayNumber('2026-09-16'))).toBe(9.5);
  });
});
