import { isKept, MOST_ENTRIES } from '../core/books.ts';
import { parseDurationMs } from '../core/duration.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { DATE_FORMS, machineDay, parseDate, startOfDay } from './range.ts';

export interface AuditInput {
  /** A date as everywhere, or how long ago, such as `2h`. */
  since?: string | undefined;
  limit?: number | undefined;
}

const DEFAULT_LIMIT = 100;
const COLUMNS = ['time', 'kind', 'method', 'path', 'status', 'duration_ms', 'pid', 'face', 'client'] as const;

/** The newest events of the audit trail, oldest first. Asks nobody. */
export async function askAudit(
  { state, now }: Pick<Context, 'state' | 'now'>,
  input: AuditInput,
): Promise<TableAnswer> {
  const since = input.since === undefined ? 0 : parseSince(input.since, now());
  const limit = checkLimit(input.limit);
  if (!state.exists) return { columns: COLUMNS, rows: [], n: 0 };
  await state.requireFile();
  const { entries, count, isOn } = await state.transact((prepare) => ({
    entries: prepare('SELECT * FROM audit WHERE at >= ? ORDER BY at DESC, id DESC LIMIT ?').all(since, limit),
    count: Number(prepare('SELECT count(*) AS count FROM audit WHERE at >= ?').get(since)?.count),
    isOn: isKept(prepare, 'audit'),
  }));
  const rows = entries
    .toReversed()
    .map(({ at, ...entry }): Cell[] => [
      new Date(Number(at)).toISOString(),
      ...COLUMNS.slice(1).map((name) => toCell(entry[name])),
    ]);
  const missing = count - rows.length;
  return withoutEmpty({
    columns: COLUMNS,
    rows,
    n: rows.length,
    notes: isOn ? [] : ['The audit trail is switched off; `wellpipe audit --on` goes on with it.'],
    ...(missing > 0 ? { more: `${missing} older events are left out; --limit shows more.` } : {}),
  });
}

/** Epoch milliseconds. */
function parseSince(text: string, now: Date): number {
  try {
    return startOfDay(parseDate(text, machineDay(now)).from);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  try {
    return now.getTime() - parseDurationMs(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('invalid_input', `"${cleanText(text, 40)}" is neither a date nor a duration.`, {
      hint: `${DATE_FORMS} Or how long ago: 90s, 5m, 2h.`,
    });
  }
}

function checkLimit(limit = DEFAULT_LIMIT): number {
  if (limit >= 1 && limit <= MOST_ENTRIES) return limit;
  throw new AppError('invalid_input', `${limit} is not a number of events.`, {
    hint: `Give a whole number from 1 to ${MOST_ENTRIES}.`,
  });
}

function toCell(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
