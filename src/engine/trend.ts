import { BASELINE_WINDOW_DAYS, usualRange } from '../insights/baseline.ts';
import { addDays, type Day, type DayRange } from '../insights/calendar.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import { roundProbability, roundSignificant } from '../insights/rounding.ts';
import type { Trend } from '../insights/statistics/theil-sen.ts';
import { describeTrend, type MetricTrend } from '../insights/trend.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { parseMetric } from './days.ts';
import { explainEmpty, untilToday } from './empty-range.ts';
import type { DaySet } from './load-days.ts';
import { type RangeInput, resolveRange } from './range.ts';
import { describeState, loadStatisticsDays } from './statistics-days.ts';
import { explainTrend } from './trend-notes.ts';

export interface TrendInput extends RangeInput {
  metric: string;
}

export interface TrendAnswer extends Answer {
  /** Days with a value that counts. */
  n: number;
  /** Median of the days before the latest one, not always whole where values are, and where about 95 % of days are. */
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
  const begins = await findBeginning(context, set, range);
  const known = untilToday({ ...range, ...(begins === undefined ? {} : { from: begins }) }, set.today);
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
    notes: [
      ...(found.n > 0 ? explainTrend(found, known, begins) : [explainEmpty(range, set.today, name)]),
      ...notes,
    ],
    ...describeRest(found),
  });
}

/** The first day that anything is known of, where a range begins before it. */
async function findBeginning(
  context: Context,
  { rows: [first] }: DaySet,
  { from, to }: DayRange,
): Promise<Day | undefined> {
  if (!first || first.day <= from || first.day > to) return undefined;
  const coverage = await context.source.coverage();
  const begins = coverage.partlyFrom ?? coverage.from;
  return begins !== undefined && begins > from ? begins : undefined;
}

function describeLevel(
  { latest, baseline }: MetricTrend,
  name: MetricName,
): Pick<TrendAnswer, 'baseline' | 'latest'> {
  const { decimals } = METRICS[name];
  const usual = baseline && usualRange(baseline, name);
  const round = (value: number) => roundTo(value, decimals);
  return {
    ...(usual && {
      baseline: { median: roundLevel(baseline.median, name), low: round(usual.low), high: round(usual.high) },
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

/** A mean or a median: of whole numbers, it need not be one. */
function roundLevel(value: number, name: MetricName): number {
  return roundTo(value, Math.max(1, METRICS[name].decimals));
}

function describeSlope({
  slope,
  interval,
  p,
  direction,
}: Trend): Pick<TrendAnswer, 'slope_per_week' | 'ci' | 'p' | 'direction'> {
  const perWeek = (value: number) => roundSignificant(value * DAYS_A_WEEK);
  const isSizeKnown = direction === 'flat' || slope !== 0;
  return {
    ...(isSizeKnown && { slope_per_week: perWeek(slope) }),
    ...(interval && { ci: [perWeek(interval.low), perWeek(interval.high)] }),
    p: roundProbability(p),
    direction,
  };
}

function describeChanges({ changes }: MetricTrend, name: MetricName): NonNullable<TrendAnswer['changes']> {
  const level = (value: number) => roundLevel(value, name);
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
