import type { TextFile } from './client.ts';
import { type Editor, notEditable } from './editor.ts';
import { type Edit, replaceAt } from './entry-edits.ts';
import { appendLines, indentAt, lineEndOf, lineStart, nextLine, splice } from './layout.ts';
import { isEntry } from './shapes.ts';
import { findPair, type Mapping, openYaml, type Pair, renderYaml } from './yaml-mapping.ts';

/** YAML in its usual form, a line for each key. A new entry goes right below the container's line. */
export const YAML_EDITOR: Editor = {
  read: (file) => openYaml(file).data,
  set(file, { container, name }, value) {
    const { text } = file;
    const servers = findPair(openYaml(file).root, container);
    if (!servers) return appendLines(text, renderYaml({ [container]: { [name]: value } }));
    const mapping = requireMapping(file, servers);
    const block = renderEntry(text, servers, mapping, { [name]: value });
    const former = findPair(mapping, name);
    if (former) {
      const { start, end } = linesOf(text, former);
      return insertLines(splice(text, start, end), start, block);
    }
    const opened = mapping ? text : withoutValue(text, servers);
    return insertLines(opened, nextLine(opened, servers.keyEnd), block);
  },
  update(file, { container, name }, { path, value }) {
    const { root, data } = openYaml(file);
    const servers = findPair(root, container);
    const mapping = servers && requireMapping(file, servers);
    const held = isEntry(data) ? data[container] : undefined;
    return mapping ? updateMapping(file.text, mapping, held, { path: [name, ...path], value }) : file.text;
  },
  remove(file, { container, name }) {
    const servers = findPair(openYaml(file).root, container);
    const mapping = servers && requireMapping(file, servers);
    const entry = findPair(mapping, name);
    if (!servers || !entry) return file.text;
    const rest = cutLines(file.text, entry);
    if (mapping?.pairs.length !== 1) return rest;
    const colon = rest.indexOf(':', servers.keyEnd) + 1;
    return splice(rest, colon, colon, ' {}');
  },
  removeEmpty(file, container) {
    const servers = findPair(openYaml(file).root, container);
    return servers && !requireMapping(file, servers) ? cutLines(file.text, servers) : file.text;
  },
};

/** What a container holds; undefined where it is empty. */
function requireMapping(file: TextFile, servers: Pair): Mapping | undefined {
  if (servers.isEmpty || servers.mapping) return servers.mapping;
  throw notEditable(file, `"${servers.key}" is not written in lines of "key: value"`);
}

/** Changes what stands at a path below a mapping, as near to the end of the path as lines allow. */
function updateMapping(text: string, mapping: Mapping, data: unknown, { path, value }: Edit): string {
  const [first, ...rest] = path;
  const key = String(first);
  const pair = findPair(mapping, key);
  const held = isEntry(data) ? data[key] : undefined;
  if (!pair) return addPair(text, mapping, key, replaceAt(held, rest, value));
  const [next] = rest;
  if (next === undefined && value === undefined) return cutLines(text, pair);
  if (next !== undefined && pair.mapping)
    return updateMapping(text, pair.mapping, held, { path: rest, value });
  const item = typeof next === 'number' ? pair.items[next] : undefined;
  const isInBrackets = text[pair.valueStart] === '[';
  if (item) return splice(text, item.start, item.end, renderScalar(value, isInBrackets));
  if (next === undefined && pair.isScalar) {
    return splice(text, pair.valueStart, pair.valueEnd, renderScalar(value));
  }
  const { start, end } = linesOf(text, pair);
  const block = renderPair(text, mapping, key, replaceAt(held, rest, value));
  return insertLines(splice(text, start, end), start, block);
}

function addPair(text: string, mapping: Mapping, key: string, value: unknown): string {
  const last = mapping.pairs.at(-1);
  return last ? insertLines(text, linesOf(text, last).end, renderPair(text, mapping, key, value)) : text;
}

/** Lines for one more pair of a mapping. */
function renderPair(text: string, { pairs: [first] }: Mapping, key: string, value: unknown): string {
  const indent = first ? indentAt(text, first.keyStart) : '';
  const lines = renderYaml({ [key]: value }).split('\n');
  return lines.map((line) => indent + line).join(lineEndOf(text));
}

/** In brackets, a comma ends a value that is not quoted. */
function renderScalar(value: unknown, isInBrackets = false): string {
  return isInBrackets ? JSON.stringify(value) : renderYaml([value]).slice('- '.length);
}

/** Lines for an entry, indented as its neighbours are. */
function renderEntry(text: string, servers: Pair, mapping: Mapping | undefined, entry: object): string {
  const outer = indentAt(text, servers.keyStart);
  const [neighbour] = mapping?.pairs ?? [];
  const indent = neighbour ? indentAt(text, neighbour.keyStart) : `${outer}  `;
  const inner = neighbour?.mapping?.pairs[0];
  const step = inner ? indentAt(text, inner.keyStart).length - indent.length : indent.length - outer.length;
  const lines = renderYaml(entry, Math.max(1, step)).split('\n');
  return lines.map((line) => indent + line).join(lineEndOf(text));
}

function insertLines(text: string, at: number, block: string): string {
  const eol = lineEndOf(text);
  const isOpenEnd = at === text.length && !text.endsWith('\n');
  return splice(text, at, at, isOpenEnd ? eol + block : block + eol);
}

function cutLines(text: string, pair: Pair): string {
  const { start, end } = linesOf(text, pair);
  const isOpenEnd = end === text.length && !text.endsWith('\n');
  return (isOpenEnd ? text.slice(0, start).replace(/\r?\n$/, '') : text.slice(0, start)) + text.slice(end);
}

function linesOf(text: string, { keyStart, keyEnd, valueEnd }: Pair): { start: number; end: number } {
  const end = Math.max(keyEnd, valueEnd);
  return { start: lineStart(text, keyStart), end: text[end - 1] === '\n' ? end : nextLine(text, end) };
}

/** Without the `{}` or `null` of an empty container. */
function withoutValue(text: string, { valueStart, valueEnd }: Pair): string {
  if (valueStart === valueEnd) return text;
  const blanks = /[ \t]*$/.exec(text.slice(0, valueStart))?.[0].length ?? 0;
  return splice(text, valueStart - blanks, valueEnd);
}
