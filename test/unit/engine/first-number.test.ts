import { expect, test } from 'bun:test';
import { askFirstNumber } from '../../../src/engine/first-number.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { cycle, recovery, sleep } from '../../support/records.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const [BEFORE, LAST] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

/** Yesterday with a recovery of 58, and today with `last` in the place of one. */
async function ask(...last: ReturnType<typeof recovery>[]) {
  const records = {
    cycles: [
      cycle(1, '2026-11-20T22:00:00.000Z', '2026-11-21T22:00:00.000Z'),
      cycle(2, '2026-11-21T22:00:00.000Z', null),
    ],
    sleeps: [
      sleep(BEFORE, 1, '2026-11-20T22:00:00.000Z', '2026-11-21T06:00:00.000Z'),
      sleep(LAST, 2, '2026-11-21T22:00:00.000Z', '2026-11-22T06:00:00.000Z'),
    ],
    recoveries: [recovery(BEFORE, 1, 58), ...last],
    workouts: [],
  };
  await using member = await openRecordedMember(records, NOW);
  return await askFirstNumber(member.context);
}

const former = { day: '2026-11-21', recovery: 58 };
const without = (score_state: 'PENDING_SCORE' | 'UNSCORABLE') =>
  recovery(LAST, 2, 0, { score_state, score: null });

test("it is today's recovery", async () => {
  expect(await ask(recovery(LAST, 2, 64))).toEqual({
    today: '2026-11-22',
    recovery: 64,
    isPending: false,
    former,
  });
});

test.each([
  ['a score that is pending', [without('PENDING_SCORE')], true],
  ['a night that has not arrived', [], true],
  ['a score that will never come', [without('UNSCORABLE')], false],
] as const)('for %s it is the one before', async (_, last, isPending) => {
  expect(await ask(...last)).toEqual({ today: '2026-11-22', isPending, former });
});
