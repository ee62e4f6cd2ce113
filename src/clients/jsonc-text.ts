import { createScanner } from 'jsonc-parser';

/** How lines of an object are laid out; undefined for all in one line. */
export interface JsonLayout {
  /** Of the line in which the value begins. */
  indent: string;
  /** What each level adds. */
  unit: string;
  eol: string;
}

/** JSON with a line for each key; lists, and everything without a layout, in one line. */
export function renderJson(value: unknown, layout?: JsonLayout): string {
  if (Array.isArray(value)) return `[${value.map((item) => renderJson(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = layout && { ...layout, indent: layout.indent + layout.unit };
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${renderJson(item, inner)}`,
  );
  if (pairs.length === 0) return '{}';
  if (!layout || !inner) return `{${pairs.join(', ')}}`;
  const gap = layout.eol + inner.indent;
  return `{${gap}${pairs.join(`,${gap}`)}${layout.eol}${layout.indent}}`;
}

/** Offset of the comma that comes next, whatever comments stand before it; undefined without one. */
export function findComma(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const next = scanner.getTokenOffset();
  return text[next] === ',' ? next : undefined;
}

/** Behind the blanks and comments that end a line; the offset itself where the line goes on with something else. */
export function skipLineTrivia(text: string, offset: number): number {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  for (let end = offset; ; ) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token === '' || /^[\r\n]/.test(token)) return end;
    if (!/^(?:[^\S\r\n]+|\/\/.*|\/\*.*)$/.test(token)) return offset;
    end = scanner.getPosition();
  }
}
