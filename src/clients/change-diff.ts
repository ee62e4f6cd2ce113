import { structuredPatch } from 'diff';
import { SERVER_NAME } from './client.ts';
import { OWN_VARIABLES } from './own-server.ts';

const CONTEXT_LINES = 3;
const HIDDEN = '…';
const PUNCTUATION = /^[[\]{}(),]*$/;
const KEY = /^((?:- )?(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]+)\s*[:=]\s*)(.*)$/;
const TABLE_HEADER = /^\[+[\w.'"-]+\]+$/;
const NO_FILE = '/dev/null';
/** Begins an entry that is part of a longer line. */
const ENTRY_IN_LINE = new RegExp(`(?:^|[{,\\s])["']?${SERVER_NAME}["']?\\s*:\\s*\\{\\s*["'\\w]`);
const COMMENT_MARK = /\s*(?:\/\/|\/\*|#)/g;

/** What a diff may show in full. */
export interface OwnText {
  /** However they are indented, quoted and spaced in the file. */
  lines: readonly string[];
  /** The entry, for a file that has it in a line with others. */
  inLine: { before: string | undefined; after: string | undefined };
}

/**
 * A change as a unified diff; undefined stands for no file. Files of clients hold other servers' secrets, and
 * a diff is passed around: of what is not `own`, only keys and brackets are shown.
 */
export function describeChange(
  path: string,
  before: string | undefined,
  after: string | undefined,
  { lines: ownLines, inLine }: OwnText,
): string {
  const own = new Map(ownLines.map((line) => [toKey(line), line.trim().replace(/,$/, '')]));
  const mask = (line: string) => maskLine(line, own, line.startsWith('-') ? inLine.before : inLine.after);
  const { hunks } = structuredPatch('', '', before ?? '', after ?? '', '', '', { context: CONTEXT_LINES });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`,
    ...changed.map((line) => (line.startsWith('\\') ? line : mask(line))),
  ]);
  const nameOf = (text: string | undefined) => (text === undefined ? NO_FILE : path);
  return [`--- ${nameOf(before)}`, `+++ ${nameOf(after)}`, ...lines].join('\n');
}

/** No lines are those after the one before. */
function rangeOf(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

/** As Wellpipe writes them, by what they are without blanks and quotes. */
type OwnLines = ReadonlyMap<string, string>;

/** `entry`: what the line shows of an entry that is only a part of it. */
function maskLine(line: string, own: OwnLines, entry: string | undefined): string {
  const [, indent = '', content = '', comma = ''] = /^(.\s*)(.*?)(,?)\s*$/.exec(line) ?? [];
  if (own.has(toKey(content)) || PUNCTUATION.test(content) || TABLE_HEADER.test(content)) {
    return indent + content + comma;
  }
  const commented = cutComment(content, own);
  if (commented !== undefined) return `${indent}${commented} ${HIDDEN}`;
  if (entry !== undefined && ENTRY_IN_LINE.test(content)) {
    return `${indent}${HIDDEN}${JSON.stringify(SERVER_NAME)}: ${entry}${HIDDEN}`;
  }
  const [, key = '', value] = KEY.exec(content) ?? [];
  if (value !== undefined && PUNCTUATION.test(value)) return indent + content + comma;
  // An environment in braces: our own variables in it say which home is served.
  const parts = OWN_VARIABLES.flatMap((name) => [...own.values()].filter((text) => text.includes(name)));
  const shown = parts.filter((text) => content.includes(text)).map((text) => `${text}${HIDDEN}`);
  return indent + key + HIDDEN + shown.join('') + comma;
}

/** What stands before a comment, with the comment's mark; undefined where that is not our own either. */
function cutComment(content: string, own: OwnLines): string | undefined {
  for (const { index, 0: mark } of content.matchAll(COMMENT_MARK)) {
    const code = content.slice(0, index);
    const isKnown =
      own.has(toKey(code)) || TABLE_HEADER.test(code) || PUNCTUATION.test(KEY.exec(code)?.[2] ?? code);
    if (code !== '' && isKnown) return code + mark;
  }
  return undefined;
}

/** A line without what differs between ways of writing the same. */
function toKey(line: string): string {
  return line.replace(/[\s"']|,\s*$/g, '');
}
