import type { DayPart } from '../insights/day-row.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import {
  compareShortNights,
  countNights,
  FEWEST_NIGHTS_FOR,
  findBestBedtime,
  findStrainCeiling,
  findWeekdayDepartures,
  type Pattern,
} from '../insights/patterns.ts';
import { roundProbability, roundSignificant } from '../insights/rounding.ts';
import type { Bend } from '../insights/statistics/bend.ts';
import { type Difference, daysNeeded } from '../insights/statistics/difference-of-means.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { explainEmpty } from './empty-range.ts';
import { nameWeekday } from './group-grammar.ts';
import { rowsBefore } from './lag-input.ts';
import { type RangeInput, resolveRange } from './range.ts';
import { describeState, explainReach, loadStatisticsDays } from './statistics-days.ts';

type Interval = [low: number, high: number];

/** What is left out is not visible in the data; `notes` say so. Recovery in points, intervals of 95 %. */
export interface PatternsAnswer extends Answer {
  /** The strain above which the next morning's recovery falls, and by how much for each unit above it. */
  strain_ceiling?: { strain: number; ci: Interval; points_per_unit: number; points_ci: Interval; n: number };
  /** The hour of falling asleep with the highest recovery, against all other hours, weekdays held equal. */
  best_bedtime?: { from: string; to: string; n: number; difference: number; ci: Interval; p: number };
  /** Recovery after a night of fewer hours, against all other nights. */
  short_night?: { under_h: number; n: number; difference: number; ci: Interval; p: number };
  /** Weekdays that differ from the rest of the week. */
  weekdays?: { weekday: string; metric: MetricName; difference: number; ci: Interval }[];
}

const DEFAULT_DAYS = 365;
const SHORT_NIGHT_HOURS = 6;
const PARTS: readonly DayPart[] = ['recovery', 'sleep', 'strain'];
const WEEKDAY_METRICS: readonly MetricName[] = ['recovery_score', 'asleep_h', 'strain'];
const DAY_HOURS = 24;

const PATTERNS: readonly { pattern: Pattern; what: string; nothing: string }[] = [
  {
    pattern: 'ceiling',
    what: 'for a strain ceiling',
    nothing: 'No strain above which the next recovery falls is visible in your data.',
  },
  {
    pattern: 'bedtime',
    what: 'for a best bedtime',
    nothing: 'No bedtime with a higher recovery than others is visible in your data.',
  },
  {
    pattern: 'weekdays',
    what: 'for weekdays',
    nothing: 'No weekday differs visibly from the rest of the week.',
  },
];

/** Personal numbers: strain ceiling, best bedtime, cost of a short night, weekdays. */
export async function askPatterns(
  context: Context,
  input: RangeInput,
  signal?: AbortSignal,
): Promise<PatternsAnswer> {
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const set = await loadStatisticsDays(
    context,
    { from: rowsBefore(range.from, 1), to: range.to },
    PARTS,
    signal,
  );
  const nights = countNights(set.rows, range);
  const ceiling = findStrainCeiling(set.rows, range);
  const bedtime = findBestBedtime(set.rows, range);
  const short = compareShortNights(set.rows, range, SHORT_NIGHT_HOURS);
  const weekdays = findWeekdayDepartures(set.rows, range, WEEKDAY_METRICS);
  const { as_of, notes = [], ...state } = describeState(set, range, PARTS);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range,
    ...(ceiling && { strain_ceiling: describeCeiling(ceiling) }),
    ...(bedtime && {
      best_bedtime: {
        from: clock(bedtime.from),
        to: clock(bedtime.to),
        n: bedtime.n,
        ...describeDifference(bedtime),
        p: roundProbability(bedtime.p),
      },
    }),
    ...(short.test && {
      short_night: {
        under_h: SHORT_NIGHT_HOURS,
        n: short.a.n,
        ...describeDifference({ ...short.test, ...short }),
        p: roundProbability(short.test.p),
      },
    }),
    ...(weekdays.length > 0 && {
      weekdays: weekdays.map(({ weekday, metric, ...departure }) => ({
        weekday: nameWeekday(weekday),
        metric,
        ...describeDifference(departure),
      })),
    }),
    ...state,
    notes: [
      ...(nights === 0
        ? [explainEmpty(range, set.today, 'recovery_score')]
        : [
            ...explainMissing(nights, { ceiling, bedtime, weekdays: weekdays[0] }),
            ...(short.test ? [] : [explainShortNights(short)]),
            ...explainReach(set, range, 'recovery_score'),
          ]),
      ...notes,
    ],
  });
}

function describeCeiling(bend: Bend): NonNullable<PatternsAnswer['strain_ceiling']> {
  const { decimals } = METRICS.strain;
  const strain = (value: number) => roundTo(value, Math.max(1, decimals - 1));
  return {
    strain: strain(bend.at),
    ci: [strain(bend.interval.low), strain(bend.interval.high)],
    points_per_unit: roundSignificant(bend.slope),
    points_ci: [roundSignificant(bend.slopeInterval.low), roundSignificant(bend.slopeInterval.high)],
    n: bend.n,
  };
}

function describeDifference({
  difference,
  interval,
}: {
  difference: number;
  interval: { low: number; high: number };
}): { difference: number; ci: Interval } {
  return {
    difference: roundSignificant(difference),
    ci: [roundSignificant(interval.low), roundSignificant(interval.high)],
  };
}

/** What was looked for and is not visible, and for what there are too few nights to look. */
function explainMissing(nights: number, found: Readonly<Record<Pattern, unknown>>): string[] {
  const missing = PATTERNS.filter(({ pattern }) => found[pattern] === undefined);
  const [early, looked] = [missing.filter(isEarly), missing.filter((kind) => !isEarly(kind))];
  const needs = early.map(({ pattern, what }) => `${what} ${FEWEST_NIGHTS_FOR[pattern] - nights}`);
  return [
    ...(needs.length > 0
      ? [`Nights with a recovery: ${nights}. More that it takes to look, at least: ${needs.join(', ')}.`]
      : []),
    ...looked.map(({ nothing }) => nothing),
  ];

  function isEarly({ pattern }: { pattern: Pattern }): boolean {
    return nights < FEWEST_NIGHTS_FOR[pattern];
  }
}

function explainShortNights({ a, b }: Difference): string {
  const needed = a.n > 0 || b.n > 0 ? Math.max(daysNeeded(a), daysNeeded(b)) : daysNeeded(a);
  return `What a night under ${SHORT_NIGHT_HOURS} h costs takes ${needed} more nights to tell (${a.n} so far).`;
}

/** Hours from midnight as `22:30`. */
function clock(hours: number): string {
  const minutes = Math.round(((hours + DAY_HOURS) % DAY_HOURS) * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
