import { showLevel } from '../../metric-values.ts';
import type { Style } from '../../style.ts';
import { type Drawing, type Series, valuesOf } from '../drawing.ts';
import { countWeeks, cutIntoStrips, type Strip } from '../strips.ts';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LABEL_WIDTH = 5;
/** From the least to the most. */
const SHADES = ['░', '▒', '▓', '█'];
const NO_VALUE = '·';

/** A calendar in shades, a column a week, two characters wide where there is room. */
export function drawWeeks(
  series: Series,
  { range }: Pick<Drawing, 'range'>,
  width: number,
  style: Style,
): string[] {
  const values = valuesOf(series);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const shade = (value: number | null | undefined) => {
    if (value === null || value === undefined) return NO_VALUE;
    const share = max > min ? (value - min) / (max - min) : 0;
    return SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))] ?? NO_VALUE;
  };
  const known = new Map(series.points);
  const legend = `${showLevel(series.metric, min)} ${SHADES.join('')} ${showLevel(series.metric, max)}`;
  const strips = cutIntoStrips(range).flatMap((strip) => [
    style.dim(`${strip.from} to ${strip.to}`),
    ...drawStrip(strip, (day) => shade(known.get(day)), width, style),
    '',
  ]);
  return [...strips, style.dim(`${legend}   ${NO_VALUE} no value`)];
}

function drawStrip(strip: Strip, shade: (day: string) => string, width: number, style: Style): string[] {
  const weeks = countWeeks(strip);
  const isWide = weeks * 2 + LABEL_WIDTH <= width;
  const first = Date.parse(`${strip.from}T00:00:00Z`);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  return WEEKDAYS.map((name, weekday) => {
    const cells = Array.from({ length: weeks }, (_, week) => {
      const day = new Date(monday + (week * 7 + weekday) * DAY_MS).toISOString().slice(0, 10);
      const cell = day < strip.from || day > strip.to ? ' ' : shade(day);
      return isWide ? cell.repeat(2) : cell;
    });
    return `${style.dim(name.padEnd(LABEL_WIDTH))}${cells.join('')}`.trimEnd();
  });
}
