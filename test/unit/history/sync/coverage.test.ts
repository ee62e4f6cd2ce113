import { describe, expect, test } from 'bun:test';
import { IN_MEMORY } from '../../../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import { HistoryDb } from '../../../../src/history/history-db.ts';
import { MemberDb } from '../../../../src/history/member-db.ts';
import { STREAMS } from '../../../../src/history/streams.ts';
import { readCoverage } from '../../../../src/history/sync/coverage.ts';
import { cycle, recovery, sleep, workout } from '../../../support/records.ts';
import { LivingMember } from './support/living-member.ts';
import { DAY_MS, SyncBench } from './support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';

describe('coverage', () => {
  test('with a hole begins where the newest stretch does, and names the first day beyond it', async () => {
    await using bench = await SyncBench.start({ member: new LivingMember(300, NOW), now: NOW });
    const process = bench.open();
    const { syncer } = process;
    const daysAgo = (days: number) => bench.now - days * DAY_MS;
    await syncer.freshen(STREAMS, { from: daysAgo(5), to: daysAgo(0) });
    const { from: whole } = await syncer.coverage();
    await syncer.freshen(STREAMS, { from: daysAgo(280), to: daysAgo(275) });
    const holed = await syncer.coverage();
    expect(holed).toMatchObject({ from: whole, complete: false, isRead: true });
    expect(holed.from && holed.from > '2026-10-01').toBe(true);
    expect(holed.partlyFrom && holed.partlyFrom < '2026-03-01').toBe(true);
    expect(holed.streams.every(({ from = '' }) => from > '2026-09-01')).toBe(true);
    await process.readAll();
    const all = await syncer.coverage();
    expect(all).toMatchObject({ complete: true });
    expect(all).not.toHaveProperty('partlyFrom');
    expect(all.from && all.from < '2026-02-01').toBe(true);
  });

  test('of what WHOOP was never read for counts the imported records, tags and answers', async () => {
    const member = new MemberDb(IN_MEMORY);
    const history = new HistoryDb({ path: IN_MEMORY, derivation: DAY_DERIVATION, member });
    const night = ['2026-01-02T04:30:00.000Z', '2026-01-02T12:30:00.000Z'] as const;
    const there = { timezone_offset: '-06:00' };
    member.addImported(
      {
        records: {
          cycles: [cycle(1, night[0], '2026-01-03T04:30:00.000Z', there)],
          sleeps: [sleep('s1', 1, ...night, there)],
          recoveries: [recovery('s1', 1, 60)],
          workouts: [workout('w1', '2026-01-03T01:00:00.000Z', 40, there)],
        },
        journal: [],
        tags: [{ day: '2026-01-02', tag: 'alcohol', value: 1, note: null }],
      },
      new Date(NOW),
    );
    const day = '2026-01-02';
    expect(await readCoverage(history)).toEqual({
      from: day,
      to: day,
      complete: false,
      isRead: false,
      streams: STREAMS.map((stream) => ({
        ...{ stream, records: 1, imported: 1, complete: false },
        // Where the member was, and not by UTC.
        ...{ from: day, to: day },
      })),
      tags: 1,
      journal: 0,
    });
    history.close();
  });
});
