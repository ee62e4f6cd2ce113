import { isDeepStrictEqual } from 'node:util';
import { isEntry } from './shapes.ts';

/** One value of an entry that is to be another. */
export interface Edit {
  /** Keys and indices, from the entry on. */
  path: readonly (string | number)[];
  /** Undefined where it goes. */
  value: unknown;
}

/** What makes one entry of another, each as deep inside as possible: first what comes, then what goes. */
export function listEdits(former: unknown, wanted: unknown): Edit[] {
  const edits = compare(former, wanted, []);
  return [
    ...edits.filter(({ value }) => value !== undefined),
    ...edits.filter(({ value }) => value === undefined),
  ];
}

/** A copy of plain data with another value at a path; undefined takes it out. */
export function replaceAt(data: unknown, [key, ...rest]: Edit['path'], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item, at) => (at === key ? replaceAt(item, rest, value) : item));
  const { [key]: former, ...others } = isEntry(data) ? data : {};
  const inner = replaceAt(former, rest, value);
  return inner === undefined ? others : { ...others, [key]: inner };
}

function compare(former: unknown, wanted: unknown, path: Edit['path']): Edit[] {
  if (isDeepStrictEqual(former, wanted)) return [];
  if (isEntry(former) && isEntry(wanted)) {
    const keys = new Set([...Object.keys(former), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => compare(former[key], wanted[key], [...path, key]));
  }
  if (Array.isArray(former) && Array.isArray(wanted) && former.length === wanted.length) {
    return former.flatMap((item, at) => compare(item, wanted[at], [...path, at]));
  }
  return [{ path, value: wanted }];
}
