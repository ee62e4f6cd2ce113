import { structuredPatch } from 'diff';
import { SERVER_NAME } from './client.ts';

const CONTEXT_LINES = 3;
const HIDDEN = '…';
const PUNCTUATION = /^[[\]{}(),]*$/;
const KEY = /^((?:- )?(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]+)\s*[:=]\s*)(.*)$/;
const TABLE_HEADER = /^\[+[\w.'"-]+\]+$/;
const NO_FILE = '/dev/null';
/** Begins an entry that is part of a longer line. */
const ENTRY_IN_LINE = `"${SERVER_NAME}": {"`;

/**
 * A change as a unified diff; undefined stands for no file. Files of clients hold other servers' secrets, and
 * a diff is passed around: of what is not `own`, only keys and brackets are shown.
 */
export function describeChange(
  path: string,
  before: string | undefined,
  after: string | undefined,
  own: readonly string[],
): string {
  const { hunks } = structuredPatch('', '', before ?? '', after ?? '', '', '', { context: CONTEXT_LINES });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`,
    ...changed.map((line) => (line.startsWith('\\') ? line : line[0] + maskLine(line.slice(1), own))),
  ]);
  const nameOf = (text: string | undefined) => (text === undefined ? NO_FILE : path);
  return [`--- ${nameOf(before)}`, `+++ ${nameOf(after)}`, ...lines].join('\n');
}

/** No lines are those after the one before. */
function rangeOf(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

function maskLine(line: string, own: readonly string[]): string {
  const [, indent = '', content = '', comma = ''] = /^(\s*)(.*?)(,?)\s*$/.exec(line) ?? [];
  if (own.includes(content) || PUNCTUATION.test(content) || TABLE_HEADER.test(content)) {
    return indent + content + comma;
  }
  const [, key = '', value] = KEY.exec(content) ?? [];
  if (value !== undefined && PUNCTUATION.test(value)) return indent + content + comma;
  const part = own.find((text) => text.startsWith(ENTRY_IN_LINE) && content.includes(text));
  return indent + (part === undefined ? key + HIDDEN : HIDDEN + part + HIDDEN) + comma;
}
