import { firstDayOfMonth, yearOf } from './calendar.ts';
import { memoizeByNumber } from './memoize.ts';
import type { Noise } from './noise.ts';
import { offsetMinutesAt, wallTimeToUtc } from './time-zones.ts';

/** Where the member wakes. Nights are numbered by the date of waking at home, one after another. */
export interface Place {
  zone: string;
  /** Local date of waking. Beyond the date line it is not the night's number. */
  civilDay: number;
  away: boolean;
  /** Hours by which the clock has moved since the night before: +8 from Berlin to Tokyo. */
  clockMovedHours: number;
}

interface Trip {
  month: number;
  /** There and back by the same way, which is what brings a lost or repeated date back. */
  legs: readonly { zone: string; nights: number }[];
}

/** Each year: UTC itself in winter, westward, over the date line and back, a half-hour offset. */
const TRIPS: readonly Trip[] = [
  { month: 1, legs: [{ zone: 'Europe/London', nights: 5 }] },
  { month: 4, legs: [{ zone: 'America/New_York', nights: 6 }] },
  {
    month: 7,
    legs: [
      { zone: 'Asia/Tokyo', nights: 4 },
      { zone: 'Pacific/Honolulu', nights: 5 },
      { zone: 'Asia/Tokyo', nights: 2 },
    ],
  },
  { month: 10, legs: [{ zone: 'Asia/Kolkata', nights: 7 }] },
];
const DEPARTURE_WITHIN_DAYS = 15;
/** A clock that moves by more than this was carried: summer time moves it by one hour. */
export const TRAVEL_HOURS = 1.5;

interface Stay {
  zone: string;
  /** Whole days that a clock there seems ahead of one carried along from home: 1 after flying east over the date line. */
  daysCarried: number;
}

export function createItinerary(noise: Noise, homeZone: string): (night: number) => Place {
  const staysOfYear = memoizeByNumber((year) => planStays(noise, homeZone, year));
  const stayAt = (night: number): Stay | undefined => staysOfYear(yearOf(night)).get(night);

  const carriedOffsetHours = memoizeByNumber((night) => {
    const stay = stayAt(night);
    return offsetHours(stay?.zone ?? homeZone, night) + 24 * (stay?.daysCarried ?? 0);
  });
  return memoizeByNumber((night) => {
    const stay = stayAt(night);
    return {
      zone: stay?.zone ?? homeZone,
      civilDay: night - (stay?.daysCarried ?? 0),
      away: stay !== undefined,
      clockMovedHours: carriedOffsetHours(night) - carriedOffsetHours(night - 1),
    };
  });
}

/** The nights of a year that are spent away. Trips begin and end within their year. */
function planStays(noise: Noise, homeZone: string, year: number): Map<number, Stay> {
  const stays = new Map<number, Stay>();
  for (const trip of TRIPS) {
    let night =
      firstDayOfMonth(year, trip.month) +
      2 +
      Math.floor(noise.uniform(`trip ${trip.month}`, year) * DEPARTURE_WITHIN_DAYS);
    let carried = offsetHours(homeZone, night);
    for (const leg of trip.legs) {
      const local = offsetHours(leg.zone, night);
      // The shorter way round: of all clocks a whole number of days apart, the nearest.
      const daysCarried = Math.round((carried - local) / 24);
      carried = local + 24 * daysCarried;
      for (let i = 0; i < leg.nights; i++) stays.set(night++, { zone: leg.zone, daysCarried });
    }
  }
  return stays;
}

function offsetHours(zone: string, day: number): number {
  return offsetMinutesAt(zone, wallTimeToUtc(zone, day, 12)) / 60;
}
