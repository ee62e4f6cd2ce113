import { expect, test } from 'bun:test';
import { changeUnit, levelUnit, showChange, showLevel } from '../../../src/render/metric-values.ts';
import { createStyle } from '../../../src/render/style.ts';
import { renderTrend } from '../../../src/render/trend.ts';

test.each([
  ['hrv_ms', 63.4, '63.4 ms', -0.214, '−0.214 ms'],
  ['recovery_score', 64, '64 %', -1.06, '−1.06 points'],
  ['asleep_h', 7.37, '7:22 h', 0.145, '+8.7 min'],
  ['bedtime_h', -0.68, '23:19', -1.5, '−90 min'],
  ['skin_temp_c', -0.5, '−0.5 °C', 0.1, '+0.1 °C'],
  ['strain', 10.1, '10.10', 0, '0'],
  ['workout_strain', 10.1, '10.10', 0.25, '+0.25'],
])('%s of %d is shown as %s, %d more as %s', (metric, value, level, by, change) => {
  expect(`${showLevel(metric, value)}${levelUnit(metric)}`).toBe(level);
  expect(`${showChange(metric, by)}${changeUnit(metric)}`).toBe(change);
});

test('a trend has units and true minus signs throughout', () => {
  const text = renderTrend(
    {
      n: 90,
      baseline: { median: 7.25, low: 6, high: 8.5 },
      latest: { day: '2026-11-22', value: 5.5, z: -4.2 },
      slope_per_week: -0.05,
      ci: [-0.1, -0.01],
      p: 0.02,
      direction: 'falling',
      anomalies: [['2026-11-22', 5.5, -4.2]],
    },
    ' Asleep_H',
    createStyle(false),
  );
  expect(text.split('\n')).toEqual([
    '90 days',
    'Usual    7:15 h  (6:00 to 8:30)',
    'Latest   5:30 h  (2026-11-22, z −4.2)',
    'Falling  −3 min a week  (95 %: −6 to −0.6, p 0.02)',
    '',
    'Unusual days',
    '  2026-11-22  5:30 h  z −4.2',
  ]);
});

test('a direction without a size is only that', () => {
  const text = renderTrend({ n: 90, p: 0.01, direction: 'rising' }, 'zone45_min', createStyle(false));
  expect(text).toBe('90 days\nRising   (p 0.01)');
});
