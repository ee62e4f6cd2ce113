import type { Day, DayRange } from '../insights/calendar.ts';

/** Why a range holds no days, or none with a metric: they are still to come, or there are none. */
export function explainEmpty({ from, to }: DayRange, today: Day, metric?: string): string {
  if (from > today) {
    return `${from === to ? `${from} lies` : `${from} to ${to} lie`} after today, ${today}.`;
  }
  const when = from === to ? `on ${from}` : `from ${from} to ${to}`;
  return metric === undefined ? `Nothing ${when}.` : `There is no ${metric} ${when}.`;
}

/** Days that are still to come are not missing. */
export function untilToday({ from, to }: DayRange, today: Day): DayRange {
  return { from, to: to > today ? today : to };
}
