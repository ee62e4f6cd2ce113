import type { RowValues } from './fields.ts';
import type { Zone } from './shapes.ts';

const MINUTE_MS = 60_000;

/** The cycle that a row of any table names. */
export interface NamedCycle {
  startMs: number;
  /** Null while the member was still in it. */
  endMs: number | null;
  /** All times of a row are in the zone in which its cycle began. */
  zone: Zone;
}

/** Reads what rows say of their cycles, and remembers their time zones for rows that do not say. */
export class CycleReader {
  readonly #zoneByLocalStart = new Map<number, Zone>();

  /** The row's cycle, or why it names none. */
  read({ cycle_start, cycle_end, timezone }: RowValues): NamedCycle | string {
    if (cycle_start === undefined) return 'it names no cycle: "Cycle start time" is blank';
    const zone = timezone ?? this.#zoneByLocalStart.get(cycle_start);
    if (zone === undefined) return 'its time zone is told neither here nor in another file';
    this.#zoneByLocalStart.set(cycle_start, zone);
    const startMs = toInstant(cycle_start, zone);
    const endMs = cycle_end === undefined ? null : toInstant(cycle_end, zone);
    if (endMs !== null && endMs <= startMs) return 'its cycle ends before it begins';
    return { startMs, endMs, zone };
  }
}

/** Epoch milliseconds of a wall-clock time. */
export function toInstant(localMs: number, zone: Zone): number {
  return localMs - zone.minutes * MINUTE_MS;
}
