import { Output, type Write } from '../history/export/output.ts';
import { type PlannedFile, planFiles } from '../history/export/plan.ts';
import { writeCsv } from '../history/export/write-csv.ts';
import { writeJsonLines } from '../history/export/write-json-lines.ts';
import { listNoteDays, noteName, writeNotes } from '../history/export/write-notes.ts';
import type { LabelRange } from '../history/source.ts';
import type { HistoryReader, View } from '../history/views.ts';
import { addDays, type DayRange } from '../insights/calendar.ts';
import { isMetricName, roundMetric } from '../insights/metrics.ts';
import { type Answer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { type CheckedExport, checkExport, type ExportInput } from './export-input.ts';
import { locateNow } from './locate-now.ts';
import { EARLIEST_DAY, machineDay, type RangeInput, rangeUpTo } from './range.ts';

interface ExportContext {
  source: Pick<Context['source'], 'knownOffset' | 'freshen'>;
  history: HistoryReader;
  now(): Date;
}

export interface ExportAnswer extends Answer {
  /** The file or folder; left out for stdout. */
  out?: string;
  files: number;
  /** Rows by table; of notes, how many. */
  written: Readonly<Partial<Record<View | 'notes', number>>>;
}

type Written = Pick<ExportAnswer, 'out' | 'files' | 'written'>;

/** What is before and after every day. */
const ALL_DAYS: LabelRange = { from: '', to: '~' };

/** Writes the rows of a range of days, or all there are, to files or to `stdout`. */
export async function exportHistory(
  context: ExportContext,
  input: ExportInput,
  stdout: Write,
  signal?: AbortSignal,
): Promise<ExportAnswer> {
  const wish = checkExport(input);
  const range = await resolveExportRange(context, input);
  const { asOf, notes } = await freshen(context, wish, range, signal);
  const result =
    wish.format === 'notes'
      ? await exportNotes(context.history, wish, range, signal)
      : await exportTables(context.history, wish, range, stdout, signal);
  return withoutEmpty({
    ...(asOf ? { as_of: asOf.toISOString() } : {}),
    ...(range ? { range } : {}),
    ...result,
    // What cannot be kept is said by both.
    notes: [...new Set([...notes, ...context.history.takeNotes()])],
  });
}

/** Undefined for all days; without a first day, from the first one on. */
async function resolveExportRange(
  context: ExportContext,
  { from, to, days }: RangeInput,
): Promise<DayRange | undefined> {
  if (from === undefined && to === undefined && days === undefined) return undefined;
  const { day: today } = await locateNow(context);
  const start = days === undefined ? (from ?? EARLIEST_DAY) : from;
  return rangeUpTo(today, { from: start, to, days }, 1);
}

/** The member's own data are as fresh as they get. */
async function freshen(
  { source, now }: ExportContext,
  { views }: CheckedExport,
  range: DayRange | undefined,
  signal: AbortSignal | undefined,
): Promise<{ asOf?: Date | undefined; notes: string[] }> {
  const isOwn = (view: View) => view === 'tags' || view === 'journal';
  if (views.every(isOwn)) return { notes: [] };
  const all = { from: EARLIEST_DAY, to: addDays(machineDay(now()), 1) };
  return source.freshen(range ?? all, views.some(isOwn) ? 'anything' : 'records', signal);
}

async function exportTables(
  reader: HistoryReader,
  wish: CheckedExport,
  range: DayRange | undefined,
  stdout: Write,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const { path, isOneFile, force } = wish;
  const files = await planFiles(reader, { ...wish, extension: wish.format }, range ?? ALL_DAYS);
  const written: Partial<Record<View, number>> = {};
  const writeFile = async (file: PlannedFile, write: Write) => {
    for (const view of file.views) {
      const count = await writeTable(reader, wish, view, file.range, write, range === undefined && isOneFile);
      written[view] = (written[view] ?? 0) + count;
    }
  };
  if (path === undefined) {
    const write: Write = async (part) => {
      signal?.throwIfAborted();
      await stdout(part);
    };
    for (const file of files) await writeFile(file, write);
    return { files: files.length, written };
  }
  if (files.length === 0) return { files: 0, written };
  const names = isOneFile ? undefined : files.map(({ name }) => name);
  using output = new Output(path, { names, force, signal });
  for (const file of files) {
    await output.write((write) => writeFile(file, write), isOneFile ? undefined : file.name);
  }
  output.commit();
  return { out: output.path, files: files.length, written };
}

async function writeTable(
  reader: HistoryReader,
  { format }: CheckedExport,
  view: View,
  range: LabelRange,
  write: Write,
  isWhole: boolean,
): Promise<number> {
  const source = { reader, view, range };
  if (format === 'csv') return writeCsv(source, write);
  if (format === 'jsonl') return writeJsonLines(source, write, isWhole);
  const { writeParquet } = await import('../history/export/write-parquet.ts');
  return writeParquet(source, write);
}

async function exportNotes(
  reader: HistoryReader,
  { path = '', force }: CheckedExport,
  range: DayRange | undefined,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const days = await listNoteDays(reader, range ?? ALL_DAYS);
  if (days.length === 0) return { files: 0, written: { notes: 0 } };
  using output = new Output(path, { names: days.map(noteName), force, signal });
  await writeNotes(reader, days, output, roundForNote);
  output.commit();
  return { out: output.path, files: days.length, written: { notes: days.length } };
}

function roundForNote(name: string, value: number): number {
  return (isMetricName(name) ? roundMetric(value, name) : undefined) ?? value;
}
