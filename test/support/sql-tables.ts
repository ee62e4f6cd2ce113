import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_DERIVATION } from '../../src/engine/day-derivation.ts';
import { describeViews } from '../../src/history/query/views.ts';
import { replaceMarked, tableCell } from './marked-table.ts';

export const SQL_PAGE = join(import.meta.dir, '../../docs/sql.md');

/** The text of the page about SQL with its tables of columns made new. */
export function updateSqlTables(text: string): string {
  const tables = describeViews(DAY_DERIVATION).map(({ name, about, columns }) =>
    [
      `### ${name}`,
      '',
      `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
      '',
      '| column | type | meaning, unit |',
      '|---|---|---|',
      ...columns.map((column) => `| \`${column.name}\` | ${column.type} | ${tableCell(column.about)} |`),
    ].join('\n'),
  );
  return replaceMarked(text, 'views', tables.join('\n\n'));
}

if (import.meta.main) writeFileSync(SQL_PAGE, updateSqlTables(readFileSync(SQL_PAGE, 'utf8')));
