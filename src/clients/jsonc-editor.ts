import { type Node, type ParseError, parse as parseData, parseTree } from 'jsonc-parser';
import type { TextFile } from './client.ts';
import { type Editor, notEditable, unreadable } from './editor.ts';
import {
  addProperty,
  findProperty,
  findValue,
  removeProperty,
  replaceNode,
  replaceValue,
} from './jsonc-properties.ts';
import { renderJson } from './jsonc-text.ts';
import { appendLines, positionOf } from './layout.ts';

const OPTIONS = { allowTrailingComma: true, allowEmptyContent: true };
const NEW_FILE = { indent: '', unit: '  ', eol: '\n' };

/** JSON, with the comments and trailing commas that most clients allow. */
export const JSONC_EDITOR: Editor = {
  read: (file) => parseValid(file, parseData),
  set(file, { container, name }, value) {
    const { text } = file;
    const root = parse(file);
    if (!root) return appendLines(text, renderJson({ [container]: { [name]: value } }, NEW_FILE));
    const property = findProperty(root, container);
    if (!property) return addProperty(text, root, container, { [name]: value });
    const servers = requireObject(file, property);
    if (!servers) return replaceValue(text, property, { [name]: value });
    const former = findProperty(servers, name);
    return former ? replaceValue(text, former, value) : addProperty(text, servers, name, value);
  },
  update(file, { container, name }, { path, value }) {
    const { text } = file;
    const keys = [container, name, ...path];
    const root = parse(file);
    const former = findValue(root, keys);
    if (former) return value === undefined ? removeProperty(text, former) : replaceNode(text, former, value);
    const parent = findValue(root, keys.slice(0, -1));
    return parent ? addProperty(text, parent, String(keys.at(-1)), value) : text;
  },
  remove(file, { container, name }) {
    const property = findProperty(parse(file), container);
    const entry = property && findProperty(requireObject(file, property), name);
    return entry ? removeProperty(file.text, entry) : file.text;
  },
  removeEmpty(file, container) {
    const property = findProperty(parse(file), container);
    const isEmpty = property && !requireObject(file, property)?.children?.length;
    return isEmpty ? removeProperty(file.text, property) : file.text;
  },
};

/** The object at the root; undefined where there are only blanks and comments. */
function parse(file: TextFile): Node | undefined {
  const root = parseValid(file, parseTree);
  if (root && root.type !== 'object') throw notEditable(file, 'it does not hold an object');
  return root;
}

function parseValid<T>(
  file: TextFile,
  parser: (text: string, problems: ParseError[], options: object) => T,
): T {
  const problems: ParseError[] = [];
  const value = parser(file.text, problems, OPTIONS);
  const [first] = problems;
  if (!first) return value;
  const { line, column } = positionOf(file.text, first.offset);
  throw unreadable(file, 'JSON', line, column);
}

/** What a container holds; undefined for null. */
function requireObject(file: TextFile, property: Node): Node | undefined {
  const value = property.children?.[1];
  if (value?.type === 'object') return value;
  if (value?.type === 'null') return undefined;
  throw notEditable(file, `"${property.children?.[0]?.value}" is no object`);
}
