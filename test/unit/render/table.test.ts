import { expect, test } from 'bun:test';
import { columnView } from '../../../src/render/columns.ts';
import { createStyle } from '../../../src/render/style.ts';
import { renderTable } from '../../../src/render/table.ts';

const plain = createStyle(false);
const show = (columns: string[], rows: (string | number | boolean | null)[][]) =>
  renderTable(columns.map(columnView), rows, plain);

test('numbers stand to the right, texts to the left, nothing is a dash', () => {
  expect(
    show(
      ['day', 'recovery_score', 'sport'],
      [
        ['2026-11-21', 45, 'Running'],
        ['2026-11-22', null, 'Yoga'],
      ],
    ),
  ).toBe(
    [
      'Day         Recovery  Sport',
      '                   %',
      '2026-11-21        45  Running',
      '2026-11-22         –  Yoga',
    ].join('\n'),
  );
});

test('hours are shown as a clock would', () => {
  const cells = (column: string, ...hours: number[]) =>
    hours.map((value) => columnView(column).format?.(value));
  expect(cells('asleep_h', 7.4, 0, 0.999, -0.25)).toEqual(['7:24', '0:00', '1:00', '−0:15']);
  expect(cells('bedtime_h', -0.75, 0.5, -11.5)).toEqual(['23:15', '00:30', '12:30']);
});

test('the default table of days fits into 80 columns', () => {
  const columns = [
    'day',
    'recovery_score',
    'hrv_ms',
    'rhr_bpm',
    'sleep_performance_pct',
    'asleep_h',
    'strain',
    'kcal',
    'workout_count',
  ];
  const text = show(columns, [['2026-11-22', 100, 120.5, 100, 100, 10.25, 20.95, 5000, 3]]);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('colours appear only where they are on', () => {
  expect(createStyle(true).bold('x')).toContain('\u001b[1m');
  expect(plain.bold('x')).toBe('x');
});

test('a table too wide for the terminal loses air, and nothing else', () => {
  const columns = ['day', 'recovery_score', 'hrv_ms'].map(columnView);
  const rows = [['2026-11-22', 100, 120.5]];
  const wide = renderTable(columns, rows, plain);
  const narrow = renderTable(columns, rows, plain, 24);
  expect(narrow.split('\n').at(-1)).toBe('2026-11-22      100 120.5');
  expect(wide.split('\n').at(-1)).toBe('2026-11-22       100  120.5');
});

test('a table that still does not fit loses what can be done without, then the ends of texts', () => {
  const columns = [
    { heading: 'Name', least: 4 },
    { heading: 'Id', isOptional: true as const },
    { heading: 'Place', least: 6 },
    { heading: 'N' },
  ];
  const rows = [
    ['somebody', 'id-0001', 'a place far away', 12],
    ['x', 'id-2', null, 3],
  ];
  const at = (width: number) => renderTable(columns, rows, plain, width).split('\n');
  expect(at(40)[1]).toBe('somebody  id-0001  a place far away  12');
  expect(at(36)[1]).toBe('somebody id-0001 a place far away 12');
  expect(at(35)[1]).toBe('somebody  a place far away  12');
  expect(at(24)[1]).toBe('somebody a place far… 12');
  expect(at(18)[1]).toBe('somebo… a plac… 12');
  expect(at(5)[1]).toBe('som… a pla… 12');
  for (const width of [40, 36, 35, 24, 18]) {
    expect(Math.max(...at(width).map((line) => line.length))).toBeLessThanOrEqual(width);
  }
});

test('a time of the next date is marked in the row of the day it belongs to', () => {
  const { format } = columnView('start');
  expect(format?.('2026-11-22T00:40', '2026-11-21')).toBe('00:40+1');
  expect(format?.('2026-11-20T23:58', '2026-11-21')).toBe('23:58');
});
