import { settledValue } from './baseline.ts';
import { type DayRange, dayNumber } from './calendar.ts';
import type { DayRow } from './day-row.ts';
import type { Column } from './diary.ts';
import { fewestLag, indexesEarlier, type Measured } from './lags.ts';
import type { MetricName } from './metrics.ts';
import { adjustForMany } from './statistics/false-discovery.ts';
import { correlateRanks, type Pair, type RankCorrelation } from './statistics/spearman.ts';

/** Something that may go with an outcome. */
export interface Driver {
  /** As answers name it. */
  name: string;
  measured: Measured;
  /** By row. */
  values: Column;
}

export interface Relation extends RankCorrelation {
  driver: string;
  lag: number;
  /** Adjusted for all pairs that were tried. */
  q: number;
}

/** Days that a driver must differ from its most frequent value: five days with a tag, five without. */
const FEWEST_OTHER_DAYS = 5;

/**
 * Rank correlations of an outcome with every driver at every lag up to `maxLag`, the surest first. Left out are pairs
 * with too few days to be tried. `rows`, oldest first, may reach back beyond `range`.
 */
export function relateDrivers(
  rows: readonly DayRow[],
  range: DayRange,
  outcome: MetricName,
  drivers: readonly Driver[],
  maxLag: number,
): Relation[] {
  const counted = rows.map((row) =>
    row.day >= range.from && row.day <= range.to ? settledValue(row, outcome) : undefined,
  );
  const days = rows.map(({ day }) => dayNumber(day));
  const earlier = Array.from({ length: maxLag + 1 }, (_, lag) => indexesEarlier(rows, lag));
  const tried = drivers.flatMap(({ name, measured, values }) =>
    earlier.flatMap((indexes, lag) => {
      if (lag < fewestLag(outcome, measured)) return [];
      const found = correlate(days, counted, values, indexes);
      return found ? [{ driver: name, lag, ...found }] : [];
    }),
  );
  const adjusted = adjustForMany(tried.map(({ p }) => p));
  return tried
    .map((relation, index) => ({ ...relation, q: adjusted[index] ?? 1 }))
    .sort((a, b) => a.p - b.p || Math.abs(b.rho) - Math.abs(a.rho));
}

function correlate(
  days: readonly number[],
  outcomes: Column,
  drivers: Column,
  indexes: readonly (number | undefined)[],
): RankCorrelation | undefined {
  const pairs: Pair[] = [];
  for (let index = 0; index < outcomes.length; index++) {
    const y = outcomes[index];
    const earlier = indexes[index];
    if (y === undefined || earlier === undefined) continue;
    const x = drivers[earlier];
    if (x !== undefined) pairs.push({ at: days[index] ?? 0, x, y });
  }
  return varies(pairs) ? correlateRanks(pairs) : undefined;
}

/** Whether enough days differ from the most frequent value; with many values that is so however often one comes. */
function varies(pairs: readonly Pair[]): boolean {
  const counts = new Map<number, number>();
  for (const { x } of pairs) {
    counts.set(x, (counts.get(x) ?? 0) + 1);
    if (counts.size > FEWEST_OTHER_DAYS) return true;
  }
  return pairs.length - Math.max(0, ...counts.values()) >= FEWEST_OTHER_DAYS;
}
