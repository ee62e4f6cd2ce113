import { footer } from './answer.ts';
import { columnView } from './columns.ts';
import { signed } from './signed.ts';
import type { Style } from './style.ts';
import { type ColumnView, renderTable } from './table.ts';
import { wrapText } from './wrap.ts';

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
  workouts?: readonly { start: string; sport: string; minutes: number; strain?: number }[];
  findings?: readonly string[];
  notes?: readonly string[];
  as_of?: string;
}

const COLUMNS: readonly ColumnView[] = [
  { heading: '' },
  { heading: 'Value', align: 'right' },
  { heading: '' },
  { heading: 'Usual', align: 'right' },
  { heading: 'z', align: 'right' },
  { heading: 'Percentile', align: 'right' },
];

const Z_COLUMN = 4;

type Row = (string | number | null)[];

/** One day for people: each part's metrics beside the usual, workouts, findings. */
export function renderDayCard(answer: DayLike, style: Style, width?: number): string {
  const { day, recovery, sleep, strain, workouts = [], findings = [], notes, as_of } = answer;
  const sections = [
    { title: 'Recovery', rows: readingRows(recovery) },
    { title: 'Sleep', aside: sleepTimes(sleep), rows: readingRows(sleep) },
    { title: 'Strain', rows: readingRows(strain) },
  ].filter(({ rows }) => rows.length > 0);
  // One table for all sections, so that their columns stand below each other.
  const rows = sections.flatMap((section) => section.rows);
  // Without a baseline there is nothing beside a value.
  const shown = COLUMNS.flatMap((_, index) => (rows.some((row) => row[index] !== null) ? [index] : []));
  const [head = '', ...lines] = renderTable(
    shown.map((index) => COLUMNS[index] ?? { heading: '' }),
    rows.map((row) => shown.map((index) => row[index] ?? null)),
    style,
  ).split('\n');
  const blocks = sections.map(({ title, aside, rows }) =>
    [`${style.bold(title)}${aside ? `  ${aside}` : ''}`, ...lines.splice(0, rows.length)].join('\n'),
  );
  const foot = footer({ ...(notes ? { notes } : {}), ...(as_of ? { as_of } : {}) }, width);
  return [
    [style.bold(day), ...(sections.length > 0 ? [head] : [])].join('\n'),
    ...blocks,
    list('Workouts', workouts.map(workoutLine), style, width),
    list('Stands out', findings, style, width) || (isJudged(rows) ? 'Nothing stands out.' : ''),
    foot.map((line) => style.dim(line)).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function readingRows(readings: DayLike['sleep']): Row[] {
  return Object.entries(readings).flatMap(([name, reading]) =>
    typeof reading === 'object' ? [readingRow(name, reading)] : [],
  );
}

function sleepTimes({ bedtime, wake }: DayLike['sleep']): string | undefined {
  return typeof bedtime === 'string' && typeof wake === 'string' ? `${bedtime} – ${wake}` : undefined;
}

function readingRow(name: string, { value, baseline, z, percentile }: Reading): Row {
  const { heading, unit = '', format = String } = columnView(name);
  const show = (number: number | null | undefined) =>
    number === null || number === undefined ? null : format(number);
  return [
    heading,
    show(value),
    unit,
    show(baseline),
    z === undefined ? null : signed(z, 1),
    percentile ?? null,
  ];
}

/** Whether anything is beside a baseline at all. */
function isJudged(rows: readonly Row[]): boolean {
  return rows.some((row) => row[Z_COLUMN] !== null);
}

function list(title: string, lines: readonly string[], style: Style, width: number | undefined): string {
  if (lines.length === 0) return '';
  return [style.bold(title), ...lines.flatMap((line) => wrapText(`  ${line}`, width, 4))].join('\n');
}

function workoutLine({ start, sport, minutes, strain }: NonNullable<DayLike['workouts']>[number]): string {
  return `${start.slice(11)}  ${sport}, ${minutes} min${strain === undefined ? '' : `, strain ${strain.toFixed(2)}`}`;
}
