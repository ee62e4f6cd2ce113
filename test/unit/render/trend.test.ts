import { expect, test } from 'bun:test';
import { createStyle } from '../../../src/render/style.ts';
import { renderTrend } from '../../../src/render/trend.ts';

const PLAIN = createStyle(false);
const RISING = {
  range: { from: '2026-06-01', to: '2026-08-29' },
  n: 90,
  baseline: { median: 52.5, low: 48, high: 57 },
  latest: { day: '2026-08-29', value: 55, z: 1.1 },
  slope_per_week: 0.4,
  ci: [0.2, 0.6],
  p: 0.0004,
  direction: 'rising',
} as const;

test('a trend is level, latest value and slope', () => {
  expect(renderTrend(RISING, 'rhr_bpm', PLAIN).split('\n')).toEqual([
    '2026-06-01 to 2026-08-29, 90 days',
    'Usual    52.5 bpm  (48 to 57)',
    'Latest   55 bpm  (2026-08-29, z +1.1)',
    'Rising   +0.4 bpm a week  (95 %: +0.2 to +0.6, p 0.0004)',
  ]);
});

test('a step, which describes the days better, comes before the slope', () => {
  const stepped = { ...RISING, changes: [{ day: '2026-07-15', before: 51.2, after: 55 }] };
  expect(renderTrend(stepped, 'rhr_bpm', PLAIN).split('\n').slice(2)).toEqual([
    'Latest   55 bpm  (2026-08-29, z +1.1)',
    '',
    'Changes of level',
    '  2026-07-15  51.2 → 55 bpm',
    '',
    'Rising   +0.4 bpm a week  (95 %: +0.2 to +0.6, p 0.0004)',
  ]);
});
