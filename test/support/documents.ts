import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '../..');

/** A page of the project, by its path from the root of the checkout. */
export interface Document {
  path: string;
  text: string;
}

/** Every page that members and contributors read. */
export function readDocuments(): Document[] {
  const paths = ['.', 'docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** What stands between the lines of ```. */
export function readFences(text: string): string[] {
  return [...text.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].map(([, inside = '']) => inside);
}

export function withoutFences(text: string): string {
  return text.replace(/^```.*\n[\s\S]*?^```$/gm, '');
}

/** Code within a line, without its marks. */
export function readCodeSpans(text: string): string[] {
  return [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function readAnchors(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

/** Where the links of a page lead, as written. */
export function readLinks(text: string): string[] {
  const prose = withoutFences(text).replace(/`[^`\n]+`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What ends a command in a shell, outside quotes. */
const ENDS = new Set(['\n', '|', '&', ';', '<', '>', ')']);

/** The words behind each `wellpipe` that begins a command of a shell's text, as the shell would pass them. */
export function readCommandLines(text: string): string[][] {
  return [...text.matchAll(/(?<=^|^\$ |\(|[|&;] )wellpipe (?=[a-z-])/gm)].map(({ index }) =>
    splitWords(text.slice(index + 'wellpipe '.length)),
  );
}

/** The words of one command: quotes are taken off, a comment and what follows the command are left out. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (ENDS.has(character) || (character === '#' && word === undefined)) {
      break;
    } else if (character === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  return word === undefined ? words : [...words, word];
}
