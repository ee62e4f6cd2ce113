import { settledValue } from '../insights/baseline.ts';
import type { DayPart } from '../insights/day-row.ts';
import { journalColumn, tagColumn } from '../insights/diary.ts';
import { areLinked } from '../insights/linked-metrics.ts';
import { METRIC_NAMES, METRICS, type MetricName } from '../insights/metrics.ts';
import type { Driver } from '../insights/relate.ts';
import { parseMetric } from './days.ts';
import { type DiaryEntries, findNames, listNames, showName } from './diary.ts';
import type { DaySet } from './load-days.ts';

/** What may go with an outcome, as it was asked for. */
export interface DriverChoice {
  metrics: readonly MetricName[];
  /** Texts of `tag:…` and `journal:…`; undefined means all there are. */
  tags: readonly string[] | undefined;
  journal: readonly string[] | undefined;
  /** Named, and left out since they are linked with the outcome. */
  linked: readonly MetricName[];
}

/** Metric names, `tag:NAME` and `journal:TEXT`; without any, everything that is not linked with the outcome. */
export function chooseDrivers(outcome: MetricName, named: readonly string[] | undefined): DriverChoice {
  const isFree = (name: MetricName) => name !== outcome && !areLinked(name, outcome);
  if (named === undefined || named.length === 0) {
    return { metrics: METRIC_NAMES.filter(isFree), tags: undefined, journal: undefined, linked: [] };
  }
  const texts = (kind: 'tag' | 'journal') =>
    named.flatMap((text) => new RegExp(`^\\s*${kind}:\\s*(.+)$`, 'is').exec(text)?.[1] ?? []);
  const metrics = [...new Set(named.filter((text) => !/^\s*(tag|journal):/i.test(text)).map(parseMetric))];
  return {
    metrics: metrics.filter(isFree),
    tags: texts('tag'),
    journal: texts('journal'),
    linked: metrics.filter((name) => !isFree(name)),
  };
}

export function partsOfDrivers({ metrics }: DriverChoice): DayPart[] {
  return metrics.map((name) => METRICS[name].part);
}

/** The drivers by row of a set; metrics that the login may not read are none. */
export function collectDrivers(choice: DriverChoice, set: DaySet, diary: DiaryEntries): Driver[] {
  const metrics = choice.metrics
    .filter((name) => set.canRead(METRICS[name].part))
    .map(
      (name): Driver => ({
        name,
        measured: METRICS[name].measured,
        values: set.rows.map((row) => settledValue(row, name)),
      }),
    );
  const tags = chosenNames(choice.tags, diary.tags).map(
    (name): Driver => ({
      name: `tag:${showName(name)}`,
      measured: 'span',
      values: tagColumn(set.rows, diary.tags.get(name) ?? []),
    }),
  );
  const answers = chosenNames(choice.journal, diary.journal).map(
    (name): Driver => ({
      name: `journal:${showName(name)}`,
      measured: 'span',
      values: journalColumn(set.rows, diary.journal.get(name) ?? []),
    }),
  );
  return [...metrics, ...tags, ...answers];
}

/** What of the wish could not be fulfilled. */
export function explainDrivers(
  { linked, tags, journal }: DriverChoice,
  outcome: MetricName,
  diary: DiaryEntries,
): string[] {
  const notes: string[] = [];
  if (linked.length > 0) {
    notes.push(`Left out, since it is computed from the same data as ${outcome}: ${linked.join(', ')}.`);
  }
  for (const [kind, texts, known] of [
    ['tag', tags, diary.tags],
    ['journal', journal, diary.journal],
  ] as const) {
    for (const text of texts ?? []) {
      if (findNames(text, known.keys()).length > 0) continue;
      const what = kind === 'tag' ? 'Tags' : 'Journal questions';
      notes.push(`Nothing is known of ${kind}:${showName(text)}. ${listNames(what, text, known.keys())}`);
    }
  }
  return notes;
}

function chosenNames(texts: readonly string[] | undefined, known: ReadonlyMap<string, unknown>): string[] {
  const names = [...known.keys()];
  return texts === undefined ? names : [...new Set(texts.flatMap((text) => findNames(text, names)))];
}
