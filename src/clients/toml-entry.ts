import { stringify } from 'smol-toml';
import type { Slot } from './editor.ts';
import { type Edit, replaceAt } from './entry-edits.ts';
import { indentAt, lineEndOf, lineStart, splice } from './layout.ts';
import { isEntry } from './shapes.ts';
import { listPairs, type TomlPair, type TomlTable } from './toml-tables.ts';

type Path = Edit['path'];

/** An entry as it is written: the paths of its tables and pairs begin below its name. */
interface Written {
  tables: TomlTable[];
  pairs: TomlPair[];
}

/** The text with one value of an entry changed. `data` is the entry as it is. */
export function updateTables(
  text: string,
  tables: readonly TomlTable[],
  slot: Slot,
  data: unknown,
  edit: Edit,
): string {
  const written = readTables(text, tables);
  const holder = written.pairs.find((pair) => isWithin(edit.path, pair.path));
  if (holder) return changePair(text, holder, data, edit);
  return edit.value === undefined ? cutAll(text, written, edit.path) : addValue(text, written, slot, edit);
}

/** Takes out the lines of a table and the blank one before it. */
export function cutTable(text: string, { start, end }: Pick<TomlTable, 'start' | 'end'>): string {
  const before = text.slice(0, lineStart(text, start)).replace(/(?<=\n)\r?\n$/, '');
  return cutTo(before, text, end);
}

function readTables(text: string, tables: readonly TomlTable[]): Written {
  const own = tables.map((table) => ({ ...table, path: table.path.slice(2) }));
  const pairs = own.flatMap((table) =>
    listPairs(text, table).map((pair) => ({ ...pair, path: [...table.path, ...pair.path] })),
  );
  return { tables: own, pairs };
}

/** The pair may hold the value itself, or a list or braces with it. */
function changePair(text: string, pair: TomlPair, data: unknown, { path, value }: Edit): string {
  const inner = path.slice(pair.path.length);
  if (inner.length === 0 && value === undefined) return cutPair(text, pair);
  const former = pair.path.reduce<unknown>((held, key) => (isEntry(held) ? held[key] : undefined), data);
  return splice(text, pair.valueStart, pair.valueEnd, renderValue(replaceAt(former, inner, value)));
}

/** Takes out everything that is written below a path, in tables of its own or by dotted keys. */
function cutAll(text: string, { tables, pairs }: Written, path: Path): string {
  const gone = tables.filter((table) => isWithin(table.path, path));
  const single = pairs.filter(
    (pair) =>
      isWithin(pair.path, path) && !gone.some(({ start, end }) => start < pair.start && pair.end <= end),
  );
  return [
    ...gone.map((place) => ({ place, cut: cutTable })),
    ...single.map((place) => ({ place, cut: cutPair })),
  ]
    .toSorted((a, b) => b.place.start - a.place.start)
    .reduce((rest, { place, cut }) => cut(rest, place), text);
}

function addValue(text: string, { tables, pairs }: Written, slot: Slot, { path, value }: Edit): string {
  const parent = path.slice(0, -1);
  const [first] = tables;
  const table =
    tables.find((one) => isWithin(parent, one.path) && one.path.length === parent.length) ??
    tables.find((one) => isWithin(parent, one.path) && pairs.some((pair) => isWithin(pair.path, parent)));
  if (table && !isEntry(value)) {
    const key = path.slice(table.path.length).map(renderKey).join('.');
    return addLine(text, table, pairs, `${key} = ${renderValue(value)}`);
  }
  if (!first || path.length > 1) return text;
  const lines = stringify({ [slot.container]: { [slot.name]: { [String(path[0])]: value } } }).trimEnd();
  const eol = lineEndOf(text);
  const block = lines.replaceAll('\n', eol);
  if (!table) return splice(text, first.start, first.start, block + eol + eol);
  return insertBehind(text, table.end, `${eol}${block}`);
}

function addLine(text: string, table: TomlTable, pairs: readonly TomlPair[], line: string): string {
  const last = pairs.findLast(({ start, end }) => table.start < start && end <= table.end);
  return insertBehind(text, table.end, indentAt(text, last?.start ?? table.start) + line);
}

/** At the beginning of a line, or at the end of a text whose last line has none. */
function insertBehind(text: string, at: number, lines: string): string {
  const eol = lineEndOf(text);
  return splice(text, at, at, text[at - 1] === '\n' ? lines + eol : eol + lines);
}

function cutPair(text: string, { start, end }: Pick<TomlPair, 'start' | 'end'>): string {
  return cutTo(text.slice(0, lineStart(text, start)), text, end);
}

function cutTo(before: string, text: string, end: number): string {
  const isOpenEnd = end === text.length && !text.endsWith('\n');
  return (isOpenEnd ? before.replace(/\r?\n$/, '') : before) + text.slice(end);
}

function renderValue(value: unknown): string {
  if (!isEntry(value)) return stringify({ value }).trimEnd().slice('value = '.length);
  const pairs = Object.entries(value).map(([key, item]) => `${renderKey(key)} = ${renderValue(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function renderKey(key: string | number): string {
  return /^[\w-]+$/.test(String(key)) ? String(key) : JSON.stringify(key);
}

/** Whether a path is another one, or goes on from it. */
function isWithin(path: Path, outer: Path): boolean {
  return outer.every((key, at) => path[at] === key);
}
