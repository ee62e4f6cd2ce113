import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { settledValue } from '../insights/baseline.ts';
import { type Day, type DayRange, mondayIndex } from '../insights/calendar.ts';
import type { Membership } from '../insights/compare.ts';
import type { DayPart, DayRow } from '../insights/day-row.ts';
import type { Measured } from '../insights/lags.ts';
import { METRICS, type MetricName } from '../insights/metrics.ts';
import { matchesSport, nameSport } from '../whoop/sports.ts';
import {
  type DiaryEntries,
  type DiaryKind,
  diaryColumn,
  explainUnknown,
  findNames,
  firstUse,
  showName,
} from './diary.ts';
import { explainEmpty } from './empty-range.ts';
import type { Condition, Group, Operator } from './group-grammar.ts';
import type { SportsByCycle } from './statistics-days.ts';

const MOST_NAMES = 5;

const COMPARES: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** When what a group speaks of happens in a row: at the latest of its terms. */
export function measuredOf({ terms }: Group): Measured {
  return terms.some(({ condition }) => isOfSpan(condition)) ? 'span' : 'start';
}

function isOfSpan(condition: Condition): boolean {
  if (condition.kind === 'metric') return METRICS[condition.metric].measured === 'span';
  return condition.kind !== 'range' && condition.kind !== 'weekday';
}

/** Metrics that tell who is in some groups, each once. */
export function metricsOfGroups(groups: readonly Group[]): MetricName[] {
  const terms = groups.flatMap((group) => group.terms);
  return [
    ...new Set(terms.flatMap(({ condition }) => (condition.kind === 'metric' ? [condition.metric] : []))),
  ];
}

/** What has to be loaded to tell who is in a group, beside sports. */
export function partsOfGroup(group: Group): DayPart[] {
  return metricsOfGroups([group]).map((metric) => METRICS[metric].part);
}

export function namesSport({ terms }: Group): boolean {
  return terms.some(({ condition }) => condition.kind === 'sport');
}

/** What tells who is in a group. */
export interface GroupFacts {
  rows: readonly DayRow[];
  /** Undefined where nobody knows. */
  sports: SportsByCycle | undefined;
  diary: DiaryEntries;
}

/** Which rows are in a group: no as soon as one term says no, unknown while one is. */
export function findMembers(group: Group, facts: GroupFacts): Membership {
  const columns = group.terms.map(({ condition, negated }) =>
    meet(condition, facts).map((is) => (is === undefined ? undefined : is !== negated)),
  );
  return facts.rows.map((_, index) => {
    const answers = columns.map((column) => column[index]);
    if (answers.includes(false)) return false;
    return answers.includes(undefined) ? undefined : true;
  });
}

/** What to know about a group: days to come, names that are nowhere, and since when one is known. */
export function explainGroup(
  { terms }: Group,
  { diary, sports }: GroupFacts,
  { from }: DayRange,
  today: Day,
): string[] {
  return terms.flatMap(({ condition, negated }): string[] => {
    switch (condition.kind) {
      case 'range':
        return condition.range.from > today ? [explainEmpty(condition.range, today)] : [];
      case 'sport':
        return sports ? explainSport(condition.text, sports) : [];
      case 'tag':
      case 'journal': {
        const { kind, text } = condition;
        const [name] = findNames(diary, kind, text);
        if (name === undefined) return [explainUnknown(diary, kind, text)];
        const first = firstUse(diary, kind, name);
        if (kind === 'journal' || !negated || first === undefined || first <= from) return [];
        return [`Days before the first tag:${showName(name)}, ${first}, count for neither group.`];
      }
      default:
        return [];
    }
  });
}

function explainSport(text: string, sports: SportsByCycle): string[] {
  const known = [...new Set([...sports.values()].flat())];
  if (known.some((sport) => matchesSport(sport, text))) return [];
  const names = known.map((sport) => nameSport(sport));
  const near = closest(text.toLowerCase(), names);
  const listed = near.length > 0 ? near : names.slice(0, MOST_NAMES);
  return [
    `No workout is of the sport ${showName(text)}${listed.length > 0 ? `; there are ${listed.join(', ')}` : ''}.`,
  ];
}

function meet(condition: Condition, { rows, sports, diary }: GroupFacts): Membership {
  switch (condition.kind) {
    case 'range': {
      const { from, to } = condition.range;
      return rows.map(({ day }) => day >= from && day <= to);
    }
    case 'weekday':
      return rows.map(({ day }) => condition.weekdays.includes(mondayIndex(day)));
    case 'metric': {
      const { metric, operator, value } = condition;
      return rows.map((row) => {
        const number = settledValue(row, metric);
        return number === undefined ? undefined : COMPARES[operator](number, value);
      });
    }
    case 'sport':
      return rows.map(({ cycleId }) =>
        sports?.get(cycleId)?.some((sport) => matchesSport(sport, condition.text)),
      );
    case 'tag':
    case 'journal': {
      const { kind, text } = condition;
      const column = diaryColumn(diary, kind, chooseName(diary, kind, text), rows);
      return column.map((value) => (value === undefined ? undefined : value !== 0));
    }
  }
}

/** Empty for a name that is nowhere. */
function chooseName(diary: DiaryEntries, kind: DiaryKind, text: string): string {
  const names = findNames(diary, kind, text);
  if (names.length <= 1) return names[0] ?? '';
  throw new AppError('invalid_input', `"${showName(text)}" fits ${names.length} names of ${kind}.`, {
    hint: `Write one of them out: ${names.slice(0, MOST_NAMES).map(showName).join(' | ')}.`,
  });
}
