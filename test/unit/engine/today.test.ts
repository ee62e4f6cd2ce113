import { expect, test } from 'bun:test';
import { askToday } from '../../../src/engine/today.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import { renderDayCard } from '../../../src/render/day-card.ts';
import { createStyle } from '../../../src/render/style.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { cycle, recovery, sleep } from '../../support/records.ts';

type Records = { [K in keyof MemberRecords]: MemberRecords[K][number][] };

const TODAY = '2026-11-22';
const NOW = `${TODAY}T12:00:00.000Z`;
const sleepId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** Ordinary days from 22:00 the evening before, the last of them today's and not over. */
function recordDays(count: number): Records {
  const records: Records = { cycles: [], sleeps: [], recoveries: [], workouts: [] };
  for (let index = 0; index < count; index++) {
    const day = addDays(TODAY, index - count + 1);
    const evening = addDays(day, -1);
    const end = day === TODAY ? null : `${day}T22:00:00.000Z`;
    records.cycles.push(cycle(index, `${evening}T22:00:00.000Z`, end));
    records.sleeps.push(sleep(sleepId(index), index, `${evening}T22:00:00.000Z`, `${day}T06:00:00.000Z`));
    records.recoveries.push(recovery(sleepId(index), index, 50 + (index % 7)));
  }
  return records;
}

const pendingRecovery = (records: Records): Records => ({
  ...records,
  recoveries: [
    ...records.recoveries.slice(0, -1),
    recovery(sleepId(records.recoveries.length - 1), records.recoveries.length - 1, 0, {
      score_state: 'PENDING_SCORE',
      score: null,
    }),
  ],
});

const lastNight = (records: Records, score_state: 'PENDING_SCORE' | 'UNSCORABLE'): Records => ({
  ...records,
  sleeps: records.sleeps.map((night, index) =>
    index === records.sleeps.length - 1 ? { ...night, score_state, score: null } : night,
  ),
  recoveries: records.recoveries.slice(0, -1),
});

const withoutToday = (records: Records, missing: number): Records => ({
  cycles: records.cycles.slice(0, -missing),
  sleeps: records.sleeps.slice(0, -missing),
  recoveries: records.recoveries.slice(0, -missing),
  workouts: [],
});

async function tell(records: Records, date?: string): Promise<{ notes: readonly string[]; text: string }> {
  await using member = await openRecordedMember(records, NOW);
  const answer = await askToday(member.context, { date });
  const text = renderDayCard(answer, createStyle(false));
  return { notes: answer.notes ?? [], text };
}

const STILL_OPEN = 'The day is not over: strain and energy are so far, the usual is of whole days.';
const FEW_DAYS = 'Percentiles are among the 29 days from 2026-10-24 on.';

test.each([
  [
    'no days',
    recordDays(0),
    ['WHOOP has no cycle of this member yet: the first begins with the first night.'],
  ],
  ...(
    [
      [1, 'none is'],
      [2, 'one is'],
      [7, '6 are'],
    ] as const
  ).map(
    ([count, known]) =>
      [
        `${count} days`,
        recordDays(count),
        [
          'The day is not over: strain and energy are so far.',
          `No baseline yet: it takes 7 scored nights, and ${known} known before this day.`,
        ],
      ] as const,
  ),
  ['30 days', recordDays(30), [STILL_OPEN, FEW_DAYS]],
  [
    'a pending recovery',
    pendingRecovery(recordDays(30)),
    ['WHOOP has not scored the recovery yet; the night ended at 06:00.', STILL_OPEN, FEW_DAYS],
  ],
  [
    'a pending night',
    lastNight(recordDays(30), 'PENDING_SCORE'),
    ['WHOOP has not scored the recovery and the sleep yet; the night ended at 06:00.', STILL_OPEN],
  ],
  [
    'an unscored night',
    lastNight(recordDays(30), 'UNSCORABLE'),
    ['WHOOP could not score the sleep.', STILL_OPEN],
  ],
  [
    'nights and no recoveries',
    { ...recordDays(30), recoveries: [] },
    [
      'WHOOP has not scored the recovery yet; the night ended at 06:00.',
      STILL_OPEN,
      'No baseline yet for Recovery: it takes 7 scored days.',
      FEW_DAYS,
    ],
  ],
  [
    'a band that was not worn for three days',
    withoutToday(recordDays(30), 3),
    ['WHOOP has no cycle for 2026-11-22; the newest one before it is of 2026-11-19.'],
  ],
])('of a member with %s says so, once and plainly', async (_, records, notes) => {
  const { notes: told, text } = await tell(records);
  expect(told).toEqual([...notes]);
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(text.includes('Percentile')).toBe(notes.some((note) => note.startsWith('Percentiles')));
});

test.each([
  ['2026-12-01', '2026-12-01 is in the future.'],
  ['2026-10-01', 'WHOOP has no cycle for 2026-10-01: the history begins on 2026-10-24.'],
])('of %s says why there is nothing', async (date, note) => {
  expect((await tell(recordDays(30), date)).notes).toEqual([note]);
});

test('shows no columns beside the values of a first day', async () => {
  const { text } = await tell(recordDays(1));
  expect(text).not.toMatch(/Usual|Percentile|–$/m);
});

test('ranks the day among the whole year before, and says nothing about that', async () => {
  await using member = await openRecordedMember(recordDays(400), NOW);
  const { recovery, notes } = await askToday(member.context, {});
  expect(recovery.recovery_score?.percentile).toBe(7);
  expect(notes).toEqual([STILL_OPEN]);
});

test('says that nothing stands out, once there is a baseline to tell by', async () => {
  expect((await tell(recordDays(30))).text).toContain('\nNothing stands out.\n');
  expect((await tell(recordDays(5))).text).not.toContain('stands out');
});
