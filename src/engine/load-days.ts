import type { AppError } from '../core/errors.ts';
import type { Reading } from '../history/source.ts';
import type { Stream } from '../history/streams.ts';
import { assembleDays } from '../insights/assemble-days.ts';
import type { Day, DayRange } from '../insights/calendar.ts';
import type { AssembledDay, DayPart, DayRow, PartState } from '../insights/day-row.ts';
import { METRICS, type MetricName, readMetric, roundMetric } from '../insights/metrics.ts';
import { type Answer, type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { explainEmpty } from './empty-range.ts';
import { resolveToday } from './range.ts';

const STREAM_OF_PART = {
  recovery: 'recoveries',
  sleep: 'sleeps',
  strain: 'cycles',
  workouts: 'workouts',
} as const satisfies Record<DayPart, Stream>;

/** Rows of a range of days, oldest first, and what an answer over them has to say. */
export interface DaySet<Row extends DayRow = DayRow> {
  range: DayRange;
  /** Where the member is. */
  today: Day;
  rows: readonly Row[];
  /** Last successful contact with WHOOP for them. */
  asOf: Date | undefined;
  /** Why WHOOP could not be asked, or not for all of the range. */
  problem: AppError | undefined;
  notes: readonly string[];
  /** False for a part that the login may not read. */
  canRead(part: DayPart): boolean;
  /** Unrounded; null also where the login may not read the metric. */
  read(row: DayRow, name: MetricName): number | null;
  /** Rounded as answers show it. */
  show(row: DayRow, name: MetricName): number | null;
  /** `as_of`, `pending`, `unscored`, `in_progress` and `notes` for these parts of these rows. */
  state(rows: readonly DayRow[], parts: readonly DayPart[]): Answer;
}

/** The rows labelled with a day in `range`. A part that may not be read is null and noted. */
export async function loadDays(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<DaySet> {
  const { days, ...reading } = await context.source.days(range, streamsOf(parts), signal);
  return createSet(range, await resolveToday(context, signal), parts, days, reading);
}

/** The same with WHOOP's own records of each row. */
export async function loadDayRecords(
  context: Context,
  range: DayRange,
  parts: readonly DayPart[],
  signal?: AbortSignal,
): Promise<DaySet<AssembledDay>> {
  const { records, ...reading } = await context.source.records(range, streamsOf(parts), signal);
  const rows = assembleDays(records).filter(({ day }) => day >= range.from && day <= range.to);
  return createSet(range, await resolveToday(context, signal), parts, rows, reading);
}

function createSet<Row extends DayRow>(
  range: DayRange,
  today: Day,
  parts: readonly DayPart[],
  rows: readonly Row[],
  { asOf, notes, refused, problem }: Reading,
): DaySet<Row> {
  throwIfNothingLeft(parts, refused);
  const canRead = (part: DayPart) => !refused.has(STREAM_OF_PART[part]);
  const allNotes = [...notes, ...[...refused.values()].map((error) => error.message)];
  const read = (row: DayRow, name: MetricName) =>
    canRead(METRICS[name].part) ? readMetric(row, name) : null;
  return {
    range,
    today,
    rows,
    asOf,
    problem,
    notes: allNotes,
    canRead,
    read,
    show: (row, name) => roundMetric(read(row, name), name),
    state(rows, of) {
      const readable = of.filter(canRead);
      const daysIn = (state: PartState) =>
        uniqueDays(rows.filter((row) => readable.some((part) => row.states[part] === state)));
      return {
        ...(asOf ? { as_of: asOf.toISOString() } : {}),
        pending: daysIn('pending'),
        unscored: daysIn('unscored'),
        in_progress: uniqueDays(rows.filter((row) => row.open)),
        notes: allNotes,
      };
    },
  };
}

/** A table over rows of the set, with what its parts have to say; an empty one says why. */
export function tableAnswer(
  set: DaySet,
  parts: readonly DayPart[],
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  more?: string,
): TableAnswer {
  const { as_of, notes = [], ...state } = set.state(set.rows, parts);
  const empty = rows.length === 0 ? [explainEmpty(set.range, set.today)] : [];
  return withoutEmpty({
    ...(as_of === undefined ? {} : { as_of }),
    range: set.range,
    columns,
    rows,
    n: rows.length,
    ...state,
    notes: [...empty, ...notes],
    ...(more === undefined ? {} : { more }),
  });
}

/** Parts that the metrics come from, each once. */
export function partsOf(metrics: readonly MetricName[]): DayPart[] {
  return [...new Set(metrics.map((name) => METRICS[name].part))];
}

const streamsOf = (parts: readonly DayPart[]): Stream[] => parts.map((part) => STREAM_OF_PART[part]);

/** A question about nothing but what the login may not read is an error, not a table of nulls. */
function throwIfNothingLeft(parts: readonly DayPart[], refused: ReadonlyMap<Stream, AppError>): void {
  const errors = parts.map((part) => refused.get(STREAM_OF_PART[part]));
  const [first] = errors;
  if (first && errors.every((error) => error !== undefined)) throw first;
}

function uniqueDays(rows: readonly DayRow[]): string[] {
  return [...new Set(rows.map((row) => row.day))];
}
