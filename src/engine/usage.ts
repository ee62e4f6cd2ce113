import { isKept } from '../core/books.ts';
import { addDays } from '../insights/calendar.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { machineDay, type RangeInput, resolveMachineRange, startOfDay } from './range.ts';

const DEFAULT_DAYS = 7;
const COLUMNS = [
  'day',
  'face',
  'name',
  'calls',
  'errors',
  'requests',
  'cache_hits',
  'p50_ms',
  'p95_ms',
] as const;

interface CountedCall {
  day: string;
  face: string;
  name: string;
  durationMs: number;
  requests: number;
  isCacheHit: boolean;
  isError: boolean;
}

/**
 * Calls by day and by tool or command: the requests they sent, how many needed none though they read the
 * member's records, and how long they took. Asks nobody.
 */
export async function askUsage(
  { state, now }: Pick<Context, 'state' | 'now'>,
  input: RangeInput,
): Promise<TableAnswer> {
  const range = resolveMachineRange(now(), input, DEFAULT_DAYS);
  if (!state.exists) return { range, columns: COLUMNS, rows: [], n: 0 };
  await state.requireFile();
  const { entries, isOn } = await state.transact((prepare) => ({
    entries: prepare('SELECT * FROM usage WHERE at >= ? AND at < ? ORDER BY at').all(
      startOfDay(range.from),
      startOfDay(addDays(range.to, 1)),
    ),
    isOn: isKept(prepare, 'usage', Date.now()),
  }));
  const calls = entries.map(toCall);
  const groups = Map.groupBy(calls, ({ day, face, name }) => `${day} ${face} ${name}`);
  const rows = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => summarize(group));
  return withoutEmpty({
    range,
    columns: COLUMNS,
    rows,
    n: rows.length,
    notes: isOn ? [] : ['Usage is not recorded; `wellpipe usage --on` goes on with it.'],
  });
}

/** An interrupted call is no error: somebody did not want the answer any more. */
function toCall(entry: Record<string, unknown>): CountedCall {
  return {
    day: machineDay(new Date(Number(entry.at))),
    face: String(entry.face),
    name: String(entry.name),
    durationMs: Number(entry.duration_ms),
    requests: Number(entry.requests),
    isCacheHit: entry.cache_hit === 1,
    isError: entry.error !== null && entry.error !== 'interrupted',
  };
}

function summarize(calls: readonly CountedCall[]): Cell[] {
  const [first] = calls;
  const durations = calls.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  return [
    first?.day ?? null,
    first?.face ?? null,
    first?.name ?? null,
    calls.length,
    calls.filter(({ isError }) => isError).length,
    calls.reduce((sum, { requests }) => sum + requests, 0),
    calls.filter(({ isCacheHit }) => isCacheHit).length,
    percentile(durations, 0.5),
    percentile(durations, 0.95),
  ];
}

/** Nearest rank, to a tenth of a millisecond. */
function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
