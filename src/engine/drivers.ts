import { settledValue } from '../insights/baseline.ts';
import type { DayPart, DayRow } from '../insights/day-row.ts';
import { areLinked } from '../insights/linked-metrics.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../insights/metrics.ts';
import type { Driver } from '../insights/relate.ts';
import { parseMetric } from './days.ts';
import {
  type DiaryEntries,
  type DiaryKind,
  diaryColumn,
  explainUnknown,
  findNames,
  showName,
} from './diary.ts';

/** What may go with an outcome, as it was asked for. */
export interface DriverChoice {
  metrics: readonly MetricName[];
  /** Of tags and journal; undefined means everything there is. */
  diary: readonly DiaryWish[] | undefined;
  /** Named, and left out since they are linked with the outcome. */
  linked: readonly MetricName[];
}

interface DiaryWish {
  kind: DiaryKind;
  text: string;
}

const DIARY_KINDS: readonly DiaryKind[] = ['tag', 'journal'];

/** Metric names, `tag:NAME` and `journal:TEXT`; without any, everything that is not linked with the outcome. */
export function chooseDrivers(outcome: MetricName, named: readonly string[] | undefined): DriverChoice {
  const isFree = (name: MetricName) => name !== outcome && !areLinked(name, outcome);
  if (named === undefined || named.length === 0) {
    return { metrics: METRIC_NAMES.filter(isFree), diary: undefined, linked: [] };
  }
  const wishes = named.map((text) => parseDiaryWish(text) ?? parseMetric(text));
  const metrics = [...new Set(wishes.filter((wish) => typeof wish === 'string'))];
  return {
    metrics: metrics.filter(isFree),
    diary: wishes.filter((wish) => typeof wish === 'object'),
    linked: metrics.filter((name) => !isFree(name)),
  };
}

function parseDiaryWish(driver: string): DiaryWish | undefined {
  const [, kind, text] = /^\s*(tag|journal):\s*(.+)$/is.exec(driver) ?? [];
  const known = DIARY_KINDS.find((name) => name === kind?.toLowerCase());
  return known && text !== undefined ? { kind: known, text } : undefined;
}

export function partsOfDrivers({ metrics }: DriverChoice): DayPart[] {
  return metrics.map((name) => METRICS[name].part);
}

/** The drivers by row. */
export function collectDrivers(choice: DriverChoice, rows: readonly DayRow[], diary: DiaryEntries): Driver[] {
  const metrics = choice.metrics.map(
    (name): Driver => ({
      name,
      measured: METRICS[name].measured,
      values: rows.map((row) => settledValue(row, name)),
    }),
  );
  const noted = DIARY_KINDS.flatMap((kind) =>
    chosenNames(choice, kind, diary).map(
      (name): Driver => ({
        name: `${kind}:${showName(name)}`,
        measured: 'span',
        values: diaryColumn(diary, kind, name, rows),
      }),
    ),
  );
  return [...metrics, ...noted];
}

/** What of the wish could not be fulfilled. */
export function explainDrivers(choice: DriverChoice, outcome: MetricName, diary: DiaryEntries): string[] {
  const { linked, diary: wishes = [] } = choice;
  return [
    ...(linked.length > 0
      ? [`Left out, since it is computed from the same data as ${outcome}: ${linked.join(', ')}.`]
      : []),
    ...wishes
      .filter(({ kind, text }) => findNames(diary, kind, text).length === 0)
      .map(({ kind, text }) => explainUnknown(diary, kind, text)),
  ];
}

function chosenNames({ diary: wishes }: DriverChoice, kind: DiaryKind, diary: DiaryEntries): string[] {
  if (!wishes) return [...diary[kind].keys()];
  const own = wishes.filter((wish) => wish.kind === kind);
  return [...new Set(own.flatMap(({ text }) => findNames(diary, kind, text)))];
}
