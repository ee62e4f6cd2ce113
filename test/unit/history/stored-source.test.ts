import { describe, expect, test } from 'bun:test';
import { StoredSource } from '../../../src/history/stored-source.ts';
import { LivingMember } from './sync/support/living-member.ts';
import { SyncBench } from './sync/support/sync-bench.ts';

const NOW = '2026-11-22T12:00:00Z';
const OFFLINE = expect.stringContaining('From the local history, since WHOOP could not be asked');

/** Notes of days asked for offline, by a member whose newest days are read. */
async function notesOf(range: { from: string; to: string }): Promise<string[]> {
  await using bench = await SyncBench.start({ member: new LivingMember(180, NOW), now: NOW });
  const { db, syncer } = bench.open();
  const source = new StoredSource({ db, syncer, now: () => new Date(bench.now) });
  await source.days({ from: '2026-11-15', to: '2026-11-22' }, ['cycles', 'recoveries', 'workouts']);
  bench.fault = () => ({ cut: 'before-work' });
  return (await source.days(range, ['cycles', 'recoveries', 'workouts'])).notes;
}

describe('days that are asked for without a connection', () => {
  test('are said to be not at hand where none is', async () => {
    expect(await notesOf({ from: '2026-07-01', to: '2026-07-03' })).toEqual([
      OFFLINE,
      'The days from 2026-07-01 to 2026-07-03 are not at hand.',
    ]);
  });

  test('are said to be at hand from a day on where some are', async () => {
    expect(await notesOf({ from: '2026-09-01', to: '2026-11-20' })).toEqual([
      OFFLINE,
      expect.stringMatching(
        /^Of the days from 2026-09-01 on, those before 2026-\d\d-\d\d are not at hand, or only some of them\.$/,
      ),
    ]);
  });

  test('come without a word where all are', async () => {
    expect(await notesOf({ from: '2026-11-18', to: '2026-11-20' })).toEqual([]);
  });
});
