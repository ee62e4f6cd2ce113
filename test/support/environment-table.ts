import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from '../../src/core/environment.ts';

export const README = join(import.meta.dir, '../../README.md');

const BEGIN = '<!-- environment:begin (generated: bun run docs) -->';
const END = '<!-- environment:end -->';

/** README's table of environment variables, between its markers. */
export function renderEnvironmentTable(): string {
  const rows = Object.entries<{ about: string; fallback?: string }>(VARIABLES).map(
    ([name, { about, fallback = '' }]) => `| \`${name}\` | ${cell(about)} | ${cell(fallback)} |`,
  );
  return [BEGIN, '| variable | meaning | default |', '|---|---|---|', ...rows, END].join('\n');
}

/** The text with its table made new; fails where the markers are missing. */
export function updateEnvironmentTable(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`README.md needs the lines\n${BEGIN}\n${END}`);
  return text.slice(0, begin) + renderEnvironmentTable() + text.slice(end + END.length);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(README, updateEnvironmentTable(readFileSync(README, 'utf8')));
