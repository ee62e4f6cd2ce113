import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { settledValue } from '../insights/baseline.ts';
import type { DayPart, DayRow } from '../insights/day-row.ts';
import { areLinked, whyLinked } from '../insights/linked-metrics.ts';
import { isMetricName, METRIC_NAMES, METRICS, type MetricName } from '../insights/metrics.ts';
import type { Driver } from '../insights/relate.ts';
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

const MOST_NEAR = 4;
const DIARY_KINDS: readonly DiaryKind[] = ['tag', 'journal'];

/** Metric names, `tag:NAME` and `journal:TEXT`, none of them unknown; without any, everything that is not linked with the outcome. */
export function chooseDrivers(outcome: MetricName, named: readonly string[] | undefined): DriverChoice {
  const isFree = (name: MetricName) => name !== outcome && !areLinked(name, outcome);
  if (named === undefined || named.length === 0) {
    return { metrics: METRIC_NAMES.filter(isFree), diary: undefined, linked: [] };
  }
  const metrics = [...new Set(named.map(toName).filter(isMetricName))];
  return {
    metrics: metrics.filter(isFree),
    diary: named.flatMap((text) => parseDiaryWish(text) ?? []),
    linked: metrics.filter((name) => !isFree(name)),
  };
}

/** The first of some drivers that is neither a metric nor of a diary's form. */
export function findUnknown(named: readonly string[] = []): string | undefined {
  return named.find((text) => !isMetricName(toName(text)) && parseDiaryWish(text) === undefined);
}

/** Names what it may have meant: metrics, tags and journal questions. */
export function refuseDriver(text: string, diary: DiaryEntries): AppError {
  const name = toName(text);
  const noted = DIARY_KINDS.flatMap((kind) => {
    const near = [...findNames(diary, kind, name), ...closest(name, [...diary[kind].keys()])];
    return [...new Set(near)].map((found) => `${kind}:${showName(found)}`);
  });
  const near = [...noted, ...closest(name, METRIC_NAMES)].slice(0, MOST_NEAR);
  const suggestion = near.length > 0 ? `Did you mean ${near.join(', ')}? ` : '';
  return new AppError('invalid_input', `"${cleanText(text, 40)}" is no metric, tag or journal question.`, {
    hint: `${suggestion}Write tag:NAME, journal:TEXT or a metric. Metrics: ${METRIC_NAMES.join(', ')}.`,
  });
}

const toName = (text: string) => text.trim().toLowerCase();

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
  const byReason = Map.groupBy(linked, (name) => whyLinked(name, outcome));
  return [
    ...[...byReason].map(([why, names]) =>
      why === undefined
        ? `${outcome} is the outcome itself.`
        : `Left out, being linked with ${outcome} (${why}): ${names.join(', ')}.`,
    ),
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
