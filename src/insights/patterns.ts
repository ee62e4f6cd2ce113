import { settledValue } from './baseline.ts';
import { type Day, type DayRange, dayNumber, mondayIndex } from './calendar.ts';
import { compareGroups } from './compare.ts';
import type { DayRow } from './day-row.ts';
import { indexesEarlier } from './lags.ts';
import type { MetricName } from './metrics.ts';
import { type Bend, FEWEST_BEND_PAIRS, findBend, type StratifiedPair } from './statistics/bend.ts';
import { compareMeans, type Difference, FEWEST_EFFECTIVE_DAYS } from './statistics/difference-of-means.ts';
import { adjustForMany } from './statistics/false-discovery.ts';
import { mean } from './statistics/observations.ts';
import { ALPHA } from './statistics/significance.ts';

/** A difference that stands out. */
interface Departure {
  /** Days on its side. */
  n: number;
  difference: number;
  /** 95 % interval. */
  interval: { low: number; high: number };
  p: number;
}

/** Recovery after nights that begin within a window, against all others; p is for the best of all windows tried. */
export interface BedtimeWindow extends Departure {
  /** Clock hours as `bedtime_h` has them: below zero before midnight. */
  from: number;
  to: number;
}

/** A metric on one weekday, against the other six. */
export interface WeekdayDeparture extends Departure {
  /** 0 is Monday. */
  weekday: number;
  metric: MetricName;
}

const WINDOW_HOURS = 1;
const STEP_HOURS = 0.5;
const FEWEST_NIGHTS = 10;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

export type Pattern = 'ceiling' | 'bedtime' | 'weekdays';
/** With fewer nights none of these can be found, whatever they are like. */
export const FEWEST_NIGHTS_FOR: Readonly<Record<Pattern, number>> = {
  ceiling: FEWEST_BEND_PAIRS,
  bedtime: FEWEST_NIGHTS + FEWEST_EFFECTIVE_DAYS,
  weekdays: WEEKDAYS.length * FEWEST_EFFECTIVE_DAYS,
};

/** Nights with a recovery that counts. */
export function countNights(rows: readonly DayRow[], range: DayRange): number {
  return rows.filter((row) => isWithin(row, range) && settledValue(row, 'recovery_score') !== undefined)
    .length;
}

/** The strain above which the next morning's recovery falls, weekdays held equal; undefined where none is visible. */
export function findStrainCeiling(rows: readonly DayRow[], range: DayRange): Bend | undefined {
  const before = indexesEarlier(rows, 1);
  const pairs = rows.flatMap((row, index): StratifiedPair[] => {
    const previous = rows[before[index] ?? Number.NaN];
    const x = previous && settledValue(previous, 'strain');
    const y = isWithin(row, range) ? settledValue(row, 'recovery_score') : undefined;
    return x === undefined || y === undefined
      ? []
      : [{ at: dayNumber(row.day), x, y, stratum: mondayIndex(row.day) }];
  });
  const bend = findBend(pairs);
  const isVisible = bend && bend.p < ALPHA && bend.slope < 0 && bend.interval.low > bend.lowest;
  return isVisible ? bend : undefined;
}

/**
 * The hour of falling asleep after which recovery is highest, weekdays held equal (who stays up on Fridays lives
 * otherwise, too, on Fridays); undefined where none stands out from the others.
 */
export function findBestBedtime(rows: readonly DayRow[], range: DayRange): BedtimeWindow | undefined {
  const nights = rows.flatMap((row) => {
    const bedtime = settledValue(row, 'bedtime_h');
    const recovery = isWithin(row, range) ? settledValue(row, 'recovery_score') : undefined;
    return bedtime === undefined || recovery === undefined ? [] : [{ day: row.day, bedtime, recovery }];
  });
  const observed = withoutWeekdays(nights);
  const bedtimes = nights.map(({ bedtime }) => bedtime);
  const first = Math.floor(Math.min(...bedtimes) / STEP_HOURS) * STEP_HOURS;
  const steps = nights.length > 0 ? Math.ceil((Math.max(...bedtimes) - first) / STEP_HOURS) : 0;
  const windows = Array.from({ length: steps }, (_, step) => first + step * STEP_HOURS).flatMap((from) => {
    const to = from + WINDOW_HOURS;
    const isInside = ({ bedtime }: { bedtime: number }) => bedtime >= from && bedtime < to;
    const inside = observed.filter(isInside);
    if (inside.length < FEWEST_NIGHTS) return [];
    const comparison = compareMeans(
      inside,
      observed.filter((night) => !isInside(night)),
      [],
    );
    return describe(comparison).map((departure) => ({ from, to, ...departure }));
  });
  const better = windows.filter(({ difference }) => difference > 0).toSorted((a, b) => a.p - b.p);
  const [best] = better.map((window) => ({ ...window, p: Math.min(1, window.p * windows.length) }));
  return best && best.p < ALPHA ? best : undefined;
}

/** Recovery less the mean of its weekday. */
function withoutWeekdays(nights: readonly { day: Day; bedtime: number; recovery: number }[]) {
  const byWeekday = Map.groupBy(nights, ({ day }) => mondayIndex(day));
  const means = new Map(
    [...byWeekday].map(([weekday, some]) => [weekday, mean(some.map(({ recovery }) => recovery))]),
  );
  return nights.map(({ day, bedtime, recovery }) => ({
    at: dayNumber(day),
    bedtime,
    value: recovery - (means.get(mondayIndex(day)) ?? 0),
  }));
}

/** Weekdays on which a metric differs from the rest of the week, by a q over all of them and all metrics. */
export function findWeekdayDepartures(
  rows: readonly DayRow[],
  range: DayRange,
  metrics: readonly MetricName[],
): WeekdayDeparture[] {
  const tried = metrics.flatMap((metric) =>
    WEEKDAYS.flatMap((weekday) => {
      const a = rows.map(({ day }) => mondayIndex(day) === weekday);
      const b = a.map((is) => !is);
      const comparison = compareGroups(rows, range, metric, { a, b }, 0);
      return describe(comparison).map((departure) => ({ weekday, metric, ...departure }));
    }),
  );
  const adjusted = adjustForMany(tried.map(({ p }) => p));
  return tried.filter((_, index) => (adjusted[index] ?? 1) < ALPHA);
}

/** Recovery after nights of fewer hours asleep (a) and after all others (b). */
export function compareShortNights(rows: readonly DayRow[], range: DayRange, hours: number): Difference {
  const isShort = rows.map((row) => {
    const asleep = settledValue(row, 'asleep_h');
    return asleep === undefined ? undefined : asleep < hours;
  });
  const isLong = isShort.map((is) => (is === undefined ? undefined : !is));
  return compareGroups(rows, range, 'recovery_score', { a: isShort, b: isLong }, 0);
}

/** Nothing where it cannot be told. */
function describe({ a, difference, test }: Difference): Departure[] {
  return test ? [{ n: a.n, difference, interval: test.interval, p: test.p }] : [];
}

function isWithin({ day }: DayRow, { from, to }: DayRange): boolean {
  return day >= from && day <= to;
}
