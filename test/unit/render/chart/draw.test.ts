import { describe, expect, test } from 'bun:test';
import { addDays } from '../../../../src/insights/calendar.ts';
import { renderChartPage } from '../../../../src/render/chart/chart-page.ts';
import { drawPng } from '../../../../src/render/chart/draw-png.ts';
import { drawSvg } from '../../../../src/render/chart/draw-svg.ts';
import { drawText } from '../../../../src/render/chart/draw-text.ts';
import type { ChartKind, Drawing, Point, Series } from '../../../../src/render/chart/drawing.ts';
import { createStyle } from '../../../../src/render/style.ts';

const FIRST = '2025-12-20';
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];
const PLAIN = createStyle(false);

function course(values: readonly (number | null)[], metric = 'hrv_ms', label = 'HRV (RMSSD)'): Series {
  const points = values.map((value, index): Point => [addDays(FIRST, index), value]);
  return { metric, label, points, median: values.every((value) => value === null) ? undefined : 60 };
}

function drawingOf(kind: ChartKind, ...series: Series[]): Drawing {
  const days = series[0]?.points.length ?? 1;
  return { kind, range: { from: FIRST, to: addDays(FIRST, days - 1) }, series, lagDays: 0 };
}

const wave = (days: number) => Array.from({ length: days }, (_, index) => 60 + ((index * 37) % 23));
const nights = (days: number) => wave(days).map((value) => (value - 70) / 8);
const smooth = (series: Series): Series => {
  const { points } = series;
  const shift = (by: number) =>
    points.map(([day, value]): Point => [day, value === null ? null : value + by]);
  return { ...series, smooth: points, band: { low: shift(-2), high: shift(2) } };
};

const DRAWINGS: readonly (readonly [string, Drawing])[] = [
  ['a line', drawingOf('line', course(wave(14)))],
  ['a line of one day', drawingOf('line', course([60]))],
  ['a line of equal values', drawingOf('line', course([60, 60, 60]))],
  [
    'lines, one of them of nothing',
    drawingOf('line', course(wave(9)), course(Array(9).fill(null), 'steps', 'Steps')),
  ],
  ['four lines', drawingOf('line', ...Array.from({ length: 4 }, () => course(wave(50))))],
  ['a band', { ...drawingOf('line', smooth(course([...wave(100), null, ...wave(99)]))), windowDays: 28 }],
  ['bars', drawingOf('bar', course(wave(30), 'kcal', 'Energy'), course(nights(30), 'bedtime_h', 'Bedtime'))],
  ['bars of zeros', drawingOf('bar', course([0, 0, 0], 'workout_count', 'Workouts'))],
  ['a scatter', drawingOf('scatter', course(nights(40), 'bedtime_h', 'Bedtime'), course(wave(40)))],
  ['a scatter of one pair', drawingOf('scatter', course([1]), course([2]))],
  ['a calendar of some weeks', drawingOf('calendar', course([...wave(20), null, ...nights(20)]))],
  ['a calendar of a year', drawingOf('calendar', course(wave(365)))],
  ['a calendar of three years', drawingOf('calendar', course(wave(1_095)))],
  ['a calendar of equal values', drawingOf('calendar', course([60, 60]))],
];

describe.each(DRAWINGS)('%s', (_, drawing) => {
  test('is the same picture every time, whole, with its title and without a number that is none', () => {
    const svg = drawSvg(drawing);
    expect(drawSvg(drawing)).toBe(svg);
    expect(svg).toStartWith('<svg role="img"');
    expect(svg.trimEnd()).toEndWith('</svg>');
    expect(svg).toContain(`<title>${drawing.kind === 'scatter' ? '' : drawing.series[0]?.label}`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|<style|href=|zr\d/);
    const ids = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(ids.filter((id) => !svg.includes(`id="${id}"`))).toEqual([]);
  });

  test('fits a terminal of any width', () => {
    for (const width of [58, 80, 200]) {
      const text = drawText(drawing, {}, PLAIN, width);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });
});

test.each(DRAWINGS.filter(([name]) => ['a line', 'a calendar of a year', 'four lines'].includes(name)))(
  '%s is a PNG of 1200 to 630, the same bytes every time, and not large',
  async (_, drawing) => {
    const svg = drawSvg(drawing);
    const png = Buffer.from(await drawPng(svg));
    expect([...png.subarray(0, 4)]).toEqual(PNG_SIGNATURE);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_200, 630]);
    expect(png.length).toBeWithin(8_000, 120_000);
    expect(png.equals(await drawPng(svg))).toBe(true);
  },
);

test('a PNG has letters, although no font of the system is known', async () => {
  const drawing = drawingOf('line', course([null, 60]));
  const svg = drawSvg(drawing);
  const [lettered, bare] = await Promise.all([
    drawPng(svg),
    drawPng(svg.replace(/<text[\s\S]*?<\/text>/g, '')),
  ]);
  expect(lettered.length).toBeGreaterThan(bare.length + 3_000);
});

describe('a gap', () => {
  const pieces = (values: (number | null)[]) => {
    const path =
      / d="([^"]*)"[^>]*stroke="#0072b2"/.exec(drawSvg(drawingOf('line', course(values))))?.[1] ?? '';
    return path.split('M').filter((piece) => piece.includes('L')).length;
  };

  test('of a day without a value breaks the line', () => {
    expect(pieces([60, 61, 62, 63])).toBe(1);
    expect(pieces([60, 61, null, 63, 64])).toBe(2);
  });

  test('of a day that is missing altogether does too', () => {
    const whole = course([60, 61, 62, 63, 64]);
    const drawing = drawingOf('line', { ...whole, points: whole.points.filter((_, index) => index !== 2) });
    const path = / d="([^"]*)"[^>]*stroke="#0072b2"/.exec(drawSvg(drawing))?.[1] ?? '';
    expect(path.split('M').filter((piece) => piece.includes('L'))).toHaveLength(2);
  });

  test('is left blank in a terminal', () => {
    const text = drawText(
      drawingOf('line', course([60, 60, ...Array(20).fill(null), 60, 60])),
      {},
      PLAIN,
      80,
    );
    expect(text).toMatch(/[⠁-⣿]+ {20,}[⠁-⣿]+/);
  });
});

test('text from outside stays text in pictures and pages', () => {
  const drawing = drawingOf('line', course(wave(3), 'hrv_ms', '<script>alert("1")</script>&\''));
  const svg = drawSvg(drawing);
  const answer = {
    columns: ['day', '<b>'],
    rows: [
      ['2026-01-01', null],
      ['<i>', 2],
    ],
    notes: ['<img src=x>'],
  };
  const page = renderChartPage(drawing, svg, answer);
  for (const markup of [svg, page]) expect(markup).not.toMatch(/<script|<b>|<i>|<img/);
});

test('a page holds the picture and every value, and loads nothing', () => {
  const drawing = drawingOf('line', course([60.25, null]));
  const answer = {
    columns: ['day', 'hrv_ms'],
    rows: drawing.series[0]?.points.map((point) => [...point]) ?? [],
  };
  const page = renderChartPage(drawing, drawSvg(drawing), { ...answer, pending: ['2026-01-02'] });
  expect(page).toContain('<td>2025-12-20</td><td>60.3</td>');
  expect(page).toContain('<td>2025-12-21</td><td>–</td>');
  expect(page).toContain('Not scored yet: 2026-01-02.');
  expect(page).toContain("default-src 'none'");
  expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(
    /https?:|<script|<link rel="style|@import/,
  );
});
