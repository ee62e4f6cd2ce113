import type { Prepare } from '../core/database-file.ts';
import type { MemberRecords } from '../whoop/member-records.ts';
import { DERIVED_TABLES, type Derivation } from './derivation.ts';
import { derivedTable, insertDerived } from './derived-tables.ts';
import { labelJournal } from './journal-days.ts';
import { loadCyclesAround, loadWithin } from './records.ts';
import { EVERYTHING, type Span } from './streams.ts';

/** Derives anew the cycles that a change touches: those of the span, and the one before, which ends where it begins. */
export function derive<Day>(prepare: Prepare, derivation: Derivation<Day>, touched: Span): void {
  const cycles = loadCyclesAround(prepare, { from: touched.from - 1, to: touched.to });
  const records = loadOfCycles(prepare, cycles);
  // The last one is there to end the one before it.
  const isContext = ({ start }: { start: string }) => Date.parse(start) >= touched.to;
  const kept = cycles.filter((cycle) => !isContext(cycle));
  const startById = new Map(kept.map(({ id, start }) => [id, Date.parse(start)]));
  forget(prepare, Math.min(touched.from, ...startById.values()), touched.to);
  for (const { cycleId: id, rows } of derivation.derive(records)) {
    const startMs = startById.get(id);
    if (startMs === undefined) continue;
    for (const table of DERIVED_TABLES) {
      for (const row of rows[table]) insertDerived(prepare, table, { id, startMs }, row);
    }
  }
  labelJournal(prepare, touched);
}

/** The cycles with every sleep, recovery and workout of their whole span. */
export function loadOfCycles(prepare: Prepare, cycles: MemberRecords['cycles']): MemberRecords {
  const span = spanOf(cycles);
  if (!span) return { cycles: [], sleeps: [], recoveries: [], workouts: [] };
  return {
    cycles,
    sleeps: loadWithin(prepare, 'sleeps', span),
    recoveries: loadWithin(prepare, 'recoveries', span),
    workouts: loadWithin(prepare, 'workouts', span),
  };
}

/** From the first cycle's start to the last one's end, which is nowhere while that one is open. */
function spanOf(cycles: MemberRecords['cycles']): Span | undefined {
  const [first] = cycles;
  if (!first) return undefined;
  const ends = cycles.map(({ end }, index) => {
    const ending = end ?? cycles[index + 1]?.start;
    return ending ? Date.parse(ending) : EVERYTHING.to;
  });
  return { from: Date.parse(first.start), to: Math.max(...ends) };
}

/** Drops what was derived from cycles that begin in the span, those that are gone by now among them. */
function forget(prepare: Prepare, from: number, to: number): void {
  for (const table of DERIVED_TABLES) {
    prepare(
      `DELETE FROM ${derivedTable(table)} WHERE cycle_id IN (
        SELECT CAST(id AS INTEGER) FROM record WHERE stream = 'cycles' AND start_ms >= ? AND start_ms < ?)`,
    ).run(from, to);
  }
}
