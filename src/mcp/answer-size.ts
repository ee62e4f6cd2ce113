import { AppError } from '../core/errors.ts';
import { toSafeJson } from '../core/json.ts';
import type { Cell, TableAnswer } from '../engine/answer.ts';

/** Assistants refuse or cut longer answers, some of them mid-text. */
export const MAX_ANSWER_CHARACTERS = 25_000;
/** Of an answer to a call without arguments, which asked for nothing in particular. */
export const MAX_DEFAULT_ANSWER_CHARACTERS = 2_000;

/** Room kept for what `more` says about a cut. */
const MORE_CHARACTERS = 200;

/** First columns that put the rows of a range in the order of time, and whose values `to` takes. */
const TIME_COLUMNS: ReadonlySet<unknown> = new Set(['day', 'week', 'month']);
const PERIOD = /^\d{4}-(W?\d{2}|\d{2}-\d{2})$/;

/**
 * The answer as JSON of at most `maxCharacters`. A table that is too long loses whole rows: the oldest of
 * rows in time, the last of rows in any other order. `n` counts the rows that are left; `more` says how many
 * are missing and how to get them. Any other answer loses the last entries of its longest lists.
 */
export function fitAnswer(answer: object, maxCharacters = MAX_ANSWER_CHARACTERS): string {
  const json = toSafeJson(answer);
  if (json.length <= maxCharacters) return json;
  const cut = isTable(answer) ? cutTable(answer, maxCharacters) : cutLists(answer, maxCharacters);
  if (cut) return toSafeJson(cut);
  throw new AppError('whoop_error', `The answer has ${json.length} characters, too many for an assistant.`, {
    hint: 'Ask for less, or run the command of the same name in a terminal, which prints any length.',
  });
}

/** Undefined when there is not even room for one row. */
function cutTable(answer: TableAnswer, maxCharacters: number): TableAnswer | undefined {
  const { range, rows, columns } = answer;
  const inTime = range !== undefined && TIME_COLUMNS.has(columns[0]);
  const room =
    maxCharacters - MORE_CHARACTERS - JSON.stringify({ ...answer, rows: [], n: rows.length }).length;
  const n = countFitting(inTime ? rows.toReversed() : rows, room);
  if (n === 0) return undefined;
  const missing = rows.length - n;
  const cut = inTime
    ? { rows: rows.slice(missing), more: explainOlder(answer, missing) }
    : { rows: rows.slice(0, n), more: `${missing} further rows are left out: ${goOn(answer, n)}` };
  return { ...answer, n, ...cut, more: [cut.more, answer.more].filter(Boolean).join(' ') };
}

/** Undefined when the lists are not what makes it long. */
function cutLists(answer: object, maxCharacters: number): object | undefined {
  const cut: Record<string, unknown> = { ...answer };
  const missing = new Map<string, number>();
  for (;;) {
    const counts = [...missing].map(([name, count]) => `${name} (${count})`).join(', ');
    const more = `Left out to keep this short: ${counts}. The command of the same name prints all.`;
    if (JSON.stringify({ ...cut, more }).length <= maxCharacters) return { ...cut, more };
    const [longest] = Object.entries(cut)
      .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 1)
      .toSorted(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length);
    if (!longest) return undefined;
    const [name, entries] = longest;
    cut[name] = entries.slice(0, -1);
    missing.set(name, (missing.get(name) ?? 0) + 1);
  }
}

/** Only SQL answers without a range of days. */
function goOn({ range }: TableAnswer, n: number): string {
  return range === undefined
    ? `go on with LIMIT ${n} OFFSET ${n}, or select less.`
    : 'ask a narrower question.';
}

function countFitting(rows: TableAnswer['rows'], characters: number): number {
  let count = 0;
  let used = 0;
  for (const row of rows) {
    used += JSON.stringify(row).length + 1;
    if (used > characters) break;
    count += 1;
  }
  return count;
}

/** Names the newest row left out, not the day before the oldest one kept: two rows may share a day. */
function explainOlder({ rows, range }: TableAnswer, missing: number): string {
  const newestMissing: Cell | undefined = rows[missing - 1]?.[0];
  const left = `${missing} older rows are left out`;
  return range && typeof newestMissing === 'string' && PERIOD.test(newestMissing)
    ? `${left}: ask again with from: ${range.from}, to: ${newestMissing}.`
    : `${left}: ask a narrower question.`;
}

function isTable(answer: object): answer is TableAnswer {
  const { columns, rows } = answer as Partial<TableAnswer>;
  return Array.isArray(columns) && Array.isArray(rows);
}
