import fc from 'fast-check';
import type { MemberRecords } from '../../src/whoop/member-records.ts';
import { cycle, recovery, sleep, workout } from './records.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

const scoreState = fc.constantFrom('SCORED', 'PENDING_SCORE', 'UNSCORABLE');
const offset = fc.constantFrom('Z', '+02:00', '-11:00', '+14:00', '+0530');

const stretch = fc.record({
  hours: fc.integer({ min: 4, max: 50 }),
  nap: fc.boolean(),
  napAgain: fc.boolean(),
  calibrating: fc.boolean(),
  left: fc.boolean(),
  trainAt: fc.double({ min: 0, max: 60, noNaN: true }),
  score: fc.double({ min: 0, max: 100, noNaN: true }).map(Math.abs),
  states: fc.tuple(scoreState, scoreState, scoreState, scoreState),
  offset,
});

/** A member's records in every state they come in, oldest first; the last cycle may be open. */
export const memberRecords: fc.Arbitrary<MemberRecords> = fc
  .array(stretch, { maxLength: 20 })
  .map((stretches) => {
    let atMs = START_MS;
    const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] } as {
      [K in keyof MemberRecords]: MemberRecords[K][number][];
    };
    for (const [index, one] of stretches.entries()) {
      const endMs = atMs + one.hours * HOUR_MS;
      const [cycleState, sleepState, recoveryState, workoutState] = one.states;
      const located = { timezone_offset: one.offset };
      records.cycles.push(
        cycle(index, iso(atMs), one.left ? null : iso(endMs), { ...located, score_state: cycleState }),
      );
      records.sleeps.push(
        sleep(`s${index}`, index, iso(atMs), iso(atMs + 3 * HOUR_MS + 1), {
          ...located,
          nap: one.nap,
          score_state: sleepState,
        }),
      );
      const night = recovery(`s${index}`, index, one.score, { score_state: recoveryState });
      records.recoveries.push({
        ...night,
        score: night.score && { ...night.score, user_calibrating: one.calibrating },
      });
      if (one.napAgain) {
        const napMs = atMs + 3.5 * HOUR_MS;
        records.sleeps.push(
          sleep(`n${index}`, index, iso(napMs), iso(napMs + HOUR_MS / 3), { ...located, nap: true }),
        );
        records.recoveries.push(recovery(`n${index}`, index, 99));
      }
      records.workouts.push(
        workout(`w${index}`, iso(atMs + one.trainAt * HOUR_MS), 20, {
          ...located,
          score_state: workoutState,
        }),
      );
      atMs = endMs;
    }
    return records;
  });
