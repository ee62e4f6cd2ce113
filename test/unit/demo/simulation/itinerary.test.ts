import { describe, expect, test } from 'bun:test';
import { simulateMember } from '../../../../src/demo/member.ts';
import { dayNumber } from '../../../../src/demo/simulation/calendar.ts';
import { createItinerary } from '../../../../src/demo/simulation/itinerary.ts';
import { createNoise } from '../../../../src/demo/simulation/noise.ts';

const HOMES = [
  'Europe/Berlin',
  'America/Los_Angeles',
  'America/New_York',
  'Pacific/Auckland',
  'Pacific/Honolulu',
  'Pacific/Kiritimati',
  'Asia/Kolkata',
  'UTC',
];
const NOW = new Date('2026-11-22T12:00:00Z');

test('a date line crossed eastward repeats a date, westward skips one', () => {
  const placeOf = createItinerary(createNoise(1), 'Europe/Berlin');
  const first = dayNumber('2026-07-01');
  const places = Array.from({ length: 31 }, (_, day) => placeOf(first + day));
  const moves = places.slice(1).flatMap((place, index) => {
    const before = places[index];
    return before && place.zone !== before.zone
      ? [`${place.zone} ${place.civilDay - before.civilDay} ${place.clockMovedHours}`]
      : [];
  });
  expect(moves).toEqual(['Asia/Tokyo 1 7', 'Pacific/Honolulu 0 5', 'Asia/Tokyo 2 -5', 'Europe/Berlin 1 -7']);
});

describe.each(HOMES)('a member at home in %s', (timeZoneHome) => {
  const member = simulateMember({ timeZoneHome, joined: '2024-01-01' });
  const { cycles } = member.timelinesAt(NOW);

  test('sleeps once a day, whichever way the trips go', () => {
    const hours = cycles.slice(1).map(({ startMs, endMs }) => ((endMs ?? 0) - startMs) / 3_600_000);
    expect(Math.min(...hours)).toBeGreaterThan(12);
    expect(hours.filter((length) => length > 37).length).toBeLessThan(30);
  });

  test('is at home with the right date between trips', () => {
    const placeOf = createItinerary(createNoise(1), timeZoneHome);
    for (const date of ['2025-03-01', '2025-06-10', '2025-09-20', '2025-12-24']) {
      expect(placeOf(dayNumber(date))).toMatchObject({
        zone: timeZoneHome,
        civilDay: dayNumber(date),
        away: false,
      });
    }
  });
});
