import { AppError } from '../core/errors.ts';
import { settledValue } from '../insights/baseline.ts';
import { type DayRange, mondayIndex } from '../insights/calendar.ts';
import type { Membership } from '../insights/compare.ts';
import type { AssembledDay, DayPart } from '../insights/day-row.ts';
import type { Measured } from '../insights/lags.ts';
import { METRICS } from '../insights/metrics.ts';
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
import type { Condition, Group, Operator } from './group-grammar.ts';
import type { DaySet } from './load-days.ts';

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

/** What has to be loaded to tell who is in a group. */
export function partsOfGroup({ terms }: Group): DayPart[] {
  return terms.flatMap(({ condition }): DayPart[] => {
    if (condition.kind === 'metric') return [METRICS[condition.metric].part];
    return condition.kind === 'sport' ? ['workouts'] : [];
  });
}

/** Which rows of a set are in a group: no as soon as one term says no, unknown while one is. */
export function findMembers(group: Group, set: DaySet<AssembledDay>, diary: DiaryEntries): Membership {
  const columns = group.terms.map(({ condition, negated }) =>
    meet(condition, set, diary).map((is) => (is === undefined ? undefined : is !== negated)),
  );
  return set.rows.map((_, index) => {
    const answers = columns.map((column) => column[index]);
    if (answers.includes(false)) return false;
    return answers.includes(undefined) ? undefined : true;
  });
}

/** What to know about a group: names that are nowhere, and since when one is known. */
export function explainGroup({ terms }: Group, diary: DiaryEntries, range: DayRange): string[] {
  return terms.flatMap(({ condition, negated }): string[] => {
    if (condition.kind !== 'tag' && condition.kind !== 'journal') return [];
    const { kind, text } = condition;
    const [name] = findNames(diary, kind, text);
    if (name === undefined) return [explainUnknown(diary, kind, text)];
    const first = firstUse(diary, kind, name);
    if (kind === 'journal' || !negated || first === undefined || first <= range.from) return [];
    return [`Days before the first tag:${showName(name)}, ${first}, count for neither group.`];
  });
}

function meet(condition: Condition, set: DaySet<AssembledDay>, diary: DiaryEntries): Membership {
  const { rows } = set;
  switch (condition.kind) {
    case 'range': {
      const { from, to } = condition.range;
      return rows.map(({ day }) => day >= from && day <= to);
    }
    case 'weekday':
      return rows.map(({ day }) => condition.weekdays.includes(mondayIndex(day)));
    case 'metric': {
      const { metric, operator, value } = condition;
      const isMet = (number: number | undefined) =>
        number === undefined ? undefined : COMPARES[operator](number, value);
      return rows.map((row) => isMet(settledValue(row, metric)));
    }
    case 'sport':
      return rows.map(({ records }) =>
        set.canRead('workouts')
          ? records.workouts.some(({ sport_name, sport_id }) =>
              matchesSport(sport_name ?? nameSport(sport_name, sport_id), condition.text),
            )
          : undefined,
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
    hint: `Write one of them out: ${names.slice(0, 5).map(showName).join(' | ')}.`,
  });
}
