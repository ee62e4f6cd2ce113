import { footer } from './answer.ts';
import { localSecond } from './local-time.ts';
import type { Style } from './style.ts';
import { type ColumnView, renderTable } from './table.ts';

type Cell = string | number | boolean | null;

interface TrailLike {
  /** ISO 8601. */
  since?: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  notes?: readonly string[];
  more?: string;
}

const VIEWS: readonly ColumnView[] = [
  { heading: 'Time' },
  { heading: 'Event', least: 20 },
  { heading: 'Status', align: 'right' },
  { heading: 'ms' },
  { heading: 'Process', isOptional: true },
  { heading: 'Asked by', least: 8 },
];

/** The audit trail for people: where this machine is, with what belongs together in one column. */
export function renderAuditTrail(trail: TrailLike, style: Style, width?: number): string {
  const { since, columns, rows } = trail;
  const nothing = since ? `Nothing was recorded since ${localSecond(since)}.` : 'Nothing is recorded yet.';
  const table =
    rows.length > 0
      ? renderTable(
          VIEWS,
          rows.map((row) => describeEvent((name) => row[columns.indexOf(name)] ?? null)),
          style,
          width,
        )
      : nothing;
  return [table, '', ...footer(trail, width).map((line) => style.dim(line))].join('\n').trimEnd();
}

function describeEvent(read: (column: string) => Cell): Cell[] {
  // That a GET is a request goes without saying.
  const kind = read('kind') === 'request' ? null : read('kind');
  return [
    localSecond(String(read('time'))),
    words(kind, read('method'), shortPath(read('path'))),
    read('status'),
    read('duration_ms'),
    read('pid'),
    words(read('face'), read('client')),
  ];
}

/** Which id is left out of a path, `/v2/cycle/{cycleId}`, its place tells as well. */
function shortPath(path: Cell): Cell {
  return typeof path === 'string' ? path.replace(/\{\w+\}/, '{id}') : path;
}

function words(...cells: readonly Cell[]): string | null {
  return cells.filter((cell) => cell !== null && cell !== '').join(' ') || null;
}
