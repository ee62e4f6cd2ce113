import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { areLinked, LINKS } from '../../../src/insights/linked-metrics.ts';

test.each([
  ['deep_h', 'asleep_h'],
  ['hrv_ms', 'recovery_score'],
  ['sleep_need_h', 'strain'],
  ['bedtime_h', 'in_bed_h'],
  ['kcal', 'workout_h'],
  ['steps', 'strain'],
  ['asleep_h', 'wake_h'],
  ['disturbances', 'awake_h'],
  ['sleep_debt_h', 'nap_h'],
  ['avg_hr_bpm', 'rhr_bpm'],
] as const)('%s and %s are linked, either way', (a, b) => {
  expect([areLinked(a, b), areLinked(b, a)]).toEqual([true, true]);
});

test.each([
  ['asleep_h', 'recovery_score'],
  ['strain', 'recovery_score'],
  ['hrv_ms', 'rhr_bpm'],
  ['bedtime_h', 'asleep_h'],
  ['skin_temp_c', 'respiratory_rate'],
] as const)('%s and %s are not', (a, b) => {
  expect([areLinked(a, b), areLinked(b, a)]).toEqual([false, false]);
});

test('the table for people is the one of the code', () => {
  const page = readFileSync(join(import.meta.dir, '../../../docs/statistics.md'), 'utf8');
  const rows = LINKS.map(
    ({ metrics, why }) => `| ${metrics.map((name) => `\`${name}\``).join(' ')} | ${why} |`,
  );
  expect(page).toContain(`| linked with each other | why |\n|---|---|\n${rows.join('\n')}\n\n`);
});
