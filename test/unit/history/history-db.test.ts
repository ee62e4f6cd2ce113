import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { IN_MEMORY } from '../../../src/core/database-file.ts';
import { DAY_DERIVATION } from '../../../src/engine/day-derivation.ts';
import { DERIVED_TABLES } from '../../../src/history/derivation.ts';
import { derivedTable } from '../../../src/history/derived-tables.ts';
import { HistoryDb } from '../../../src/history/history-db.ts';
import { MemberDb } from '../../../src/history/member-db.ts';
import { markDeleted } from '../../../src/history/records.ts';
import { STREAMS, type Stream, type StreamRecord } from '../../../src/history/streams.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { memberRecords } from '../../support/member-records.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const NOTHING: MemberRecords = { cycles: [], sleeps: [], recoveries: [], workouts: [] };

function open(): { history: HistoryDb<DayRow>; member: MemberDb } & Disposable {
  const member = new MemberDb(IN_MEMORY);
  const history = new HistoryDb({ path: IN_MEMORY, derivation: DAY_DERIVATION, member });
  return { history, member, [Symbol.dispose]: () => history.close() };
}

function put(history: HistoryDb<DayRow>, stream: Stream, ...records: StreamRecord[]) {
  return history.transact((prepare) => history.put(prepare, stream, records));
}

async function putAll(history: HistoryDb<DayRow>, records: MemberRecords): Promise<void> {
  for (const stream of STREAMS) await put(history, stream, ...records[stream]);
}

/** Every derived row, in an order that does not depend on when it was written. */
function contents(history: HistoryDb<DayRow>): Promise<string[][]> {
  return history.read((prepare) =>
    DERIVED_TABLES.map((table) =>
      prepare(`SELECT * FROM ${derivedTable(table)}`)
        .all()
        .map((row) => JSON.stringify(row))
        .sort(),
    ),
  );
}

function days(history: HistoryDb<DayRow>): Promise<DayRow[]> {
  return history.read((prepare) =>
    prepare('SELECT * FROM derived_days ORDER BY cycle_start_ms').all().map(DAY_DERIVATION.readDay),
  );
}

const night = sleep('s1', 1, '2026-11-20T22:30:00.000Z', '2026-11-21T06:30:00.000Z');
const day = cycle(1, '2026-11-20T22:30:00.000Z', '2026-11-21T22:40:00.000Z');

describe('what is derived', () => {
  test('is the same whatever order records come in, a few at a time', async () => {
    const pieces = (records: MemberRecords, seed: number) =>
      STREAMS.flatMap((stream) => records[stream].map((record) => ({ stream, record })))
        .map((piece, index) => ({ piece, key: Math.sin(seed + index) }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ piece }) => piece);
    await fc.assert(
      fc.asyncProperty(memberRecords, fc.integer(), async (records, seed) => {
        using atOnce = open();
        using piecemeal = open();
        await putAll(atOnce.history, records);
        for (const { stream, record } of pieces(records, seed)) await put(piecemeal.history, stream, record);
        expect(await contents(piecemeal.history)).toEqual(await contents(atOnce.history));
        await piecemeal.history.rederive();
        expect(await contents(piecemeal.history)).toEqual(await contents(atOnce.history));
      }),
      { numRuns: 40 },
    );
  });

  test('follows an edited night, and one that is gone', async () => {
    using store = open();
    const { history } = store;
    await putAll(history, {
      ...NOTHING,
      cycles: [day],
      sleeps: [night],
      recoveries: [recovery('s1', 1, 45)],
    });
    const edited = { ...night, end: '2026-11-21T08:30:00.000Z', updated_at: '2026-11-21T09:00:00.000Z' };
    await put(history, 'sleeps', edited);
    expect((await days(history))[0]?.values.wake_h).toBe(8.5);
    await history.transact((prepare) => {
      const touched = markDeleted(prepare, 'sleeps', ['s1'], NOW.getTime());
      if (touched) history.derive(prepare, touched);
    });
    expect((await days(history))[0]).toMatchObject({ states: { sleep: 'absent', recovery: 'absent' } });
    await put(history, 'sleeps', edited);
    expect((await days(history))[0]?.values.wake_h).toBe(8.5);
  });

  test('ends a cycle that WHOOP left open where the next one begins', async () => {
    using store = open();
    const next = cycle(2, '2026-11-21T22:40:00.000Z', null);
    await put(store.history, 'cycles', { ...day, end: null });
    expect(await days(store.history)).toMatchObject([{ open: true }]);
    await put(store.history, 'cycles', next);
    expect(await days(store.history)).toMatchObject([{ open: false }, { open: true }]);
  });

  test('is made anew under another derivation', async () => {
    using store = open();
    const member = new MemberDb(IN_MEMORY);
    await putAll(store.history, { ...NOTHING, cycles: [day], sleeps: [night] });
    const before = await contents(store.history);
    await store.history.transact((prepare) => prepare("UPDATE derivation SET version = 'older'").run());
    expect(await contents(store.history)).toEqual(before);
    member.close();
  });
});

describe('a record', () => {
  test.each([
    ['an older version', { updated_at: '2025-01-01T00:00:00.000Z' }],
    ['a pending one', { score_state: 'PENDING_SCORE', score: null, updated_at: '2027-01-01T00:00:00.000Z' }],
  ] as const)('never gives way to %s', async (_, change) => {
    using store = open();
    await put(store.history, 'cycles', day);
    await put(store.history, 'cycles', { ...day, ...change });
    expect((await days(store.history))[0]?.values.strain).toBe(10.1234);
  });

  test('of the same content changes nothing', async () => {
    using store = open();
    expect(await put(store.history, 'cycles', day)).toMatchObject({ added: 1, changed: 0 });
    expect(await put(store.history, 'cycles', day)).toEqual({ added: 0, changed: 0, touched: undefined });
  });

  test('finds its place in time with its sleep, whichever comes first', async () => {
    using store = open();
    await put(store.history, 'cycles', day);
    await put(store.history, 'recoveries', recovery('s1', 1, 45));
    expect((await days(store.history))[0]?.values.recovery_score).toBeUndefined();
    await put(store.history, 'sleeps', night);
    expect((await days(store.history))[0]?.values.recovery_score).toBe(45);
  });
});

describe('imported records', () => {
  const imported: MemberRecords = {
    cycles: [{ ...day, id: -7, start: '2026-11-20T22:30:12.000Z', user_id: 0 }],
    sleeps: [{ ...night, id: 'import-1', cycle_id: -7, start: '2026-11-20T22:30:12.000Z' }],
    recoveries: [{ ...recovery('import-1', -7, 44) }],
    workouts: [workout('import-2', '2026-11-21T17:00:00.000Z', 30)],
  };

  test('are days like all others', async () => {
    using store = open();
    store.member.addImported({ records: imported, journal: [], tags: [] }, NOW);
    expect(await days(store.history)).toMatchObject([
      { day: '2026-11-21', cycleId: -7, values: { recovery_score: 44, workout_count: 1 } },
    ]);
  });

  test.each(['before', 'after'])('give way to WHOOP’s own that came %s', async (when) => {
    using store = open();
    const { history, member } = store;
    const addImported = () => member.addImported({ records: imported, journal: [], tags: [] }, NOW);
    if (when === 'after') {
      addImported();
      await days(history);
    }
    await putAll(history, {
      ...NOTHING,
      cycles: [day],
      sleeps: [night],
      recoveries: [recovery('s1', 1, 45)],
    });
    if (when === 'before') addImported();
    expect(await days(history)).toMatchObject([
      { day: '2026-11-21', cycleId: 1, values: { recovery_score: 45, workout_count: 1 } },
    ]);
  });

  test('come with the journal, on the day of the cycle that it names', async () => {
    using store = open();
    const { history, member } = store;
    const journal = [
      {
        cycleStartMs: Date.parse('2026-11-20T22:30:12.000Z'),
        utcOffset: 'Z',
        question: 'Did you drink alcohol?',
        answeredYes: true,
        notes: null,
      },
    ];
    member.addImported(
      { records: NOTHING, journal, tags: [{ day: '2026-11-21', tag: 'sick', value: null, note: null }] },
      NOW,
    );
    const read = () =>
      history.read((prepare) =>
        prepare('SELECT * FROM journal')
          .all()
          .map((row) => ({ ...row })),
      );
    const row = { day: '2026-11-21', question: 'Did you drink alcohol?', answered_yes: 1, notes: null };
    expect(await read()).toEqual([row]);
    await put(history, 'cycles', { ...day, timezone_offset: '+14:00' });
    await put(history, 'sleeps', { ...night, timezone_offset: '+14:00', end: '2026-11-21T12:30:00.000Z' });
    expect(await read()).toEqual([{ ...row, day: '2026-11-22' }]);
    expect(await history.read((prepare) => prepare('SELECT tag FROM tags').all().length)).toBe(1);
  });
});
