import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Day, DayRange } from '../insights/calendar.ts';
import type { MetricName } from '../insights/metrics.ts';
import { parseMetric } from './days.ts';
import { parseDate } from './range.ts';

const OPERATORS = ['<=', '>=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a row has to be like. */
export type Condition =
  | { kind: 'range'; range: DayRange }
  /** 0 is Monday. */
  | { kind: 'weekday'; weekdays: readonly number[] }
  | { kind: 'tag' | 'journal' | 'sport'; text: string }
  | { kind: 'metric'; metric: MetricName; operator: Operator; value: number };

interface Term {
  condition: Condition;
  negated: boolean;
}

/** Days that meet all of its terms. */
export interface Group {
  /** As answers name it: as it was written, but with its dates. */
  label: string;
  terms: readonly Term[];
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MOST_CHARACTERS = 200;
const GROUP_FORMS =
  'A group is a date or FROM..TO (2026-10, -30d..-1d), tag:NAME, journal:TEXT, weekday:sat,sun, sport:NAME or a ' +
  'metric with <, <=, > or >= and a number (asleep_h<6, workout_count<=0); put "not " before any of them and " and " between several.';

/** `tag:alcohol and not weekday:fri,sat`; throws `invalid_input` for what is no group. */
export function parseGroup(text: string, today: Day): Group {
  const terms = splitTerms(text.trim()).map((part) => parseTerm(part, today));
  return { label: cleanText(terms.map(labelOf).join(' and '), MOST_CHARACTERS), terms };
}

/** At every ` and ` that a term follows: the text of a journal question may hold one itself. */
function splitTerms(text: string): string[] {
  const parts: string[] = [];
  for (const piece of text.split(/\s+and\s+/i)) {
    const last = parts.at(-1);
    const goesOn = last !== undefined && isFreeText(last) && !startsTerm(piece);
    if (goesOn) parts[parts.length - 1] = `${last} and ${piece}`;
    else parts.push(piece);
  }
  return parts;
}

const FREE_TEXT = /^(?:not\s+)?(?:tag|journal|sport):/i;
const isFreeText = (part: string) => FREE_TEXT.test(part);

function startsTerm(piece: string): boolean {
  return /^(?:not\s|(?:tag|journal|sport|weekday):|-?\d|today\b|yesterday\b|\w+\s*[<>])/i.test(piece);
}

function parseTerm(part: string, today: Day): Term {
  const [, negation, text = ''] = /^(not\s+)?(.*)$/is.exec(part.trim()) ?? [];
  return { negated: negation !== undefined, condition: parseCondition(text, today) };
}

function parseCondition(text: string, today: Day): Condition {
  const [, kind = '', rest = ''] = /^([a-z]+):\s*(.+)$/is.exec(text) ?? [];
  switch (kind.toLowerCase()) {
    case 'tag':
    case 'journal':
    case 'sport':
      return { kind: kind.toLowerCase() as 'tag' | 'journal' | 'sport', text: rest };
    case 'weekday':
      return { kind: 'weekday', weekdays: rest.split(',').map(parseWeekday) };
  }
  const [, metric, operator, value] = /^(\w+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (metric !== undefined) {
    return {
      kind: 'metric',
      metric: parseMetric(metric),
      operator: operator as Operator,
      value: Number(value),
    };
  }
  return { kind: 'range', range: parseSpan(text, today) };
}

function parseSpan(text: string, today: Day): DayRange {
  const ends = text.split('..');
  const [from = '', to = from] = ends;
  if (ends.length > 2 || !/^(?:-?\d|today|yesterday)/i.test(text)) throw refuse(text);
  const range = { from: parseDate(from, today).from, to: parseDate(to, today).to };
  if (range.from <= range.to) return range;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" ends before it begins.`, {
    hint: 'Write the earlier date first.',
  });
}

function parseWeekday(text: string): number {
  const name = text.trim().toLowerCase();
  const index = WEEKDAYS.findIndex((weekday, other) => name === weekday || name === nameWeekday(other));
  if (index !== -1) return index;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is not a weekday.`, {
    hint: `Weekdays: ${WEEKDAYS.map((_, other) => nameWeekday(other)).join(', ')}; several with commas between.`,
  });
}

/** `mon` for 0. */
export function nameWeekday(index: number): string {
  return (WEEKDAYS[index] ?? '').slice(0, 3);
}

function labelOf({ condition, negated }: Term): string {
  return `${negated ? 'not ' : ''}${nameCondition(condition)}`;
}

function nameCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'range': {
      const { from, to } = condition.range;
      return from === to ? from : `${from}..${to}`;
    }
    case 'weekday':
      return `weekday:${condition.weekdays.map(nameWeekday).join(',')}`;
    case 'metric':
      return `${condition.metric}${condition.operator}${condition.value}`;
    default:
      return `${condition.kind}:${condition.text}`;
  }
}

function refuse(text: string): AppError {
  return new AppError('invalid_input', `"${cleanText(text, 40)}" is not a group of days.`, {
    hint: GROUP_FORMS,
  });
}
