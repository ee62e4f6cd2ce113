import type { SQLInputValue } from 'node:sqlite';
import type { MemberRecords } from '../whoop/member-records.ts';
import type { Recovery } from '../whoop/schemas.ts';
import { assembleDays } from './assemble-days.ts';
import type { AssembledDay } from './day-row.ts';
import { type Column, type OutsideText, readRow } from './tables/column.ts';
import { CYCLE_COLUMNS } from './tables/cycles.ts';
import { DAY_COLUMNS, readDay } from './tables/days.ts';
import { RECOVERY_COLUMNS } from './tables/recoveries.ts';
import { SLEEP_COLUMNS } from './tables/sleeps.ts';
import { WORKOUT_COLUMNS } from './tables/workouts.ts';

/** Grows when the same records give other values. Other columns are another derivation by themselves. */
const MODEL_VERSION = 1;

const TABLES = {
  days: DAY_COLUMNS,
  sleeps: SLEEP_COLUMNS,
  workouts: WORKOUT_COLUMNS,
  recoveries: RECOVERY_COLUMNS,
  cycles: CYCLE_COLUMNS,
} as const;

type TableName = keyof typeof TABLES;
type Row = Record<string, SQLInputValue>;

/** The day model for a store of tables: what each cycle contributes to them, and days read back from them. */
export function createDerivation(text: OutsideText) {
  return {
    version: `${MODEL_VERSION} ${describeTables()}`,
    tables: TABLES,
    derive: (records: MemberRecords) => {
      const recoveryBySleep = new Map(records.recoveries.map((recovery) => [recovery.sleep_id, recovery]));
      return assembleDays(records).map((day) => ({
        cycleId: day.cycleId,
        rows: deriveRows(day, recoveryBySleep, text),
      }));
    },
    readDay,
  };
}

function deriveRows(
  day: AssembledDay,
  recoveryBySleep: ReadonlyMap<string, Recovery>,
  text: OutsideText,
): Record<TableName, Row[]> {
  const { cycle, nights, naps, workouts } = day.records;
  const sleeps = [...nights, ...naps].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const recoveries = sleeps.flatMap((sleep) => {
    const record = recoveryBySleep.get(sleep.id);
    return record ? [{ day, record, sleep }] : [];
  });
  return {
    days: [readRow(DAY_COLUMNS, day, text)],
    sleeps: sleeps.map((record) => readRow(SLEEP_COLUMNS, { day, record }, text)),
    workouts: workouts.map((record) => readRow(WORKOUT_COLUMNS, { day, record }, text)),
    recoveries: recoveries.map((recovery) => readRow(RECOVERY_COLUMNS, recovery, text)),
    cycles: [readRow(CYCLE_COLUMNS, { day, record: cycle }, text)],
  };
}

function describeTables(): string {
  const describe = ({ name, type, about }: Column<never>) =>
    `${name} ${type}${about === undefined ? ' hidden' : ''}`;
  return Object.entries<readonly Column<never>[]>(TABLES)
    .map(([table, columns]) => `${table}(${columns.map(describe).join()})`)
    .join(' ');
}
