import { closest } from '../../core/closest.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import {
  MOST_BYTES,
  MOST_CELL_CHARACTERS,
  MOST_MILLISECONDS,
  MOST_ROW_CHARACTERS,
  MOST_SQL_CHARACTERS,
  type Problem,
  type ProblemKind,
} from './protocol.ts';
import { FUNCTIONS } from './sql-functions.ts';
import type { View } from './views.ts';

const MOST_CHARACTERS = 100;
const FEWEST_NAME_CHARACTERS = 3;
const EXAMPLE = 'SELECT day, hrv_ms FROM days ORDER BY day DESC LIMIT 7';
const SCHEMA = '`wellpipe query --schema` and the resource whoop://guide list views and columns.';
const DIALECT = `It is SQLite's SQL; text goes in single quotes. ${SCHEMA}`;
const NARROW = 'Filter by day, aggregate before you join, and join on day or cycle_id.';
const CALLABLE =
  "SQLite's functions of text, numbers, times and JSON can be called, its aggregates and window functions.";
const AGAIN = 'Ask again in a moment.';

interface Words {
  message: string;
  hint: string;
  /** `invalid_input` unless the database or the program is to blame. */
  code?: ErrorCode;
}

type FindWords = (about: string, views: readonly View[]) => Words;

/** Why a statement gave no rows, with what to do about it. */
export function describeProblem({ kind, about = '' }: Problem, views: readonly View[]): AppError {
  const { message, hint, code = 'invalid_input' } = WORDS[kind](cleanText(about, MOST_CHARACTERS), views);
  return new AppError(code, message, { hint });
}

const WORDS: Readonly<Record<ProblemKind, FindWords>> = {
  empty: always('There is no statement.', `Write one SELECT, such as: ${EXAMPLE}`),
  several: always('More than one statement was given.', 'Ask one at a time.'),
  too_long: always(`A statement may have ${count(MOST_SQL_CHARACTERS)} characters.`, 'Make it shorter.'),
  parameter: always(
    'The statement has a parameter (?, :name, @name or $name), and nothing to put there.',
    'Write the values into the statement, text and dates in single quotes.',
  ),
  too_complex: always(
    'The statement is too complex.',
    'Use fewer columns, terms, joins or nested expressions.',
  ),
  not_select: (word) => ({
    message: `The statement begins with "${word}"; only SELECT can be run.`,
    hint: `Nothing can be changed here. Begin with SELECT, WITH or VALUES, such as: ${EXAMPLE}`,
  }),
  syntax: (near) => ({
    message: near === '' ? 'The statement ends too early.' : `There is a syntax error near "${near}".`,
    hint: DIALECT,
  }),
  unknown_table: (name, views) => ({
    message: `There is no view "${name}".`,
    hint: `${suggest(name, viewNames(views))}The views are ${viewNames(views).join(', ')}.`,
  }),
  unknown_column: (name, views) => ({
    message: `There is no column "${name}" in what the statement reads.`,
    hint: `${findColumn(name, views)}${DIALECT}`,
  }),
  unknown_function: (name) => ({
    message: `There is no function ${name}().`,
    hint: `${suggest(
      name,
      FUNCTIONS.filter((known) => known !== name),
    )}${CALLABLE}`,
  }),
  ambiguous_column: (name) => ({
    message: `More than one table of the statement has a column "${name}".`,
    hint: `Say whose it is, such as days.${name}.`,
  }),
  wrong_arguments: (name) => ({
    message: `${name}() does not take that number of arguments.`,
    hint: "The functions are SQLite's own.",
  }),
  misuse: (sentence) => ({ message: sentence, hint: DIALECT }),
  forbidden_table: (name, views) => ({
    message: `"${name}" cannot be read.`,
    hint: `The views are ${viewNames(views).join(', ')}.`,
  }),
  forbidden_function: (name) => ({
    message: `${name}() cannot be called.`,
    hint: CALLABLE,
  }),
  forbidden_act: always(
    'The statement does more than read.',
    `Nothing can be changed here. Ask a plain SELECT, such as: ${EXAMPLE}`,
  ),
  too_slow: always(
    `The statement took longer than ${MOST_MILLISECONDS / 1_000} seconds and was ended.`,
    NARROW,
  ),
  too_much_memory: always(
    `The statement needed more than ${MOST_BYTES / 1_000_000} MB and was ended.`,
    NARROW,
  ),
  too_large: always('A value became larger than 1 MB.', 'Shorten texts with substr(), or concatenate less.'),
  long_cell: (column) => ({
    message: `A value of "${column}" has more than ${count(MOST_CELL_CHARACTERS)} characters.`,
    hint: 'Shorten it with substr(), or ask for rows instead of one long text.',
  }),
  long_row: always(
    `A row has more than ${count(MOST_ROW_CHARACTERS)} characters.`,
    'Select fewer columns, or shorten them with substr().',
  ),
  binary_cell: (column) => ({
    message: `A value of "${column}" is bytes, which an answer cannot show.`,
    hint: 'Show it with hex().',
  }),
  missing: inDatabase(
    'There is no local history yet.',
    'Ask any other question first, or run `wellpipe sync`.',
  ),
  locked: inDatabase('Another process keeps the local history locked.', AGAIN),
  damaged: inDatabase(
    'The local history is damaged.',
    'The next other question sets it aside and reads it anew.',
  ),
  unreadable: inDatabase('The local history cannot be opened.', 'Check that WELLPIPE_HOME is yours.'),
  not_ready: inDatabase('The local history is being prepared.', AGAIN),
  other_derivation: inDatabase(
    'Another version of Wellpipe has renewed the local history.',
    'Restart the assistant, so that it uses the newest version everywhere.',
  ),
  other_version: inDatabase(
    'Wellpipe was upgraded while this one runs.',
    'Restart the assistant, so that it uses the new version.',
  ),
};

function always(message: string, hint: string): FindWords {
  return () => ({ message, hint });
}

function inDatabase(message: string, hint: string): FindWords {
  return () => ({ message, hint, code: 'local_data' });
}

/** Where it is, or what it is like, without the view or alias before it: `d.hrv` means `hrv`. */
function findColumn(name: string, views: readonly View[]): string {
  const column = name.toLowerCase().replace(/^.*\./, '');
  const owners = views.filter(({ columns }) => columns.some((known) => known.name === column));
  if (owners.length > 0) return `It is a column of ${viewNames(owners).join(', ')}. `;
  return suggest(column, [...new Set(views.flatMap(({ columns }) => columns.map((known) => known.name)))]);
}

/** Anything is like a name of a letter or two. */
function suggest(name: string, known: readonly string[]): string {
  const near = name.length < FEWEST_NAME_CHARACTERS ? [] : closest(name.toLowerCase(), known);
  return near.length > 0 ? `Did you mean ${near.join(', ')}? ` : '';
}

function viewNames(views: readonly View[]): string[] {
  return views.map(({ name }) => name);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
