import { describe, expect, test } from 'bun:test';
import { DatabaseFile, IN_MEMORY } from '../../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../../src/engine/day-derivation.ts';
import { DERIVED_TABLES } from '../../../src/history/derivation.ts';
import { createDerivedTables, derivedTable, viewColumns } from '../../../src/history/derived-tables.ts';
import { HISTORY_MIGRATIONS } from '../../../src/history/history-schema.ts';

function openHistory() {
  return new DatabaseFile(IN_MEMORY, HISTORY_MIGRATIONS);
}

describe('the derived tables', () => {
  test('are made once, with a view that shows what is meant to be seen', () => {
    const history = openHistory();
    expect(history.transact((prepare) => createDerivedTables(prepare, DAY_DERIVATION))).toBe(true);
    expect(history.transact((prepare) => createDerivedTables(prepare, DAY_DERIVATION))).toBe(false);
    for (const name of DERIVED_TABLES) {
      const columns = history.transact((prepare) =>
        prepare('SELECT name FROM pragma_table_info(?)')
          .all(name)
          .map((row) => row.name),
      );
      expect(columns).toEqual(viewColumns(DAY_DERIVATION, name).map((column) => column.name));
      expect(columns).toContain('cycle_id');
    }
    history.close();
  });

  test('are made anew, empty, for another derivation', () => {
    const history = openHistory();
    history.transact((prepare) => createDerivedTables(prepare, DAY_DERIVATION));
    history.transact((prepare) =>
      prepare(
        `INSERT INTO ${derivedTable('days')} (cycle_id, cycle_start_ms, day) VALUES (1, 0, '2026-11-21')`,
      ).run(),
    );
    const days = [
      { name: 'day', type: 'TEXT', about: 'the day' },
      { name: 'note', type: 'TEXT' },
    ] as const;
    const other = { version: 'other', tables: { ...DAY_DERIVATION.tables, days } };
    expect(history.transact((prepare) => createDerivedTables(prepare, other))).toBe(true);
    history.transact((prepare) => {
      expect(prepare('SELECT * FROM derived_days').all()).toEqual([]);
      prepare(
        "INSERT INTO derived_days (cycle_id, cycle_start_ms, day, note) VALUES (2, 0, '2026-11-22', 'x')",
      ).run();
      expect({ ...prepare('SELECT * FROM days').get() }).toEqual({ day: '2026-11-22', cycle_id: 2 });
    });
    history.close();
  });
});
