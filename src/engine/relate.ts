import { fewestLag } from '../insights/lags.ts';
import { METRICS, type MetricName, roundTo } from '../insights/metrics.ts';
import { type Relation, relateDrivers } from '../insights/relate.ts';
import { roundProbability } from '../insights/rounding.ts';
import { ALPHA } from '../insights/statistics/significance.ts';
import { type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { parseMetric } from './days.ts';
import { readDiary } from './diary.ts';
import { chooseDrivers, collectDrivers, explainDrivers, partsOfDrivers } from './drivers.ts';
import { rowsBefore } from './lag-input.ts';
import { type RangeInput, resolveRange } from './range.ts';
import { describeState, loadStatisticsDays } from './statistics-days.ts';

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
  const choice = chooseDrivers(outcome, input.drivers);
  const maxLag = input.max_lag ?? DEFAULT_MAX_LAG;
  const range = await resolveRange(context, input, DEFAULT_DAYS, signal);
  const loaded = { from: rowsBefore(range.from, maxLag), to: range.to };
  const parts = [METRICS[outcome].part, ...partsOfDrivers(choice)];
  const set = await loadStatisticsDays(context, loaded, parts, signal);
  const diary = await readDiary(context, range.to);
  const relations = relateDrivers(set.rows, range, outcome, collectDrivers(choice, set.rows, diary), maxLag);
  const shown = relations.slice(0, countShown(relations, input.drivers !== undefined));
  const { as_of, notes = [], ...state } = describeState(set, range, [METRICS[outcome].part]);
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range,
    columns: COLUMNS,
    rows: shown.map(toRow),
    n: shown.length,
    pairs_tried: relations.length,
    ...state,
    notes: [...explain(relations, outcome, maxLag), ...explainDrivers(choice, outcome, diary), ...notes],
    ...describeRest(relations, shown.length),
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

function explain(relations: readonly Relation[], outcome: MetricName, maxLag: number): string[] {
  const notes: string[] = [];
  if (relations.length === 0) {
    notes.push(`There are too few days with ${outcome} and with something that varies beside it.`);
  } else if (!relations.some(({ q }) => q < ALPHA)) {
    notes.push('No pair stands out from chance (q < 0.05).');
  }
  if (fewestLag(outcome, 'span') > maxLag) {
    notes.push(`What happens during a day comes after its ${outcome}: it is tried from max_lag 1 on.`);
  }
  return notes;
}

function describeRest(relations: readonly Relation[], shown: number): { more?: string } {
  const left = relations.slice(shown);
  if (left.length === 0) return {};
  const standing = left.filter(({ q }) => q < ALPHA).length;
  const which =
    standing > 0 ? `${left.length} pairs, ${standing} of them with q < 0.05,` : `${left.length} pairs`;
  return { more: `${which} are left out: name the drivers of interest to see theirs.` };
}
