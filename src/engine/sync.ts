import { AppError } from '../core/errors.ts';
import { STREAMS } from '../history/streams.ts';
import type { HistoryCoverage } from '../history/sync/coverage.ts';
import type { ReadAll, ReadProgress } from '../history/sync/read-all.ts';
import { noteUnreadable } from '../history/sync/unreadable.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { describeHistory, type HistorySummary } from './history-summary.ts';
import { parseDate, resolveToday } from './range.ts';

const HOUR_MS = 3_600_000;
/** A day's cycle begins up to twelve hours before it, and a day itself up to 14 hours before UTC's. */
const BEFORE_MS = 26 * HOUR_MS;

export interface SyncInput {
  /** What is in the store already is read again too. */
  full?: boolean | undefined;
  /** From this day on, and no further back; of a month or a week, its first one. */
  since?: string | undefined;
}

export interface SyncOptions {
  signal: AbortSignal;
  onProgress?: ((progress: ReadProgress) => void) | undefined;
}

export interface SyncAnswer extends TableAnswer {
  history: HistorySummary;
}

const COLUMNS = ['stream', 'new', 'changed', 'deleted', 'records', 'from', 'to', 'requests'];

/** Brings the local history up to date at once. Interrupted at any point, the next run goes on from there. */
export async function syncHistory(
  context: Context,
  { full = false, since }: SyncInput,
  { signal, onProgress }: SyncOptions,
): Promise<SyncAnswer> {
  if (full && since !== undefined) {
    throw new AppError('invalid_input', 'Both all of it and a day to begin with were given.', {
      hint: 'Give either --full or --since.',
    });
  }
  const fromMs = since === undefined ? undefined : await startOf(context, since, signal);
  const rereads = full || since !== undefined;
  const done = await context.syncer.readAll({ fromMs, rereads, signal, onProgress });
  const coverage = await context.syncer.coverage();
  return withoutEmpty({
    as_of: (context.whoop.lastContact ?? context.now()).toISOString(),
    columns: COLUMNS,
    rows: STREAMS.map((stream) => rowOf(stream, done, coverage)),
    n: STREAMS.length,
    history: describeHistory(coverage),
    notes: notesOf(context, done),
  });
}

/** Computes everything anew from the records at hand. WHOOP is not asked. */
export async function reparseHistory({ history, syncer }: Context): Promise<{ history: HistorySummary }> {
  if (history.exists) {
    await history.requireFile();
    await history.rederive();
  }
  return { history: describeHistory(await syncer.coverage()) };
}

async function startOf(context: Context, since: string, signal: AbortSignal): Promise<number> {
  const today = await resolveToday(context, signal);
  const { from } = parseDate(since, today);
  if (from > today) {
    throw new AppError('invalid_input', `Nothing can be read from ${from} on: today is ${today}.`, {
      hint: 'Give a day that has come, such as -30d.',
    });
  }
  return Date.parse(`${from}T00:00:00Z`) - BEFORE_MS;
}

function rowOf(stream: string, { changes }: ReadAll, { streams }: HistoryCoverage): Cell[] {
  const [, change] = [...changes].find(([name]) => name === stream) ?? [];
  const covered = streams.find((one) => one.stream === stream);
  return [
    stream,
    change?.added ?? 0,
    change?.changed ?? 0,
    change?.deleted ?? 0,
    covered?.records ?? 0,
    covered?.from ?? null,
    covered?.to ?? null,
    change?.requests ?? 0,
  ];
}

function notesOf({ history }: Context, { refused, mismatches }: ReadAll): string[] {
  return [
    ...[...refused.values()].map(({ message }) => message),
    ...noteUnreadable(mismatches),
    ...history.takeNotes(),
  ];
}
