import { isTime } from '../../metric-values.ts';
import type { Style } from '../../style.ts';
import { type Drawing, type Point, type Series, valuesOf } from '../drawing.ts';
import { fitScale, type Scale } from '../scale.ts';
import { showMark } from '../texts.ts';
import { Braille } from './braille.ts';

const DAY_MS = 86_400_000;
const LABEL_WIDTH = 7;
const AXIS_WIDTH = 2;
const STEPS = 6;

interface PlotSize {
  /** Of the terminal. */
  width: number;
  /** Of the plot. */
  lines: number;
}

/** A metric over time in dots: bars, or a line through its points with its gaps. */
export function plotCourse(
  series: Series,
  { kind, range }: Pick<Drawing, 'kind' | 'range'>,
  { width, lines }: PlotSize,
  style: Style,
): string[] {
  const canvas = new Braille(width - LABEL_WIDTH - AXIS_WIDTH, lines);
  const points = series.smooth ?? series.points;
  const values = valuesOf({ points });
  const options = { steps: STEPS, hasZero: kind === 'bar', isTime: isTime(series.metric) };
  const scale = fitScale(values.length > 0 ? values : [0], options);
  const y = (value: number) => place(value, scale.min, scale.max, canvas.height);
  const days = dayOf(range.to) - dayOf(range.from) + 1;
  const x = (day: string, part = 0.5) =>
    Math.min(canvas.width - 1, Math.floor(((dayOf(day) - dayOf(range.from) + part) / days) * canvas.width));
  for (const [index, [day, value]] of points.entries()) {
    if (value === null) continue;
    if (kind === 'bar') fillBar(canvas, [x(day, 0), x(day, 0.7)], [y(0), y(value)]);
    else joinPoint(canvas, points[index - 1], [day, value], x, y);
  }
  const show = (value: number) => showMark(series.metric, value);
  return frame(canvas, [show(scale.max), show(scale.min)], [range.from, range.to], style);
}

/** One metric against another, a dot a pair. */
export function plotPairs(x: Series, y: Series, { width, lines }: PlotSize, style: Style): string[] {
  const canvas = new Braille(width - LABEL_WIDTH - AXIS_WIDTH, lines);
  const scaleOf = ({ metric, points }: Series): Scale =>
    fitScale(valuesOf({ points }), { steps: STEPS, isTime: isTime(metric) });
  const [across, up] = [scaleOf(x), scaleOf(y)];
  for (const [index, [, value]] of y.points.entries()) {
    const other = x.points[index]?.[1] ?? null;
    if (value === null || other === null) continue;
    canvas.dot(
      place(other, across.min, across.max, canvas.width),
      place(value, up.min, up.max, canvas.height),
    );
  }
  const ends = [across.min, across.max].map((value) => showMark(x.metric, value)) as [string, string];
  return frame(canvas, [showMark(y.metric, up.max), showMark(y.metric, up.min)], ends, style);
}

function joinPoint(
  canvas: Braille,
  previous: Point | undefined,
  [day, value]: readonly [string, number],
  x: (day: string) => number,
  y: (value: number) => number,
): void {
  const [before, last] = previous ?? [day, null];
  const isNext = last !== null && dayOf(day) - dayOf(before) <= 1;
  if (isNext) canvas.line(x(before), y(last), x(day), y(value));
  else canvas.dot(x(day), y(value));
}

function fillBar(canvas: Braille, [left, right]: [number, number], [base, tip]: [number, number]): void {
  for (let column = left; column <= Math.max(left, right); column++) canvas.line(column, base, column, tip);
}

/** Dots between their axes. */
function frame(
  canvas: Braille,
  [highest, lowest]: readonly [string, string],
  [left, right]: readonly [string, string],
  style: Style,
): string[] {
  const lines = canvas.lines();
  const labels = lines.map((_, index) => (index === 0 ? highest : index === lines.length - 1 ? lowest : ''));
  const below = left === right ? left : left + right.padStart(canvas.columns).slice(left.length);
  return [
    ...lines.map((line, index) => `${style.dim(`${(labels[index] ?? '').padStart(LABEL_WIDTH)} │`)}${line}`),
    style.dim(' '.repeat(LABEL_WIDTH + AXIS_WIDTH) + below),
  ];
}

function place(value: number, min: number, max: number, dots: number): number {
  return Math.round(((value - min) / (max - min)) * (dots - 1));
}

function dayOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}
