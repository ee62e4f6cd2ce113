import { addDays, type Day, type DayRange, dayNumber, daysBetween } from './calendar.ts';

export type DayValue = readonly [day: Day, value: number | null];

/**
 * For each day of a range the quantiles at `shares` of the values of the `windowDays` days that end with it; null
 * where less than half of these days have one. Points are oldest first and may begin before the range.
 */
export function rollingQuantiles(
  points: readonly DayValue[],
  { from, to }: DayRange,
  windowDays: number,
  shares: readonly number[],
): DayValue[][] {
  const known = points.flatMap(([day, value]) => (value === null ? [] : { at: dayNumber(day), value }));
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
  let [start, end] = [0, 0];
  const sorted = days.map((day) => {
    const last = dayNumber(day);
    while (end < known.length && (known[end]?.at ?? 0) <= last) end += 1;
    while (start < end && (known[start]?.at ?? 0) <= last - windowDays) start += 1;
    return known
      .slice(start, end)
      .map(({ value }) => value)
      .sort((a, b) => a - b);
  });
  return shares.map((share) =>
    days.map((day, index) => {
      const values = sorted[index] ?? [];
      return [day, values.length * 2 > windowDays ? quantile(values, share) : null];
    }),
  );
}

/** Of sorted values, which must not be empty, interpolated between neighbours (Hyndman & Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below = Number.NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
