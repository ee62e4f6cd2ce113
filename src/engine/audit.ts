import { isKept, MOST_ENTRIES } from '../core/books.ts';
import { parseDurationMs } from '../core/duration.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Bounds } from './bounds.ts';
import type { Context } from './context.ts';
import { DATE_FORMS, machineDay, readDate, startOfDay } from './range.ts';

export interface AuditInput {
  /** A date as everywhere, or how long ago, such as `2h`. */
  since?: string | undefined;
  /** A whole number within `AUDIT_LIMIT_BOUNDS`. */
  limit?: number | undefined;
}

export interface AuditAnswer extends TableAnswer {
  /** ISO 8601; only where it was asked for. */
  since?: string;
}

export const AUDIT_LIMIT_BOUNDS: Bounds = { least: 1, most: MOST_ENTRIES };

const DEFAULT_LIMIT = 100;
const COLUMNS = ['time', 'kind', 'method', 'path', 'status', 'duration_ms', 'pid', 'face', 'client'] as const;

/** The newest events of the audit trail, oldest first. Asks nobody. */
export async function askAudit(
  { state, now }: Pick<Context, 'state' | 'now'>,
  input: AuditInput,
): Promise<AuditAnswer> {
  const { limit = DEFAULT_LIMIT } = input;
  const since = input.since === undefined ? 0 : parseSince(input.since, now());
  const asked = input.since === undefined ? {} : { since: new Date(since).toISOString() };
  if (!state.exists) return { ...asked, columns: COLUMNS, rows: [], n: 0 };
  await state.requireFile();
  const { entries, count, isOn } = await state.transact((prepare) => ({
    entries: prepare('SELECT * FROM audit WHERE at >= ? ORDER BY at DESC, id DESC LIMIT ?').all(since, limit),
    count: Number(prepare('SELECT count(*) AS count FROM audit WHERE at >= ?').get(since)?.count),
    isOn: isKept(prepare, 'audit', Date.now()),
  }));
  const rows = entries
    .toReversed()
    .map(({ at, ...entry }): Cell[] => [
      new Date(Number(at)).toISOString(),
      ...COLUMNS.slice(1).map((name) => toCell(entry[name])),
    ]);
  const missing = count - rows.length;
  return withoutEmpty({
    ...asked,
    columns: COLUMNS,
    rows,
    n: rows.length,
    notes: isOn ? [] : ['The audit trail is switched off; `wellpipe audit --on` goes on with it.'],
    ...(missing > 0 ? { more: `${missing} older events are left out; --limit shows more.` } : {}),
  });
}

/** Epoch milliseconds. How long ago is told with a minus, as dates have it, or without. */
function parseSince(text: string, now: Date): number {
  const agoMs = parseDurationMs(text.trim().replace(/^-/, ''));
  if (agoMs !== undefined) return Math.max(0, now.getTime() - agoMs);
  const date = readDate(text.trim().replace(/^(\d+d)$/, '-$1'), machineDay(now));
  const since = date && startOfDay(date.from);
  if (since !== undefined && since <= now.getTime()) return since;
  const problem = since === undefined ? 'is neither a date nor a duration' : 'is still to come';
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" ${problem}.`, {
    hint: `${DATE_FORMS} Or how long ago: 90s, 5m, 2h, 7d.`,
  });
}

function toCell(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
