import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from '../../src/core/environment.ts';
import { replaceMarked, tableCell } from './marked-table.ts';

export const README = join(import.meta.dir, '../../README.md');

/** The text of the README with its table of environment variables made new. */
export function updateEnvironmentTable(text: string): string {
  const rows = Object.entries<{ about: string; fallback?: string }>(VARIABLES).map(
    ([name, { about, fallback = '' }]) => `| \`${name}\` | ${tableCell(about)} | ${tableCell(fallback)} |`,
  );
  return replaceMarked(
    text,
    'environment',
    ['| variable | meaning | default |', '|---|---|---|', ...rows].join('\n'),
  );
}

if (import.meta.main) writeFileSync(README, updateEnvironmentTable(readFileSync(README, 'utf8')));
