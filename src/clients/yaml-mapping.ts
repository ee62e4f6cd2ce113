import { isMap, isNode, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { TextFile } from './client.ts';
import { notEditable, unreadable } from './editor.ts';

/** A mapping with a line for each of its keys. */
export interface Mapping {
  pairs: Pair[];
}

/** A key with its value, and where both stand in the text. */
export interface Pair {
  key: string;
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
  /** Whether the value is nothing at all, or nothing in braces. */
  isEmpty: boolean;
  isScalar: boolean;
  /** Undefined for every other kind of value, also for a mapping in braces. */
  mapping: Mapping | undefined;
  /** The items of a list, each where it stands; empty for every other kind of value. */
  items: Place[];
}

interface Place {
  start: number;
  end: number;
}

/** A file with one document, which is a mapping. `root` is undefined where there are only blanks and comments. */
export function openYaml(file: TextFile): { root: Mapping | undefined; data: unknown } {
  const document = parseDocument(file.text);
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
    throw unreadable(file, 'YAML', line, col);
  }
  const { contents } = document;
  if (contents === null || isNothing(contents)) return { root: undefined, data: undefined };
  const root = toMapping(contents);
  if (!root) throw notEditable(file, 'it is not written in lines of "key: value"');
  return { root, data: document.toJS() };
}

export function findPair(mapping: Mapping | undefined, key: string): Pair | undefined {
  return mapping?.pairs.find((pair) => pair.key === key);
}

/** `step`: blanks for each level. */
export function renderYaml(value: object, step = 2): string {
  return stringify(value, { indent: step, lineWidth: 0 }).replace(/\n+$/, '');
}

function toMapping(node: unknown): Mapping | undefined {
  if (!isMap(node) || node.flow) return undefined;
  return { pairs: node.items.flatMap(({ key, value }) => toPair(key, value) ?? []) };
}

function toPair(key: unknown, value: unknown): Pair | undefined {
  if (!isScalar(key) || !key.range) return undefined;
  const [keyStart, keyEnd] = key.range;
  const { start: valueStart, end: valueEnd } = rangeOf(value) ?? { start: keyEnd, end: keyEnd };
  const isEmpty = isNothing(value) || (isMap(value) && value.items.length === 0);
  const place = { keyStart, keyEnd, valueStart, valueEnd };
  const items = isSeq(value) ? value.items.flatMap((item) => rangeOf(item) ?? []) : [];
  const mapping = isEmpty ? undefined : toMapping(value);
  return { key: String(key.value), ...place, isEmpty, isScalar: isScalar(value), mapping, items };
}

function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function rangeOf(node: unknown): Place | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return { start, end };
}
