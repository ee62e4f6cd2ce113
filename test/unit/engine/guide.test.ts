import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_DERIVATION } from '../../../src/engine/day-derivation.ts';
import { describeGuide } from '../../../src/engine/guide.ts';
import { describeViews } from '../../../src/history/query/views.ts';
import { METRIC_NAMES } from '../../../src/insights/metrics.ts';
import { createHistory } from '../../support/history.ts';
import { openRunner } from '../../support/query-runner.ts';
import { SQL_PAGE } from '../../support/sql-tables.ts';

const guide = describeGuide();

test('the guide tells of every metric and of every column of every view', () => {
  const names = describeViews(DAY_DERIVATION).flatMap(({ name, columns }) => [
    `**${name}**`,
    ...columns.map((column) => `\`${column.name}\``),
  ]);
  expect(names.filter((name) => !guide.includes(name))).toEqual([]);
  expect(METRIC_NAMES.filter((name) => !guide.includes(`- \`${name}\`: `))).toEqual([]);
});

test('its examples can be run, and those of docs/sql.md', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellpipe-guide-'));
  const file = join(folder, 'history.db');
  const history = await createHistory(file, { cycles: [], sleeps: [], recoveries: [], workouts: [] });
  await using runner = openRunner(file);
  const examples = [
    ...guide.matchAll(/^- `((?:SELECT|WITH).*)`$/gm),
    ...readFileSync(SQL_PAGE, 'utf8').matchAll(/```sql\n(.*?)```/gs),
  ].map(([, sql = '']) => sql);
  expect(examples.length).toBeGreaterThan(5);
  for (const sql of examples) expect(await runner.run(sql, 10)).toHaveProperty('rows');
  await runner.close();
  history.close();
  rmSync(folder, { recursive: true });
});
