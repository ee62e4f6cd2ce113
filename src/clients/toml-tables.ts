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

/** Everything that is neither blank nor a comment, up to and with its line end. */
function* listStatements(text: string): Generator<{ start: number; end: number }> {
  for (let at = 0; at < text.length; ) {
    BLANKS_AND_COMMENTS.lastIndex = at;
    const start = at + (BLANKS_AND_COMMENTS.exec(text)?.[0].length ?? 0);
    at = endOfStatement(text, start);
    if (start < at) yield { start, end: at };
  }
}

const BLANKS_AND_COMMENTS = /(?:\s|#.*)*/y;

const STRINGS_AND_COMMENTS =
  /"""(?:\\.|[^\\])*?"{3,5}|'''.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*'|#[^\n]*|[[\]{}]|\n/gs;

/** Strings and brackets may hold line ends; the first one outside of them ends the statement. */
function endOfStatement(text: string, start: number): number {
  STRINGS_AND_COMMENTS.lastIndex = start;
  for (let depth = 0; ; ) {
    const token = STRINGS_AND_COMMENTS.exec(text)?.[0];
    if (token === undefined) return text.length;
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else if (token === '\n' && depth === 0) return STRINGS_AND_COMMENTS.lastIndex;
  }
}

/** `[a."b.c"]` as the parser reads it: objects within objects. */
function keysOf(header: string): string[] {
  const keys: string[] = [];
  for (let value: unknown = parse(header); ; ) {
    const inner = Array.isArray(value) ? value[0] : value;
    const [key] = Object.keys(inner ?? {});
    if (key === undefined) return keys;
    keys.push(key);
    value = inner[key];
  }
}
