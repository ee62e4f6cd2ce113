import { AppError } from '../core/errors.ts';
import { settledValue } from '../insights/baseline.ts';
import type { DayRange } from '../insights/calendar.ts';
import { type Comparison, compareGroups } from '../insights/compare.ts';
import { fewestLag } from '../insights/lags.ts';
import { whyLinked } from '../insights/linked-metrics.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import { roundProbability, roundSignificant } from '../insights/rounding.ts';
import { daysNeeded, type Sample } from '../insights/statistics/difference-of-means.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { parseMetric } from './days.ts';
import { readDiary } from './diary.ts';
import { explainEmpty } from './empty-range.ts';
import {
  explainGroup,
  findMembers,
  measuredOf,
  metricsOfGroups,
  namesSport,
  partsOfGroup,
} from './group-days.ts';
import { type Group, parseGroup } from './group-grammar.ts';
import { rowsBefore } from './lag-input.ts';
import { type RangeInput, resolveRange, resolveToday } from './range.ts';
import { describeState, explainReach, loadDaysAndSports, loadStatisticsDays } from './statistics-days.ts';

export interface CompareInput extends RangeInput {
  metric: string;
  a: string;
  b: string;
  /** A whole number within `LAG_BOUNDS`. */
  lag?: number | undefined;
}

/** The days of one group. */
export interface GroupAnswer {
  label: string;
  n: number;
  /** Independent days that they are worth. */
  n_eff: number;
  mean?: number;
  median?: number;
  /** More days that it takes to tell anything. */
  needed?: number;
}

export interface CompareAnswer extends Answer {
  /** A row belongs to the group of the row so many rows earlier. */
  lag_days: number;
  a: GroupAnswer;
  b: GroupAnswer;
  /** Mean of a less mean of b. */
  difference?: number;
  /** 95 % interval of the difference. */
  ci?: [number, number];
  p?: number;
  /** Hedges' g. */
  effect?: number;
  /** Whether there are days enough to tell; without, interval and p are left out. */
  enough: boolean;
}

const DEFAULT_DAYS = 365;

/** A metric on the days of one group and of another. */
export async function askCompare(
  context: Context,
  input: CompareInput,
  signal?: AbortSignal,
): Promise<CompareAnswer> {
  const name = parseMetric(input.metric);
  const today = await resolveToday(context, signal);
  const [a, b] = [parseGroup(input.a, today), parseGroup(input.b, today)];
  refuseSame(a, b);
  const lag = chooseLag(name, a, b, input.lag);
  const range = withGroups(await resolveRange(context, input, DEFAULT_DAYS, signal), [a, b], input);
  const loaded = { from: rowsBefore(range.from, lag), to: range.to };
  const parts = [METRICS[name].part, ...partsOfGroup(a), ...partsOfGroup(b)];
  const { set, sports } =
    namesSport(a) || namesSport(b)
      ? await loadDaysAndSports(context, loaded, parts, signal)
      : { set: await loadStatisticsDays(context, loaded, parts, signal), sports: undefined };
  const diary = await readDiary(context, range.to);
  const facts = { rows: set.rows, sports, diary };
  const groups = { a: findMembers(a, facts), b: findMembers(b, facts) };
  const found = compareGroups(set.rows, range, name, groups, lag);
  const isEmpty = !set.rows.some((row) => row.day >= range.from && settledValue(row, name) !== undefined);
  const { as_of, notes = [], ...state } = describeState(set, range, [METRICS[name].part]);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range,
    lag_days: lag,
    a: describeGroup(a, found.a, found.medians.a, name),
    b: describeGroup(b, found.b, found.medians.b, name),
    ...describeDifference(found),
    ...state,
    notes: [
      ...new Set([
        ...(isEmpty ? [explainEmpty(range, today, name)] : explain(found)),
        ...explainLinks(name, [a, b], lag),
        ...[a, b].flatMap((group) => explainGroup(group, facts, range, today)),
        ...explainReach(set, range, name),
        ...notes,
      ]),
    ],
  });
}

function refuseSame(a: Group, b: Group): void {
  if (a.label.toLowerCase() !== b.label.toLowerCase()) return;
  throw new AppError('invalid_input', `a and b are the same group: "${a.label}".`, {
    hint: `Compare it with something else, such as "not ${a.label}".`,
  });
}

function chooseLag(name: MetricName, a: Group, b: Group, wanted: number | undefined): number {
  const [latest] = [a, b].toSorted((one, other) => lagOf(name, other) - lagOf(name, one));
  const fewest = latest ? lagOf(name, latest) : 0;
  const lag = wanted ?? fewest;
  if (lag >= fewest) return lag;
  throw new AppError('invalid_input', `lag ${lag} would set ${name} beside the day after it.`, {
    hint: `${name} is measured at the start of a day, "${latest?.label}" happens during it: use lag 1 (the default, the day before) or more.`,
  });
}

const lagOf = (name: MetricName, group: Group) => fewestLag(name, measuredOf(group));

/** Without a range of its own, the question reaches as far as its groups do. */
function withGroups(range: DayRange, groups: readonly Group[], { from, to, days }: RangeInput): DayRange {
  if (from !== undefined || to !== undefined || days !== undefined) return range;
  const firsts = groups
    .flatMap(({ terms }) => terms)
    .flatMap(({ condition, negated }) =>
      condition.kind === 'range' && !negated ? [condition.range.from] : [],
    );
  return { from: [range.from, ...firsts].toSorted()[0] ?? range.from, to: range.to };
}

function describeGroup({ label }: Group, sample: Sample, median: number, name: MetricName): GroupAnswer {
  const level = (value: number) => roundTo(value, Math.max(1, METRICS[name].decimals));
  const needed = daysNeeded(sample);
  return {
    label,
    n: sample.n,
    n_eff: roundTo(sample.nEffective, 1),
    ...(sample.n > 0 ? { mean: level(sample.mean), median: level(median) } : {}),
    ...(needed > 0 ? { needed } : {}),
  };
}

function describeDifference({
  a,
  b,
  difference,
  test,
}: Comparison): Pick<CompareAnswer, 'difference' | 'ci' | 'p' | 'effect' | 'enough'> {
  return {
    ...(a.n > 0 && b.n > 0 ? { difference: roundSignificant(difference) } : {}),
    ...(test && {
      ci: [roundSignificant(test.interval.low), roundSignificant(test.interval.high)],
      p: roundProbability(test.p),
      effect: roundTo(test.effect, 2),
    }),
    enough: daysNeeded(a) + daysNeeded(b) === 0,
  };
}

function explain({ a, b, shared, test }: Comparison): string[] {
  const sides = [['a', a] as const, ['b', b] as const];
  const empty = sides.filter(([, { n }]) => n === 0).map(([side]) => side);
  const missing = sides
    .filter(([, side]) => daysNeeded(side) > 0)
    .map(([side, sample]) => `${side} needs ${daysNeeded(sample)} more`);
  return [
    ...(shared > 0 ? [explainShared(shared, empty)] : []),
    ...(shared === 0 && empty.length > 0 ? [`No day with a value is in ${empty.join(' or ')}.`] : []),
    ...(missing.length > empty.length
      ? [`Too few days to tell a difference from chance: ${missing.join(', ')}.`]
      : []),
    ...(!test && missing.length === 0 ? ['Neither side varies.'] : []),
  ];
}

/** `empty`: the sides that have no day of their own. */
function explainShared(shared: number, empty: readonly ('a' | 'b')[]): string {
  const [inner] = empty;
  if (inner === undefined) return `Days in both groups count for neither: ${shared}.`;
  if (empty.length > 1) return `Both groups hold the same days (${shared}).`;
  const outer = inner === 'a' ? 'b' : 'a';
  return `Every day of ${inner} is in ${outer} too (${shared}): add "and not …" to ${outer} to leave them out there.`;
}

/** Groups that a metric makes differ in what is computed from it, whatever else is true of them. */
function explainLinks(name: MetricName, groups: readonly Group[], lag: number): string[] {
  return metricsOfGroups(groups).flatMap((metric) => {
    if (metric === name) return lag === 0 ? [`The groups are made by ${name} itself.`] : [];
    const why = whyLinked(metric, name);
    return why === undefined
      ? []
      : [`The groups are made by ${metric}, which is linked with ${name} (${why}): they differ in any case.`];
  });
}
