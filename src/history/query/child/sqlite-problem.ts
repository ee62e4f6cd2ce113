import { errorCode } from '../../../core/disk-error.ts';
import { isBusy, isDamaged } from '../../../core/sqlite.ts';
import type { Problem, ProblemKind } from '../protocol.ts';

const READ_ONLY = 8;
const CANNOT_OPEN = 14;
const TOO_BIG = 18;

type Pattern = readonly [pattern: RegExp, kind: ProblemKind, about?: string];

const misuse = (pattern: RegExp, about: string): Pattern => [pattern, 'misuse', about];

/** What SQLite says, which names its own insides too, and what of it concerns the statement. */
const MESSAGES: readonly Pattern[] = [
  [/^near "(.*)": syntax error$/s, 'syntax'],
  [/^unrecognized token: "(.*)"$/s, 'syntax'],
  [/^incomplete input$/, 'syntax'],
  [/^no such column: "?(.*?)"?(?: - should this be .*)?$/s, 'unknown_column'],
  [/^no such table(?: column)?: (.*)$/s, 'unknown_table'],
  [/^no such function: (.*)$/s, 'unknown_function'],
  [/^ambiguous column name: (.*)$/s, 'ambiguous_column'],
  [/^wrong number of arguments to function (.*)\(\)$/s, 'wrong_arguments'],
  [/^(?:too many SQL variables|variable number must be)/, 'parameter'],
  [/^(?:too many|at most|Expression tree|parser stack|LIKE or GLOB)/, 'too_complex'],
  misuse(/^misuse of aggregate/, 'An aggregate such as avg() cannot stand there, or inside another one.'),
  misuse(/window/, 'A window function needs its OVER (…), and that in the list of results.'),
  misuse(
    /^SELECTs to the left and right/,
    'The parts of the compound SELECT differ in their number of columns.',
  ),
  misuse(/^(?:all VALUES|table .* has \d+ values)/s, 'Rows differ in their number of values.'),
  misuse(/^sub-select returns/, 'A subquery in an expression may have only one column.'),
  misuse(/^row value misused/, 'Several values stand where one is expected.'),
  misuse(/(?:ORDER|GROUP) BY term out of range/, 'ORDER BY or GROUP BY counts a column that is not there.'),
  misuse(/clause should come after/, 'ORDER BY and LIMIT come after the last part of a compound SELECT.'),
  misuse(/^HAVING clause/, 'HAVING needs GROUP BY or an aggregate.'),
  misuse(/^no tables specified/, 'There is no FROM that * could stand for.'),
  misuse(/^(?:cannot join|a NATURAL join)/, 'The tables cannot be joined that way.'),
  misuse(/^circular reference/, 'A WITH table reads itself, and has no first part to begin from.'),
  misuse(/^integer overflow$/, 'A whole number became too large.'),
  misuse(/^(?:malformed JSON|bad JSON path)/, 'A value is not JSON, or a path not one of JSON.'),
  misuse(/^ESCAPE expression/, 'ESCAPE takes a single character.'),
];

/** An error of SQLite while it compiled or ran a statement. Its own words are not passed on. */
export function problemOfStatement(error: unknown): Problem {
  if (resultCode(error) === TOO_BIG) return { kind: 'too_large' };
  const message = error instanceof Error ? error.message : '';
  for (const [pattern, kind, about] of MESSAGES) {
    const match = pattern.exec(message);
    if (match) return describeAs(kind, about ?? match[1]);
  }
  return { kind: 'misuse', about: 'SQLite cannot run it.' };
}

function describeAs(kind: ProblemKind, about: string | undefined): Problem {
  return about === undefined ? { kind } : { kind, about };
}

/** Why the database cannot be read; undefined where the error is not about it. */
export function problemOfDatabase(error: unknown): Problem | undefined {
  if (isBusy(error)) return { kind: 'locked' };
  if (isDamaged(error)) return { kind: 'damaged' };
  return isUnreadable(error) ? { kind: 'unreadable' } : undefined;
}

/** A reader of a WAL may have to make its index beside it. Deno 2.9.6 gives errors of opening no code. */
function isUnreadable(error: unknown): boolean {
  const code = resultCode(error);
  if (code === CANNOT_OPEN || code === READ_ONLY) return true;
  const isOfSystem = /^E[A-Z]+$/.test(errorCode(error) ?? '');
  return isOfSystem || (error instanceof Error && error.message.startsWith('unable to open database file'));
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
