import { settledValues } from './baseline.ts';
import type { DayRow } from './day-row.ts';
import { type MetricName, readMetric } from './metrics.ts';

/** Those that a member asks for first: of each more, chance alone would make a record on two more mornings a year. */
const HEADLINES: readonly MetricName[] = ['recovery_score', 'hrv_ms', 'rhr_bpm', 'asleep_h'];
/** Of fewer days the lowest is told by chance too often. */
const FEWEST_DAYS = 180;

/** A value that none of the year before reaches, unrounded. */
export interface YearRecord {
  name: MetricName;
  value: number;
  side: 'lowest' | 'highest';
  /** Days it was held against. */
  days: number;
}

/** Headline metrics whose value lies beyond every scored day of `year`, the year before the row. */
export function findYearRecords(
  row: DayRow,
  year: readonly DayRow[],
  names: readonly MetricName[],
): YearRecord[] {
  return HEADLINES.filter((name) => names.includes(name)).flatMap((name) => {
    const value = readMetric(row, name);
    const values = settledValues(year, name);
    if (value === null || row.calibrating || values.length < FEWEST_DAYS) return [];
    const side = sideOf(value, values);
    return side ? [{ name, value, side, days: values.length }] : [];
  });
}

function sideOf(value: number, values: readonly number[]): YearRecord['side'] | undefined {
  if (values.every((other) => value < other)) return 'lowest';
  return values.every((other) => value > other) ? 'highest' : undefined;
}
