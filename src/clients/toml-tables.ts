import { parse } from 'smol-toml';

/** A `[table]` with what is written below it. */
export interface TomlTable {
  /** Keys of its header. */
  path: string[];
  /** Beginning of the header's line. */
  start: number;
  /** Behind its last statement: comments and blank lines that follow belong to what comes next. */
  end: number;
}

/** A `key = value` in a table. */
export interface TomlPair {
  /** Its key's parts, from the table on. */
  path: string[];
  start: number;
  /** Behind its line end. */
  end: number;
  valueStart: number;
  valueEnd: number;
}

/** The tables of a valid TOML text, in order. What stands before the first header belongs to none. */
export function listTables(text: string): TomlTable[] {
  const tables: TomlTable[] = [];
  for (const { start, end } of listStatements(text)) {
    const statement = text.slice(start, end);
    const current = tables.at(-1);
    if (statement.startsWith('[')) tables.push({ path: keysOf(statement), start, end });
    else if (current) current.end = end;
  }
  return tables;
}

/** What is written below a table's header. */
export function listPairs(text: string, { start, end }: TomlTable): TomlPair[] {
  const [, ...pairs] = listStatements(text.slice(0, end), start);
  return pairs.map((pair) => {
    const key = KEY.exec(text.slice(pair.start, pair.codeEnd))?.[0] ?? '';
    const valueStart = pair.start + key.length;
    return { ...pair, path: keysOf(`${key}0`), valueStart, valueEnd: pair.codeEnd };
  });
}

interface Statement {
  start: number;
  /** Before the blanks and the comment behind it. */
  codeEnd: number;
  end: number;
}

/** Everything that is neither blank nor a comment, up to and with its line end. */
function* listStatements(text: string, from = 0): Generator<Statement> {
  for (let at = from; at < text.length; ) {
    BLANKS_AND_COMMENTS.lastIndex = at;
    const start = at + (BLANKS_AND_COMMENTS.exec(text)?.[0].length ?? 0);
    const { code, end } = endOfStatement(text, start);
    if (start < end) yield { start, codeEnd: start + text.slice(start, code).trimEnd().length, end };
    at = end;
  }
}

const BLANKS_AND_COMMENTS = /(?:\s|#.*)*/y;

const KEY = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|[\w.-]|[ \t])+=[ \t]*/;

const STRINGS_AND_COMMENTS =
  /"""(?:\\.|[^\\])*?"{3,5}|'''.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*'|#[^\n]*|[[\]{}]|\n/gs;

/** Strings and brackets may hold line ends; the first one outside of them ends the statement. */
function endOfStatement(text: string, start: number): { code: number; end: number } {
  STRINGS_AND_COMMENTS.lastIndex = start;
  let comment: number | undefined;
  for (let depth = 0; ; ) {
    const found = STRINGS_AND_COMMENTS.exec(text);
    if (!found) return { code: comment ?? text.length, end: text.length };
    const [token] = found;
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else if (depth > 0) continue;
    else if (token.startsWith('#')) comment = found.index;
    else if (token === '\n') return { code: comment ?? found.index, end: STRINGS_AND_COMMENTS.lastIndex };
  }
}

/** `[a."b.c"]` or `a."b.c" = 0` as the parser reads it: objects within objects. */
function keysOf(statement: string): string[] {
  const keys: string[] = [];
  for (let value: unknown = parse(statement); ; ) {
    const inner = Array.isArray(value) ? value[0] : value;
    const [key] = Object.keys(inner ?? {});
    if (key === undefined) return keys;
    keys.push(key);
    value = inner[key];
  }
}
