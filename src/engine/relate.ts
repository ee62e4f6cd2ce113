import { settledValue } from '../insights/baseline.ts';
import { fewestLag } from '../insights/lags.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import { type Relation, relateDrivers } from '../insights/relate.ts';
import { roundProbability } from '../insights/rounding.ts';
import { ALPHA } from '../insights/statistics/significance.ts';
import { FEWEST_PAIRS } from '../insights/statistics/spearman.ts';
import { explainAlike, withoutAlike } from './alike-relations.ts';
import { type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { parseMetric } from './days.ts';
import { readDiary } from './diary.ts';
import {
  chooseDrivers,
  collectDrivers,
  explainDrivers,
  findUnknown,
  partsOfDrivers,
  refuseDriver,
} from './drivers.ts';
import { explainEmpty } from './empty-range.ts';
import { rowsBefore } from './lag-input.ts';
import { LATEST_DAY, type RangeInput, resolveRange } from './range.ts';
import { describeState, explainReach, loadStatisticsDays } from './statistics-days.ts';

export interface RelateInput extends RangeInput {
  outcome: string;
  /** Metric names, `tag:NAME`, `journal:TEXT`. */
  drivers?: readonly string[] | undefined;
  /** A whole number within `LAG_BOUNDS`. */
  max_lag?: number | undefined;
}

export interface RelateAnswer extends TableAnswer {
  pairs_tried: number;
}

const DEFAULT_DAYS = 180;
const DEFAULT_MAX_LAG = 2;
const MOST_ROWS = 10;
/** So many are shown also where none of them stands out. */
const FEWEST_ROWS = 3;
const COLUMNS = ['driver', 'lag_days', 'n', 'n_eff', 'rho', 'ci_low', 'ci_high', 'q'];

/** What goes with an outcome: rank correlations with everything else, tested for how many were tried. */
export async function askRelate(
  context: Context,
  input: RelateInput,
  signal?: AbortSignal,
): Promise<RelateAnswer> {
  const outcome = parseMetric(input.outcome);
  const unknown = findUnknown(input.drivers);
  if (unknown !== undefined) throw refuseDriver(unknown, await readDiary(context, LATEST_DAY));
  const choice = chooseDrivers(outcome, input.drivers);
  const maxLag = input.max_lag ?? DEFAULT_MAX_LAG;
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const loaded = { from: rowsBefore(range.from, maxLag), to: range.to };
  const parts = [METRICS[outcome].part, ...partsOfDrivers(choice)];
  const set = await loadStatisticsDays(context, loaded, parts, signal);
  const diary = await readDiary(context, range.to);
  const drivers = collectDrivers(choice, set.rows, diary);
  const relations = relateDrivers(set.rows, range, outcome, drivers, maxLag);
  const isNamed = (input.drivers?.length ?? 0) > 0;
  const { kept, alike } = isNamed ? { kept: relations, alike: [] } : withoutAlike(relations);
  const shown = kept.slice(0, countShown(kept, isNamed));
  const days = set.rows.filter(
    (row) => row.day >= range.from && row.day <= range.to && settledValue(row, outcome) !== undefined,
  );
  const isTried = drivers.some(({ measured }) => fewestLag(outcome, measured) <= maxLag);
  const { as_of, notes = [], ...state } = describeState(set, range, [METRICS[outcome].part]);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range,
    columns: COLUMNS,
    rows: shown.map(toRow),
    n: shown.length,
    pairs_tried: relations.length,
    ...state,
    notes: [
      ...explainDrivers(choice, outcome, diary),
      ...(days.length === 0 ? [explainEmpty(range, set.today, outcome)] : []),
      ...(days.length === 0 || !isTried ? [] : explain(relations, outcome, days.length)),
      ...explainAlike(alike, shown),
      ...(isNamed && relations.length > 0 ? [explainChoice(relations.length)] : []),
      ...(isTried ? explainReach(set, range, outcome) : []),
      ...(drivers.length > 0 ? explainLags(outcome, maxLag) : []),
      ...notes,
    ],
    ...describeRest(relations, shown),
  });
}

/** All that stand out, and a few more where they are few; what was asked for by name is shown in any case. */
function countShown(relations: readonly Relation[], areNamed: boolean): number {
  const standing = relations.filter(({ q }) => q < ALPHA).length;
  return Math.min(areNamed ? MOST_ROWS : Math.max(standing, FEWEST_ROWS), MOST_ROWS);
}

function toRow({ driver, lag, n, nEffective, rho, interval, q }: Relation): TableAnswer['rows'][number] {
  return [
    driver,
    lag,
    n,
    roundTo(nEffective, 0),
    roundTo(rho, 2),
    roundTo(interval.low, 2),
    roundTo(interval.high, 2),
    roundProbability(q),
  ];
}

function explain(relations: readonly Relation[], outcome: MetricName, days: number): string[] {
  if (relations.some(({ q }) => q < ALPHA)) return [];
  if (relations.length > 0) return [`No pair stands out from chance (q < ${ALPHA}).`];
  if (days < FEWEST_PAIRS) {
    return [
      `Days with ${outcome}: ${days}. A pair takes ${FEWEST_PAIRS}: ${FEWEST_PAIRS - days} more are needed.`,
    ];
  }
  return [`Too few of the ${days} days with ${outcome} have something beside it that varies.`];
}

function explainLags(outcome: MetricName, maxLag: number): string[] {
  return fewestLag(outcome, 'span') > maxLag
    ? [`What happens during a day comes after its ${outcome}: it is tried from max_lag 1 on.`]
    : [];
}

/** What is asked for after having seen the answer about everything stands out too easily. */
function explainChoice(pairs: number): string {
  return `q counts only ${pairs === 1 ? 'this pair' : `these ${pairs} pairs`}: it holds for drivers chosen before looking.`;
}

function describeRest(relations: readonly Relation[], shown: readonly Relation[]): { more?: string } {
  const left = relations.filter((relation) => !shown.includes(relation));
  if (left.length === 0) return {};
  const standing = left.filter(({ q }) => q < ALPHA).length;
  const lowest = roundProbability(Math.min(...left.map(({ q }) => q)));
  const which = standing > 0 ? `${standing} of them with q < ${ALPHA}, ` : '';
  return { more: `${left.length} pairs are left out: ${which}none with q below ${lowest}.` };
}
