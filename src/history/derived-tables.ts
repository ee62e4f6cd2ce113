import type { Prepare } from '../core/database-file.ts';
import {
  DERIVED_TABLES,
  type Derivation,
  type DerivedColumn,
  type DerivedRow,
  type DerivedTable,
} from './derivation.ts';

type Tables = Pick<Derivation<unknown>, 'version' | 'tables'>;

/** The table behind a view; beside the derivation's columns it has `cycle_id` and `cycle_start_ms`. */
export function derivedTable(name: DerivedTable): string {
  return `derived_${name}`;
}

/** What a view shows, in its order. */
export function viewColumns({ tables }: Pick<Tables, 'tables'>, name: DerivedTable): DerivedColumn[] {
  const shown = tables[name].filter(({ about }) => about !== undefined);
  return [...shown, { name: 'cycle_id', type: 'INTEGER', about: 'id of the cycle it belongs to' }];
}

/**
 * Makes the derived tables and their views, empty, unless this very derivation made those that are there:
 * then nothing changes, and it answers false.
 */
export function createDerivedTables(prepare: Prepare, derivation: Tables): boolean {
  const { version } = derivation;
  if (prepare('SELECT version FROM derivation').get()?.version === version) return false;
  for (const name of DERIVED_TABLES) {
    const table = derivedTable(name);
    const columns = [
      'cycle_id INTEGER NOT NULL',
      'cycle_start_ms INTEGER NOT NULL',
      ...derivation.tables[name].map(defineColumn),
    ];
    const shown = viewColumns(derivation, name).map((column) => quote(column.name));
    for (const sql of [
      `DROP VIEW IF EXISTS ${name}`,
      `DROP TABLE IF EXISTS ${table}`,
      `CREATE TABLE ${table} (${columns.join(', ')}) STRICT`,
      `CREATE INDEX ${table}_cycle ON ${table} (cycle_id)`,
      `CREATE INDEX ${table}_day ON ${table} (day)`,
      `CREATE VIEW ${name} AS SELECT ${shown.join(', ')} FROM ${table}`,
    ]) {
      prepare(sql).run();
    }
  }
  prepare('INSERT OR REPLACE INTO derivation (id, version) VALUES (1, ?)').run(version);
  return true;
}

/** Adds a row; the statement is the same for every row with the same columns. */
export function insertDerived(
  prepare: Prepare,
  table: DerivedTable,
  cycle: { id: number; startMs: number },
  row: DerivedRow,
): void {
  const columns = ['cycle_id', 'cycle_start_ms', ...Object.keys(row)];
  const sql = `INSERT INTO ${derivedTable(table)} (${columns.map(quote).join(', ')})
    VALUES (${columns.map(() => '?').join(', ')})`;
  prepare(sql).run(cycle.id, cycle.startMs, ...Object.values(row));
}

function defineColumn({ name, type }: DerivedColumn): string {
  return `${quote(name)} ${type}`;
}

/** A column may be named like a word of SQL, such as `end`. */
function quote(name: string): string {
  return `"${name}"`;
}
