/** The line end a text uses; that of a new file where it has none yet. */
export function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Blanks at the beginning of the line that holds an offset. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** Whether nothing but blanks stands before an offset in its line. */
export function beginsLine(text: string, offset: number): boolean {
  return lineStart(text, offset) + indentAt(text, offset).length === offset;
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line end of the line that holds an offset. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Line and column, from 1, of an offset. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const start = lineStart(text, offset);
  return { line: text.slice(0, start).split('\n').length, column: offset - start + 1 };
}

/** Replaces what stands between two offsets. */
export function splice(text: string, start: number, end: number, replacement = ''): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/**
 * Puts lines (with line feeds between them) behind all others, which a `gap` may set them apart from; the text
 * ends with a line end if it did before.
 */
export function appendLines(text: string, lines: string, gap = ''): string {
  const eol = lineEndOf(text);
  const [block, space] = [lines, gap].map((part) => part.replaceAll('\n', eol));
  if (text === '') return block + eol;
  return text.endsWith('\n') ? text + space + block + eol : text + eol + space + block;
}
