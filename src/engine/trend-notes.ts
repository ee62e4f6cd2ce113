import { FEWEST_BASELINE_DAYS } from '../insights/baseline.ts';
import { type Day, type DayRange, daysBetween } from '../insights/calendar.ts';
import type { MetricTrend } from '../insights/trend.ts';

/** A day or two without a value are nothing to speak of. */
const GAP_WORTH_A_NOTE_DAYS = 3;

const SEASON_NOTES = {
  clear: 'It rises and falls with a season: direction and slope are what remains beside a wave of a year.',
  possible: 'A season could look the same: beside a wave of a year no trend is left.',
} as const;

/** What the numbers of a trend leave open, in plain sentences. `begins` is the first day known of, if within the range. */
export function explainTrend(found: MetricTrend, range: DayRange, begins: Day | undefined): string[] {
  const { n, isConstant, season } = found;
  return [
    ...(n < FEWEST_BASELINE_DAYS
      ? [`Days with a value: ${n}. A trend takes ${FEWEST_BASELINE_DAYS}, better thirty.`]
      : []),
    ...explainSteps(found),
    ...(season ? [SEASON_NOTES[season]] : []),
    ...explainSlope(found),
    ...(isConstant && n > 1 ? [`All ${n} values are the same.`] : []),
    ...(begins === undefined ? [] : [`The known history begins on ${begins}.`]),
    ...explainGaps(found, range),
  ];
}

/** Changes are only told where steps describe the days better than a line. */
function explainSteps({ trend, changes }: MetricTrend): string[] {
  if (!trend || changes.length === 0) return [];
  const steps = changes.length === 1 ? 'One step describes' : `${changes.length} steps describe`;
  const unmeasured = changes.flatMap(({ day, gap }) =>
    gap && isWorthANote(gap)
      ? [`When the level of ${day} began is not known: nothing counts from ${gap.from} to ${gap.to}.`]
      : [],
  );
  return [`${steps} these days better than a steady slope.`, ...unmeasured];
}

function explainSlope({ trend }: MetricTrend): string[] {
  if (!trend || trend.interval) return [];
  return [
    trend.direction === 'flat'
      ? 'The days are too few, and resemble each other too much, to give the slope an interval.'
      : `It is ${trend.direction} by p, but by how much cannot be given: the median change between two days is 0.`,
  ];
}

function explainGaps({ missingDays, longestGap }: MetricTrend, range: DayRange): string[] {
  if (!longestGap || missingDays < GAP_WORTH_A_NOTE_DAYS) return [];
  const { from, to } = longestGap;
  const missing = `${missingDays} of ${lengthOf(range)} days have no value that counts`;
  return [from === to ? `${missing}.` : `${missing}; the longest gap is ${from} to ${to}.`];
}

function isWorthANote(gap: DayRange): boolean {
  return lengthOf(gap) >= GAP_WORTH_A_NOTE_DAYS;
}

function lengthOf({ from, to }: DayRange): number {
  return daysBetween(from, to) + 1;
}
