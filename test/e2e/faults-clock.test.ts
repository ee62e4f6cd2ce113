import { expect } from 'bun:test';
import { PROFILE } from './support/faults.ts';
import { canFakeClock, wrongClock } from './support/faults-clock.ts';
import { tryFault } from './support/faults-table.ts';

const HOUR_MS = 3_600_000;
const CALLS = 5;
const ANSWERED = Array(CALLS).fill(0);

for (const [clock, hours] of [
  ['six hours ahead', 6],
  ['six hours behind', -6],
] as const) {
  tryFault(
    `clock goes ${clock} and is put right`,
    'one refresh more than needed at the most',
    async (trial) => {
      trial.placeLogin();
      expect(await trial.runTimes(CALLS, PROFILE, wrongClock(hours))).toEqual(ANSWERED);
      expect(trial.tally.refreshes).toBeLessThanOrEqual(1);
      expect(await trial.runTimes(CALLS)).toEqual(ANSWERED);
      expect(trial.tally.refreshes).toBeLessThanOrEqual(1);
    },
    { skip: !canFakeClock },
  );

  tryFault(
    `token ends while the clock is ${clock}, which is put right`,
    'one refresh more than needed at the most',
    async (trial) => {
      trial.placeLogin();
      trial.machine.whoop.expireAccessTokens();
      expect(await trial.runTimes(CALLS, PROFILE, wrongClock(hours))).toEqual(ANSWERED);
      expect(trial.tally.refreshes).toBe(1);
      const obtainedAt = Date.parse(trial.machine.readEnv().WHOOP_TOKEN_OBTAINED_AT ?? '');
      expect(Math.abs(obtainedAt - Date.now() - hours * HOUR_MS)).toBeLessThan(HOUR_MS);
      expect(await trial.runTimes(CALLS)).toEqual(ANSWERED);
      expect(trial.tally.refreshes).toBeLessThanOrEqual(2);
    },
    { skip: !canFakeClock },
  );

  tryFault(
    `tokens stored by a clock ${clock}`,
    'one refresh at the most, though none was needed',
    async (trial) => {
      trial.placeLogin();
      trial.setTimes({ obtained: hours * HOUR_MS, expires: (hours + 1) * HOUR_MS });
      expect(await trial.runTimes(CALLS)).toEqual(ANSWERED);
      const served = await trial.serve();
      expect(await served.callAtOnce(CALLS)).toEqual([]);
      expect(trial.tally.refreshes).toBeLessThanOrEqual(1);
    },
  );

  tryFault(
    `tokens stored by a clock ${clock}, and ended since`,
    'one refresh, which was needed',
    async (trial) => {
      trial.placeLogin();
      trial.machine.whoop.expireAccessTokens();
      trial.setTimes({ obtained: hours * HOUR_MS, expires: (hours + 1) * HOUR_MS });
      const served = await trial.serve();
      expect(await served.callAtOnce(CALLS)).toEqual([]);
      expect(await trial.runTimes(CALLS)).toEqual(ANSWERED);
      expect(trial.tally.refreshes).toBe(1);
    },
  );
}

if (!canFakeClock) console.warn('A wrong clock is tried by its traces only: libfaketime is not installed.');
