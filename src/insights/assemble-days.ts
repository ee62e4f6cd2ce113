import type { MemberRecords } from '../whoop/member-records.ts';
import type { Cycle, Sleep, Workout } from '../whoop/schemas.ts';
import { dayAt } from './calendar.ts';
import type { AssembledDay, DayRecords } from './day-row.ts';
import { measure } from './metrics.ts';
import { partStates } from './score-state.ts';

const HALF_DAY_MS = 12 * 3_600_000;

/**
 * The day model: one row a cycle, oldest first, never merged or dropped by date.
 * A row's day is the local date on which its main sleep ended, at that sleep's own offset; without a
 * main sleep the local date twelve hours after the cycle began.
 */
export function assembleDays(records: MemberRecords): AssembledDay[] {
  const cycles = byStart(records.cycles);
  const spans = cycles.map((cycle, index) => spanOf(cycle, cycles[index + 1]));
  const indexById = new Map(cycles.map((cycle, index) => [cycle.id, index]));
  const recoveryBySleep = new Map(records.recoveries.map((recovery) => [recovery.sleep_id, recovery]));

  const bySpan = (record: { start: string }) => findSpan(spans, Date.parse(record.start));
  const byCycle = (sleep: Sleep) => indexById.get(sleep.cycle_id ?? Number.NaN) ?? bySpan(sleep);
  const sleeps = byStart(records.sleeps);
  const nights = group(
    sleeps.filter((sleep) => !sleep.nap),
    byCycle,
  );
  const naps = group(
    sleeps.filter((sleep) => sleep.nap),
    bySpan,
  );
  const workouts = group<Workout>(byStart(records.workouts), bySpan);

  return cycles.map((cycle, index) => {
    const valid = withoutReplaced(nights.get(index) ?? []);
    const mainSleep = longest(valid);
    return describeDay({
      cycle,
      open: spans[index]?.endMs === undefined,
      mainSleep,
      nights: valid,
      recovery: mainSleep && recoveryBySleep.get(mainSleep.id),
      naps: naps.get(index) ?? [],
      workouts: workouts.get(index) ?? [],
    });
  });
}

function describeDay(records: DayRecords): AssembledDay {
  const { cycle, open, mainSleep, recovery } = records;
  return {
    day: labelDay(cycle, mainSleep),
    cycleId: cycle.id,
    open,
    calibrating: recovery?.score?.user_calibrating === true,
    states: partStates(records),
    values: measure(records),
    records,
  };
}

interface Span {
  startMs: number;
  /** Undefined while the member is in the cycle. */
  endMs: number | undefined;
}

/** A cycle that WHOOP left open although a later one exists ends where that one starts. */
function spanOf(cycle: Cycle, next: Cycle | undefined): Span {
  const end = cycle.end ?? next?.start;
  return { startMs: Date.parse(cycle.start), endMs: end ? Date.parse(end) : undefined };
}

/** Index of the last span that began by `instantMs`, if that one has not ended; by bisection. */
function findSpan(spans: readonly Span[], instantMs: number): number | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.startMs ?? 0) <= instantMs) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span && (span.endMs === undefined || instantMs < span.endMs) ? low - 1 : undefined;
}

/** Of nights that overlap, the one created later is the other's edited version and replaces it. */
function withoutReplaced(nights: readonly Sleep[]): Sleep[] {
  const byCreation = [...nights].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  const valid = byCreation.reduce<Sleep[]>(
    (kept, night) => [...kept.filter((other) => !overlap(other, night)), night],
    [],
  );
  return byStart(valid);
}

function longest(nights: readonly Sleep[]): Sleep | undefined {
  return nights.reduce<Sleep | undefined>(
    (best, night) => (best && lengthMs(best) >= lengthMs(night) ? best : night),
    undefined,
  );
}

function labelDay(cycle: Cycle, mainSleep: Sleep | undefined): string {
  return mainSleep
    ? dayAt(Date.parse(mainSleep.end), mainSleep.timezone_offset)
    : dayAt(Date.parse(cycle.start) + HALF_DAY_MS, cycle.timezone_offset);
}

function group<T>(records: readonly T[], indexOf: (record: T) => number | undefined): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const record of records) {
    const index = indexOf(record);
    if (index === undefined) continue;
    const members = groups.get(index);
    if (members) members.push(record);
    else groups.set(index, [record]);
  }
  return groups;
}

/** Oldest first; records that start together are ordered by id, so that the input's order never shows. */
function byStart<T extends { start: string; id: string | number }>(records: readonly T[]): T[] {
  return [...records].sort(
    (a, b) => Date.parse(a.start) - Date.parse(b.start) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

function overlap(a: Sleep, b: Sleep): boolean {
  return Date.parse(a.start) < Date.parse(b.end) && Date.parse(b.start) < Date.parse(a.end);
}

function lengthMs(sleep: Sleep): number {
  return Date.parse(sleep.end) - Date.parse(sleep.start);
}
