import { expect, test } from 'bun:test';
import { IN_MEMORY } from '../../../../src/core/database-file.ts';
import { simulateMember } from '../../../../src/demo/member.ts';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import { HistoryDb } from '../../../../src/history/history-db.ts';
import { readImport } from '../../../../src/history/import/read-import.ts';
import { MemberDb } from '../../../../src/history/member-db.ts';
import { STREAMS } from '../../../../src/history/streams.ts';
import { assembleDays } from '../../../../src/insights/assemble-days.ts';
import type { DayRow } from '../../../../src/insights/day-row.ts';
import type { MemberRecords } from '../../../../src/whoop/member-records.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import { exportTables, toFiles } from '../../../support/whoop-export.ts';

const NOW = new Date('2026-11-22T18:00:00Z');
/** What the API goes back to in these tests; the export has the years before, too. */
const API_FROM = '2026-03-01T12:00:00Z';

const all = simulateMember({ joined: '2025-06-01' }).recordsAt(NOW);
const days = assembleDays(all);
const answers = days.map(({ records: { cycle } }) => ({ cycle, question: 'Read?', yes: true, notes: '' }));

/** WHOOP's records from an instant on. */
function since(records: MemberRecords, from: string): MemberRecords {
  const sleeps = records.sleeps.filter(({ start }) => start >= from);
  const ids = new Set(sleeps.map(({ id }) => id));
  return {
    cycles: records.cycles.filter(({ start }) => start >= from),
    sleeps,
    recoveries: records.recoveries.filter(({ sleep_id }) => ids.has(sleep_id)),
    workouts: records.workouts.filter(({ start }) => start >= from),
  };
}

class Store implements Disposable {
  readonly member = new MemberDb(IN_MEMORY);
  readonly history = new HistoryDb({ path: IN_MEMORY, derivation: DAY_DERIVATION, member: this.member });

  async fetch(records: MemberRecords): Promise<void> {
    await this.history.transact((prepare) => {
      for (const stream of STREAMS) this.history.put(prepare, stream, records[stream]);
    });
  }

  async import(): Promise<void> {
    using folder = new ImportFolder();
    const { data } = await readImport(folder.writeAll(toFiles(exportTables(days, answers))), NOW);
    this.member.addImported(data, NOW);
  }

  days(): Promise<DayRow[]> {
    return this.history.read((prepare) =>
      prepare('SELECT * FROM derived_days ORDER BY cycle_start_ms').all().map(DAY_DERIVATION.readDay),
    );
  }

  journalDays(): Promise<unknown[]> {
    return this.history.read((prepare) =>
      prepare('SELECT day FROM journal_row ORDER BY cycle_start_ms')
        .all()
        .map(({ day }) => day),
    );
  }

  [Symbol.dispose](): void {
    this.history.close();
  }
}

test.each([['import first'], ['WHOOP first']])(
  'a record that WHOOP has is WHOOP’s, and the years before are the import’s (%s)',
  async (order) => {
    using known = new Store();
    await known.fetch(since(all, API_FROM));
    const expected = await known.days();

    using store = new Store();
    if (order === 'import first') await store.import();
    await store.fetch(since(all, API_FROM));
    if (order === 'WHOOP first') await store.import();
    const found = await store.days();

    expect(found.map(({ day }) => day)).toEqual(days.map(({ day }) => day));
    expect(found.slice(-expected.length)).toEqual(expected);
    expect(found.length - expected.length).toBeGreaterThan(200);
    expect(found.filter(({ cycleId }) => cycleId < 0)).toHaveLength(found.length - expected.length);
    expect(await store.journalDays()).toEqual(days.map(({ day }) => day));
  },
);
