import { stripVTControlCharacters } from 'node:util';

/** Where no terminal tells its width. */
export const TEXT_WIDTH = 80;

/**
 * Breaks text between words into lines of at most `width` columns; all but the first begin `hang` columns in.
 * What has no spaces stays whole. Colours do not count.
 */
export function wrapText(text: string, width = TEXT_WIDTH, hang = 0): string[] {
  const lines: string[] = [];
  const [first = '', ...words] = text.trimStart().split(' ');
  let line = text.slice(0, text.length - text.trimStart().length) + first;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line.trimEnd());
      line = ' '.repeat(hang) + word;
    }
  }
  return [...lines, line];
}

export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
