import { stripVTControlCharacters } from 'node:util';
import { TEXT_WIDTH, widthOf, wrapText } from './wrap.ts';

/** A line of a table in it: a name, then a description. */
const ROW = /^(\s*\S.*?\s{4})(?=\S)/;
const COMMANDS = /\S+\|\S+/;

/** The usage text of a command within a width: descriptions go on below themselves. */
export function fitHelp(usage: string, width = TEXT_WIDTH): string {
  return usage
    .split('\n')
    .flatMap((padded) => {
      const line = padded.trimEnd();
      if (widthOf(line) <= width) return [line];
      // They are listed below it.
      if (line.includes('USAGE')) return wrapText(line.replace(COMMANDS, '<command>'), width, 2);
      const [, name = ''] = ROW.exec(stripVTControlCharacters(line)) ?? [];
      return wrapText(line, width, name.length);
    })
    .join('\n');
}
