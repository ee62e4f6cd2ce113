import { parseEnv } from 'node:util';
import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { quoteEnvValue } from './env-value.ts';

/** A key without a value is removed. */
export type EnvChanges = Readonly<Record<string, string | undefined>>;

/** A `.env` text and where its assignments stand. Comments, blank lines and foreign keys are never touched. */
export interface EnvDocument {
  /** Named in errors. */
  readonly path: string;
  readonly text: string;
  /** As `util.parseEnv` reads them, the reader of record: of a key given twice, the last. */
  readonly values: Environment;
  readonly assignments: readonly Assignment[];
}

interface Assignment {
  key: string;
  /** What stands before the key: indentation and `export`. */
  prefix: string;
  /** From `#` to the end of the line, or empty. */
  comment: string;
  eol: string;
  start: number;
  end: number;
}

const BOM = '\uFEFF';
const BLANK_OR_COMMENT = /^[ \t]*(#.*)?$/s;
const ASSIGNMENT = /^([ \t]*(?:export[ \t]+)?)([\w.-]+)[ \t]*=[ \t]*/;
const QUOTES = new Set(['"', "'", '`']);
const EOL = /\r\n|\n|\r|$/g;

/** Reads a `.env` text; a line that is neither assignment, comment nor blank is an error that names it. */
export function parseEnvDocument(text: string, path: string): EnvDocument {
  const assignments: Assignment[] = [];
  let position = text.startsWith(BOM) ? BOM.length : 0;
  while (position < text.length) {
    const line = lineAt(text, position);
    const match = ASSIGNMENT.exec(line.content);
    if (match) {
      const assignment = readAssignment(text, position, match, path);
      assignments.push(assignment);
      position = assignment.end;
    } else if (BLANK_OR_COMMENT.test(line.content)) {
      position = line.end;
    } else {
      throw malformed(text, position, path, 'is neither KEY=value nor a comment');
    }
  }
  return { path, text, values: readValues(text), assignments };
}

/** The text with these keys set or removed and nothing else changed; a key given twice keeps its last line. */
export function editEnvDocument(document: EnvDocument, changes: EnvChanges): string {
  const { text, assignments } = document;
  const lastOf = new Map(assignments.map((assignment) => [assignment.key, assignment]));
  let edited = '';
  let position = 0;
  for (const assignment of assignments) {
    if (!Object.hasOwn(changes, assignment.key)) continue;
    edited += text.slice(position, assignment.start);
    position = assignment.end;
    const value = changes[assignment.key];
    if (value === undefined || lastOf.get(assignment.key) !== assignment) continue;
    edited +=
      value === document.values[assignment.key]
        ? text.slice(assignment.start, assignment.end)
        : rewritten(assignment, value);
  }
  edited += text.slice(position);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || lastOf.has(key)) continue;
    if (edited !== '' && edited !== BOM && !/[\r\n]$/.test(edited)) edited += eol;
    edited += `${key}=${quoteEnvValue(key, value)}${eol}`;
  }
  assertOnlyChanged(document, edited, changes);
  return edited;
}

function rewritten({ prefix, key, comment, eol }: Assignment, value: string): string {
  return `${prefix}${key}=${quoteEnvValue(key, value)}${comment && ` ${comment}`}${eol}`;
}

function readAssignment(text: string, start: number, match: RegExpExecArray, path: string): Assignment {
  const [head, prefix = '', key = ''] = match;
  const valueStart = start + head.length;
  const quote = text.charAt(valueStart);
  if (!QUOTES.has(quote)) {
    const line = lineAt(text, start);
    const comment = /#.*/s.exec(line.content.slice(head.length))?.[0] ?? '';
    return { key, prefix, comment, eol: line.eol, start, end: line.end };
  }
  const close = closingQuote(text, valueStart, quote);
  const spansLines = /[\r\n]/.test(text.slice(valueStart, close));
  const rest = lineAt(text, close + 1);
  const trailing = /^[ \t]*(#.*)?$/s.exec(rest.content);
  // Text after a quote that closes on a later line: that quote was meant to open another value.
  if (close === -1 || (spansLines && !trailing)) {
    throw malformed(text, start, path, `has a ${quote} that is never closed`);
  }
  const comment = /#.*/s.exec(rest.content)?.[0] ?? '';
  return { key, prefix, comment, eol: rest.eol, start, end: rest.end };
}

function closingQuote(text: string, open: number, quote: string): number {
  for (let index = open + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index;
  }
  return -1;
}

function lineAt(text: string, start: number): { content: string; eol: string; end: number } {
  EOL.lastIndex = start;
  const match = EOL.exec(text);
  const eol = match?.[0] ?? '';
  const contentEnd = match?.index ?? text.length;
  return { content: text.slice(start, contentEnd), eol, end: contentEnd + eol.length };
}

function readValues(text: string): Environment {
  // Deno keeps a byte order mark as part of the first key.
  return { ...parseEnv(text.startsWith(BOM) ? text.slice(BOM.length) : text) };
}

/** Lines that parsers disagree about are possible in a member's own keys; a rewrite must not move them. */
function assertOnlyChanged(document: EnvDocument, edited: string, changes: EnvChanges): void {
  const wanted: Record<string, string | undefined> = { ...document.values, ...changes };
  const found = readValues(edited);
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  const broken = [...keys].find((key) => wanted[key] !== found[key]);
  if (broken === undefined) return;
  throw new AppError('config', `${document.path} cannot be rewritten without changing ${broken}.`, {
    hint: `Put the value of ${broken} in single quotes, on one line.`,
  });
}

function malformed(text: string, position: number, path: string, what: string): AppError {
  const line = text.slice(0, position).split(/\r\n|\n|\r/).length;
  return new AppError('config', `${path}, line ${line}, ${what}.`, {
    hint: 'Correct that line by hand; Wellpipe does not touch the file until then.',
  });
}
