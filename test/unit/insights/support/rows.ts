import { type Day, dayNumber, dayOfNumber } from '../../../../src/insights/calendar.ts';
import type { DayRow } from '../../../../src/insights/day-row.ts';
import { METRIC_NAMES, type MetricName } from '../../../../src/insights/metrics.ts';
import type { Noise } from './noise.ts';

const SCORED = { recovery: 'scored', sleep: 'scored', strain: 'scored', workouts: 'scored' } as const;

/** A closed, scored row of a day. */
export function dayRow(day: Day, values: DayRow['values'], more: Partial<DayRow> = {}): DayRow {
  return { day, cycleId: dayNumber(day), open: false, calibrating: false, states: SCORED, values, ...more };
}

/** Rows of consecutive days from `first` on, with one metric. */
export function rowsOf(first: Day, name: MetricName, values: readonly (number | undefined)[]): DayRow[] {
  return values.map((value, index) =>
    dayRow(dayOfNumber(dayNumber(first) + index), value === undefined ? {} : { [name]: value }),
  );
}

/** A member of whom nothing is true: every metric varies by itself, from day to day as `phi` says. */
export function memberWithoutEffects(noise: Noise, first: Day, days: number, phi: number): DayRow[] {
  const columns = METRIC_NAMES.map((name) => ({ name, values: noise.series(days, phi) }));
  return Array.from({ length: days }, (_, index) =>
    dayRow(
      dayOfNumber(dayNumber(first) + index),
      Object.fromEntries(columns.map(({ name, values }) => [name, values[index]])),
    ),
  );
}
