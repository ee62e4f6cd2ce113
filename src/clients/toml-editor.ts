import { parse, stringify, TomlError } from 'smol-toml';
import type { TextFile } from './client.ts';
import { type Editor, notEditable, type Slot, unreadable } from './editor.ts';
import { appendLines, lineEndOf, splice } from './layout.ts';
import { isEntry } from './shapes.ts';
import { cutTable, updateTables } from './toml-entry.ts';
import { listTables, type TomlTable } from './toml-tables.ts';

/** TOML, where an entry is a table with a header of its own: a new one goes behind all others. */
export const TOML_EDITOR: Editor = {
  read: parseToml,
  set(file, slot, value) {
    const { text } = file;
    const [first, ...others] = findTables(file, slot);
    const lines = stringify({ [slot.container]: { [slot.name]: value } }).trimEnd();
    if (!first) return appendLines(text, lines, '\n');
    const rest = others.toReversed().reduce(cutTable, text);
    const eol = lineEndOf(text);
    const end = text.slice(first.start, first.end).endsWith('\n') ? eol : '';
    return splice(rest, first.start, first.end, lines.replaceAll('\n', eol) + end);
  },
  update(file, slot, edit) {
    const tables = findTables(file, slot);
    const data = parseToml(file)[slot.container];
    return updateTables(file.text, tables, slot, isEntry(data) ? data[slot.name] : undefined, edit);
  },
  remove: (file, slot) => findTables(file, slot).toReversed().reduce(cutTable, file.text),
  removeEmpty: ({ text }) => text,
};

function parseToml(file: TextFile): Record<string, unknown> {
  try {
    // A copy, since the parser's objects have no prototype and would equal nothing else.
    return structuredClone(parse(file.text, { integersAsBigInt: 'asNeeded' }));
  } catch (error) {
    if (error instanceof TomlError) throw unreadable(file, 'TOML', error.line, error.column);
    throw error;
  }
}

/** The entry's table and those below it, such as its environment. */
function findTables(file: TextFile, { container, name }: Slot): TomlTable[] {
  const servers = parseToml(file)[container];
  const tables = listTables(file.text).filter(({ path }) => path[0] === container && path[1] === name);
  if (tables.length === 0 && isEntry(servers) && Object.hasOwn(servers, name)) {
    throw notEditable(file, `"${name}" is not written as a table [${container}.${name}]`);
  }
  return tables;
}
