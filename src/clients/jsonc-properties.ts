import type { Node } from 'jsonc-parser';
import { findComma, renderJson, skipLineTrivia } from './jsonc-text.ts';
import { beginsLine, indentAt, lineEndOf, splice } from './layout.ts';

const DEFAULT_UNIT = '  ';

/** The last property of this name: the one that counts for every parser. */
export function findProperty(object: Node | undefined, name: string): Node | undefined {
  return object?.children?.findLast((property) => property.children?.[0]?.value === name);
}

/** What stands at the end of a path of keys and indices. */
export function findValue(node: Node | undefined, path: readonly (string | number)[]): Node | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return node;
  const inner = typeof key === 'number' ? node?.children?.[key] : findProperty(node, key)?.children?.[1];
  return inner && findValue(inner, rest);
}

/** Adds a property behind all others, in the style of those around it. */
export function addProperty(text: string, object: Node, name: string, value: unknown): string {
  const last = object.children?.at(-1);
  if (!last) return addFirst(text, object, name, value);
  const end = endOf(last);
  const comma = findComma(text, end);
  const isOneLine = !linesOf(text, object).includes('\n');
  const behind = comma === undefined ? end : comma + 1;
  const at = isOneLine ? behind : skipLineTrivia(text, behind);
  const indent = beginsLine(text, last.offset)
    ? indentAt(text, last.offset)
    : indentAt(text, object.offset) + unitOf(text, object);
  const property = isOneLine
    ? ` ${renderProperty(name, value)}`
    : lineEndOf(text) + indent + renderProperty(name, value, layoutAt(text, last, indent));
  // With a comma behind the last property, the new last one gets one too.
  if (comma !== undefined) return splice(text, at, at, `${property},`);
  return `${text.slice(0, end)},${text.slice(end, at)}${property}${text.slice(at)}`;
}

function addFirst(text: string, object: Node, name: string, value: unknown): string {
  const [start, end] = [object.offset + 1, endOf(object) - 1];
  if (isInOneLine(text, object)) return splice(text, start, start, renderProperty(name, value));
  const eol = lineEndOf(text);
  const base = indentAt(text, object.offset);
  const indent = base + unitOf(text, object);
  const at = skipLineTrivia(text, start);
  const rest = text.slice(at, end);
  const property = eol + indent + renderProperty(name, value, layoutAt(text, object, indent));
  if (rest.includes('\n')) return splice(text, at, at, property);
  return splice(text, at, end, `${property}${rest.trimEnd()}${eol}${base}`);
}

/** Gives a property another value, in lines if it was. */
export function replaceValue(text: string, property: Node, value: unknown): string {
  const former = property.children?.[1];
  return former ? replaceNode(text, former, value) : text;
}

/** Puts another value where one stands. */
export function replaceNode(text: string, node: Node, value: unknown): string {
  const layout = isInOneLine(text, node) ? undefined : layoutAt(text, node, indentAt(text, node.offset));
  return splice(text, node.offset, endOf(node), renderJson(value, layout));
}

/** Takes out a property, named by its value too, with its comma and its line; comments beside it stay. */
export function removeProperty(text: string, node: Node): string {
  const property = node.type === 'property' || !node.parent ? node : node.parent;
  const siblings = property.parent?.children ?? [];
  const former = siblings[siblings.indexOf(property) - 1];
  const end = endOf(property);
  const own = findComma(text, end);
  const comma = own ?? (former && findComma(text, endOf(former)));
  const cuts = [
    { from: property.offset, to: end },
    ...(comma === undefined ? [] : [{ from: comma, to: comma + 1 }]),
  ];
  const tail = own === undefined ? end : own + 1;
  // Where something follows in the line, it moves up to the place; else the line goes.
  const blanks = /^[^\S\r\n]*/.exec(text.slice(tail))?.[0].length ?? 0;
  const isLineOver = /^(?:[\r\n]|\s*\}|$)/.test(text.slice(tail + blanks));
  const before = /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, property.offset))?.[0].length ?? 0;
  cuts.push(
    isLineOver ? { from: property.offset - before, to: property.offset } : { from: tail, to: tail + blanks },
  );
  const rest = cuts
    .toSorted((a, b) => b.from - a.from)
    .reduce((left, { from, to }) => splice(left, from, to), text);
  return siblings.length > 1 || !property.parent ? rest : closeUp(rest, property.parent.offset);
}

/** An object that has neither properties nor comments any more is `{}`. */
function closeUp(text: string, offset: number): string {
  const inside = /^\{\s*\}/.exec(text.slice(offset))?.[0];
  return inside === undefined ? text : splice(text, offset, offset + inside.length, '{}');
}

function renderProperty(name: string, value: unknown, layout?: Parameters<typeof renderJson>[1]): string {
  return `${JSON.stringify(name)}: ${renderJson(value, layout)}`;
}

function layoutAt(text: string, near: Node, indent: string) {
  return { indent, unit: unitOf(text, near), eol: lineEndOf(text) };
}

/** What a level adds to the indentation, at the nearest place where that can be seen. */
function unitOf(text: string, near: Node): string {
  for (let node: Node | undefined = near; node; node = node.parent) {
    const value = node.type === 'property' ? node.children?.[1] : node;
    const child = value?.type === 'object' ? value.children?.[0] : undefined;
    if (!value || !child || !beginsLine(text, child.offset)) continue;
    const [outer, inner] = [indentAt(text, value.offset), indentAt(text, child.offset)];
    if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length);
  }
  return DEFAULT_UNIT;
}

/** Whether the text around an object is written in one line. */
function isInOneLine(text: string, object: Node): boolean {
  let root = object;
  while (root.parent) root = root.parent;
  return (root.children?.length ?? 0) > 0 && !linesOf(text, root).includes('\n');
}

function linesOf(text: string, node: Node): string {
  return text.slice(node.offset, endOf(node));
}

function endOf(node: Node): number {
  return node.offset + node.length;
}
