import { BASELINE_WINDOW_DAYS, FEWEST_BASELINE_DAYS, usualRange } from '../insights/baseline.ts';
import { addDays, type Day, type DayRange, daysBetween } from '../insights/calendar.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import { roundProbability, roundSignificant } from '../insights/rounding.ts';
import type { Trend } from '../insights/statistics/theil-sen.ts';
import { describeTrend, type MetricTrend } from '../insights/trend.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { parseMetric } from './days.ts';
import { explainEmpty, untilToday } from './empty-range.ts';
import { type RangeInput, resolveRange } from './range.ts';
import { describeState, loadStatisticsDays } from './statistics-days.ts';

export interface TrendInput extends RangeInput {
  metric: string;
}

export interface TrendAnswer extends Answer {
  /** Days with a value that counts. */
  n: number;
  /** Median of the days before the latest one, and where about 95 % of days are. */
  baseline?: { median: number; low: number; high: number };
  latest?: { day: Day; value: number; z?: number };
  /** Left out where there is a direction, but half of all pairs of days and more do not show it. */
  slope_per_week?: number;
  /** 95 % interval of the slope; left out with it, and where too few days do not bound it. */
  ci?: [number, number];
  p?: number;
  direction?: 'rising' | 'falling' | 'flat';
  /** The level before and after each abrupt change. */
  changes?: { day: Day; before: number; after: number }[];
  /** The farthest first. */
  anomalies?: [day: Day, value: number, z: number][];
}

const DEFAULT_DAYS = 90;
const MOST_LISTED = 10;
const DAYS_A_WEEK = 7;
/** A day or two without a value are nothing to speak of. */
const GAP_WORTH_A_NOTE_DAYS = 3;

const SEASON_NOTES = {
  clear: 'It rises and falls with a season: direction and slope are what remains beside a wave of a year.',
  possible: 'A season could look the same: beside a wave of a year no trend is left.',
} as const;

/** How a metric went: its trend, abrupt changes, and days far from what was usual. */
export async function askTrend(
  context: Context,
  input: TrendInput,
  signal?: AbortSignal,
): Promise<TrendAnswer> {
  const name = parseMetric(input.metric);
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const loaded = { from: addDays(range.from, -BASELINE_WINDOW_DAYS), to: range.to };
  const set = await loadStatisticsDays(context, loaded, [METRICS[name].part], signal);
  const known = untilToday(range, set.today);
  const found = describeTrend(set.rows, known, name);
  const { as_of, notes = [], ...state } = describeState(set, range, [METRICS[name].part]);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range,
    n: found.n,
    ...describeLevel(found, name),
    ...(found.trend && describeSlope(found.trend)),
    ...(found.trend && { changes: describeChanges(found, name) }),
    ...(found.n > 0 && { anomalies: describeAnomalies(found, name) }),
    ...state,
    notes: [...(found.n > 0 ? explain(found, known) : [explainEmpty(range, set.today, name)]), ...notes],
    ...describeRest(found),
  });
}

function describeLevel(
  { latest, baseline }: MetricTrend,
  name: MetricName,
): Pick<TrendAnswer, 'baseline' | 'latest'> {
  const { decimals } = METRICS[name];
  const usual = baseline && usualRange(baseline);
  const round = (value: number) => roundTo(value, decimals);
  return {
    ...(usual && {
      baseline: { median: round(baseline.median), low: round(usual.low), high: round(usual.high) },
    }),
    ...(latest && {
      latest: {
        day: latest.day,
        value: round(latest.value),
        ...(latest.z === undefined ? {} : { z: roundTo(latest.z, 1) }),
      },
    }),
  };
}

function describeSlope({
  slope,
  interval,
  p,
  direction,
}: Trend): Pick<TrendAnswer, 'slope_per_week' | 'ci' | 'p' | 'direction'> {
  const perWeek = (value: number) => roundSignificant(value * DAYS_A_WEEK);
  return {
    ...(isSizeHidden({ slope, direction }) ? {} : { slope_per_week: perWeek(slope) }),
    ...(interval && { ci: [perWeek(interval.low), perWeek(interval.high)] }),
    p: roundProbability(p),
    direction,
  };
}

/** Whether the median pair of days is level, although the others have a direction. */
function isSizeHidden({ slope, direction }: Pick<Trend, 'slope' | 'direction'>): boolean {
  return direction !== 'flat' && slope === 0;
}

function describeChanges({ changes }: MetricTrend, name: MetricName): NonNullable<TrendAnswer['changes']> {
  const level = (value: number) => roundTo(value, Math.max(1, METRICS[name].decimals));
  return changes
    .slice(-MOST_LISTED)
    .map(({ day, before, after }) => ({ day, before: level(before), after: level(after) }));
}

function describeAnomalies(
  { anomalies }: MetricTrend,
  name: MetricName,
): NonNullable<TrendAnswer['anomalies']> {
  return mostExtreme(anomalies).map(({ day, value, z }) => [
    day,
    roundTo(value, METRICS[name].decimals),
    roundTo(z, 1),
  ]);
}

function mostExtreme(anomalies: MetricTrend['anomalies']): MetricTrend['anomalies'] {
  return anomalies.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, MOST_LISTED);
}

function explain(found: MetricTrend, range: DayRange): string[] {
  const { n, missingDays, longestGap, isConstant, trend, season } = found;
  const days = daysBetween(range.from, range.to) + 1;
  const notes: string[] = [];
  if (n < FEWEST_BASELINE_DAYS) {
    notes.push(`Days with a value: ${n}. A trend takes ${FEWEST_BASELINE_DAYS}, better thirty.`);
  }
  if (season) notes.push(SEASON_NOTES[season]);
  if (trend && isSizeHidden(trend)) {
    notes.push(
      `It is ${trend.direction} by p, but by how much cannot be given: the median change between two days is 0.`,
    );
  } else if (trend && !trend.interval) {
    notes.push('Too few days for how much they resemble their neighbours to give the slope an interval.');
  }
  if (isConstant && n > 1) notes.push(`All ${n} values are the same.`);
  if (longestGap && missingDays >= GAP_WORTH_A_NOTE_DAYS) {
    const { from, to } = longestGap;
    notes.push(
      `${missingDays} of ${days} days have no value that counts, at most ${from === to ? 'one' : `${from} to ${to}`} in a row.`,
    );
  }
  return notes;
}

function describeRest({ changes, anomalies }: MetricTrend): Pick<TrendAnswer, 'more'> {
  const left = [changes, anomalies].map((events) => Math.max(0, events.length - MOST_LISTED));
  const [leftChanges = 0, leftAnomalies = 0] = left;
  if (leftChanges + leftAnomalies === 0) return {};
  const counts = [
    ...(leftChanges > 0 ? [`earlier changes (${leftChanges})`] : []),
    ...(leftAnomalies > 0 ? [`lesser anomalies (${leftAnomalies})`] : []),
  ];
  return { more: `Left out: ${counts.join(' and ')}; ask for a shorter range.` };
}
