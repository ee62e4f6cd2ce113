import { isAnomaly } from './anomalies.ts';
import {
  type Baseline,
  baselineOf,
  type DayValue,
  FEWEST_BASELINE_DAYS,
  robustZ,
  settledValue,
  valuesBefore,
} from './baseline.ts';
import { addDays, type Day, type DayRange, dayNumber, dayOfNumber, daysBetween } from './calendar.ts';
import type { DayRow } from './day-row.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { findChangePoints } from './statistics/change-points.ts';
import { inOrder } from './statistics/observations.ts';
import { fitSeason } from './statistics/season.ts';
import { estimateTrend, type Trend } from './statistics/theil-sen.ts';

/** How a metric went over a range of days, unrounded. */
export interface MetricTrend {
  /** Values that count, and the days of the range without one. */
  n: number;
  missingDays: number;
  longestGap: DayRange | undefined;
  latest: JudgedValue | undefined;
  /** What was usual before the latest value. */
  baseline: Baseline | undefined;
  /** All values are the same. */
  isConstant: boolean;
  /** Undefined for fewer days than make a baseline. Slopes a day. */
  trend: Trend | undefined;
  /** `clear`: the trend is what remains beside a wave of a year. `possible`: beside such a wave it would be none. */
  season: 'clear' | 'possible' | undefined;
  /** `gap` is the days without a value right before the first one of the new level. */
  changes: { day: Day; before: number; after: number; gap: DayRange | undefined }[];
  /** Days far from what was usual before them, oldest first. */
  anomalies: (DayValue & { z: number })[];
}

export interface JudgedValue extends DayValue {
  /** Robust z; undefined without a baseline, or where nothing varies. */
  z: number | undefined;
}

interface Judged extends JudgedValue {
  baseline: Baseline | undefined;
  isAnomalous: boolean;
}

/** `rows`, oldest first, reach back beyond the range by a baseline's window. */
export function describeTrend(rows: readonly DayRow[], range: DayRange, name: MetricName): MetricTrend {
  const readings = rows.flatMap((row): DayValue[] => {
    const value = row.day <= range.to ? settledValue(row, name) : undefined;
    return value === undefined ? [] : [{ day: row.day, value }];
  });
  const first = readings.findIndex(({ day }) => day >= range.from);
  const inRange = first === -1 ? [] : readings.slice(first);
  const judged = inRange.map((reading, index) => judge(reading, valuesBefore(readings, first + index), name));
  const latest = judged.at(-1);
  return {
    n: inRange.length,
    ...describeGaps(inRange, range),
    latest: latest && { day: latest.day, value: latest.value, z: latest.z },
    baseline: latest?.baseline,
    isConstant: new Set(inRange.map(({ value }) => value)).size === 1,
    ...describeCourse(inRange),
    anomalies: judged.flatMap(({ day, value, z, isAnomalous }) =>
      z !== undefined && isAnomalous ? [{ day, value, z }] : [],
    ),
  };
}

/** Steps where they describe the values best, else a season where it does, else a line. */
function describeCourse(readings: readonly DayValue[]): Pick<MetricTrend, 'trend' | 'season' | 'changes'> {
  const series = inOrder(readings.map(({ day, value }) => ({ at: dayNumber(day), value })));
  const wave = fitSeason(series);
  const changes = findChangePoints(series, wave).map(({ at, ...levels }) => ({
    day: dayOfNumber(at),
    ...levels,
    gap: gapBefore(readings, dayOfNumber(at)),
  }));
  if (readings.length < FEWEST_BASELINE_DAYS) return { trend: undefined, season: undefined, changes };
  if (wave?.isClear && changes.length === 0) {
    return { trend: estimateTrend(series, wave), season: 'clear', changes };
  }
  const trend = estimateTrend(series);
  const isDoubtful =
    wave && trend && trend.direction !== 'flat' && trend.direction !== estimateTrend(series, wave)?.direction;
  return { trend, season: isDoubtful ? 'possible' : undefined, changes };
}

function judge(reading: DayValue, before: readonly number[], name: MetricName): Judged {
  const { least } = METRICS[name].possible;
  const baseline = baselineOf(before);
  return {
    ...reading,
    baseline,
    z: baseline && robustZ(reading.value, baseline),
    isAnomalous: baseline !== undefined && isAnomaly(reading.value, baseline, before, least),
  };
}

/** Days without a value right before the first one of a new level. */
function gapBefore(readings: readonly DayValue[], day: Day): DayRange | undefined {
  const before = readings.findLast((reading) => reading.day < day);
  const gap = before && { from: addDays(before.day, 1), to: addDays(day, -1) };
  return gap && gap.from <= gap.to ? gap : undefined;
}

/** Days of the range, both ends included, on which nothing counts. */
function describeGaps(
  readings: readonly DayValue[],
  { from, to }: DayRange,
): Pick<MetricTrend, 'missingDays' | 'longestGap'> {
  const days = [...new Set(readings.map(({ day }) => day))];
  const edges = [addDays(from, -1), ...days, addDays(to, 1)];
  const gaps = edges.slice(1).map((day, index) => ({
    from: addDays(edges[index] ?? day, 1),
    to: addDays(day, -1),
  }));
  const lengthOf = (gap: DayRange) => daysBetween(gap.from, gap.to) + 1;
  const longest = gaps.reduce((best, gap) => (lengthOf(gap) > lengthOf(best) ? gap : best));
  return {
    missingDays: gaps.reduce((sum, gap) => sum + lengthOf(gap), 0),
    longestGap: lengthOf(longest) > 0 ? longest : undefined,
  };
}
