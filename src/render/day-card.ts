import { footer } from './answer.ts';
import { columnView } from './columns.ts';
import type { Style } from './style.ts';
import { type ColumnView, renderTable } from './table.ts';

interface Reading {
  value: number | null;
  baseline?: number;
  z?: number;
  percentile?: number;
}

interface DayLike {
  day: string;
  recovery: Readonly<Record<string, Reading | undefined>>;
  sleep: Readonly<Record<string, Reading | string | undefined>>;
  strain: Readonly<Record<string, Reading | undefined>>;
  workouts?: readonly { start: string; sport: string; minutes: number; strain: number | null }[];
  findings?: readonly string[];
  notes?: readonly string[];
  as_of?: string;
}

const COLUMNS: readonly ColumnView[] = [
  { heading: '' },
  { heading: 'Value' },
  { heading: 'Unit' },
  { heading: 'Usual' },
  { heading: 'z' },
  { heading: 'Percentile' },
];

/** One day for people: each part's metrics beside the usual, workouts, findings. */
export function renderDayCard(answer: DayLike, style: Style): string {
  const sections = [
    section('Recovery', answer.recovery, style),
    section('Sleep', answer.sleep, style),
    section('Strain', answer.strain, style),
    list('Workouts', (answer.workouts ?? []).map(workoutLine), style),
    list('Stands out', answer.findings ?? [], style),
  ].filter((text) => text !== '');
  const head = `${style.bold(answer.day)}`;
  const { notes, as_of } = answer;
  const foot = footer({ ...(notes ? { notes } : {}), ...(as_of ? { as_of } : {}) });
  return [head, ...sections, foot.map((line) => style.dim(line)).join('\n')].join('\n\n');
}

function section(title: string, readings: DayLike['sleep'], style: Style): string {
  const rows = Object.entries(readings).flatMap(([name, reading]) =>
    typeof reading === 'object' ? [readingRow(name, reading)] : [],
  );
  if (rows.length === 0) return '';
  const times = [readings.bedtime, readings.wake].filter((time) => typeof time === 'string');
  const heading = times.length === 2 ? `${style.bold(title)}  ${times.join(' – ')}` : style.bold(title);
  return `${heading}\n${renderTable(COLUMNS, rows, style)}`;
}

function readingRow(name: string, { value, baseline, z, percentile }: Reading): (string | number | null)[] {
  const { heading, unit = '', format = String } = columnView(name);
  const show = (number: number | null | undefined) =>
    number === null || number === undefined ? null : format(number);
  return [heading, show(value), unit, show(baseline), z === undefined ? null : signed(z), percentile ?? null];
}

function signed(value: number): string {
  return value < 0 ? `−${Math.abs(value).toFixed(1)}` : `+${value.toFixed(1)}`;
}

function list(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? '' : [style.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function workoutLine({ start, sport, minutes, strain }: NonNullable<DayLike['workouts']>[number]): string {
  return `${start}  ${sport}, ${minutes} min${strain === null ? '' : `, strain ${strain.toFixed(2)}`}`;
}
