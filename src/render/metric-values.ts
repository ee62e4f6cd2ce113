import { columnView } from './columns.ts';
import { signed } from './signed.ts';

const HOUR_MINUTES = 60;
const DIGITS = 3;
/** Whose differences are minutes: `7:10 h` and `23:15` do not subtract on sight. */
const CLOCK_METRICS: readonly string[] = ['bedtime_h', 'wake_h'];

/** Whether its levels are times of day. */
export function isClock(metric: string): boolean {
  return CLOCK_METRICS.includes(metric);
}

/** Whether its levels are shown in hours and minutes. */
export function isTime(metric: string): boolean {
  return columnView(metric).unit === 'h:mm' || isClock(metric);
}

/** How much of a metric there is, as its column shows it, without the unit. */
export function showLevel(metric: string, value: number): string {
  const { format = String } = columnView(metric);
  return format(value).replace('-', '−');
}

/** What follows a level: ` ms`; nothing for a time of day. */
export function levelUnit(metric: string): string {
  const { unit } = columnView(metric);
  if (unit === undefined || unit === 'strain') return '';
  return ` ${unit === 'h:mm' ? 'h' : unit}`;
}

/** How much more or less of a metric, without the unit. */
export function showChange(metric: string, value: number): string {
  return signed(isTime(metric) ? Number((value * HOUR_MINUTES).toPrecision(DIGITS)) : value);
}

/** What follows a change: ` ms`, ` points` of a percentage, ` min` of a time. */
export function changeUnit(metric: string): string {
  if (isTime(metric)) return ' min';
  const unit = levelUnit(metric);
  return unit === ' %' ? ' points' : unit;
}
