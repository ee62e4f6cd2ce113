import { expect, test } from 'bun:test';
import { markTime } from '../../../../src/render/chart/time-marks.ts';

test.each([
  ['2026-11-22', '2026-11-22', ['22 Nov']],
  ['2026-11-20', '2026-11-22', ['20 Nov', '21 Nov', '22 Nov']],
  ['2026-02-27', '2026-03-20', ['27 Feb', '1 Mar', '3 Mar', '5 Mar']],
  ['2026-08-25', '2026-11-22', ['31 Aug', '7 Sep', '14 Sep', '21 Sep']],
  ['2025-11-23', '2026-11-22', ['Dec', '2026', 'Feb', 'Mar']],
  ['2023-11-24', '2026-11-22', ['2024', 'Apr', 'Jul', 'Oct']],
  ['1970-01-01', '2069-12-31', ['1970', '1980', '1990', '2000']],
])('from %s to %s', (from, to, first) => {
  const marks = markTime(from, to);
  expect(marks.slice(0, 4).map(({ label }) => label)).toEqual(first);
  expect(marks.length).toBeLessThanOrEqual(16);
  const [start, end] = [Date.parse(from), Date.parse(to)];
  expect(marks.every(({ time }) => time >= start && time <= end)).toBe(true);
});
