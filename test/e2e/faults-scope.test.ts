import { expect } from 'bun:test';
import { PROFILE, type Trial } from './support/faults.ts';
import { tryFault } from './support/faults-table.ts';
import { logIn } from './support/login.ts';

const BODY_PATH = '/developer/v2/user/measurement/body';
const BODY = ['record', 'body'];
const BODY_TOOL = ['whoop_record', { kind: 'body' }] as const;
const TIMES = 20;
const MINUTE_MS = 60_000;
/** WHOOP says 401 where a scope is missing, though the answer with the tokens named it. */
const UNAUTHORIZED = { reply: { status: 401, body: 'Authorization was not valid' } };

function refuseBody(trial: Trial, times: number): void {
  trial.next(BODY_PATH, ...Array(times).fill(UNAUTHORIZED));
}

tryFault(
  '401 on one path with a fresh token, 20 runs',
  'exit code 12, no refresh, and other questions go on',
  async (trial) => {
    trial.placeLogin({ ageMs: 1_000 });
    refuseBody(trial, TIMES);
    expect(await trial.runTimes(TIMES, BODY)).toEqual(Array(TIMES).fill(12));
    const { error } = await trial.run(BODY);
    expect(error).toBeUndefined();
    expect(trial.tokenStatuses).toEqual([]);
    expect(await trial.runTimes(2, PROFILE)).toEqual([0, 0]);
  },
);

tryFault(
  '401 on one path with a token half an hour old, 20 runs',
  'one refresh, after which it is known to be the scope',
  async (trial) => {
    trial.placeLogin();
    refuseBody(trial, TIMES + 1);
    expect(await trial.runTimes(TIMES, BODY)).toEqual(Array(TIMES).fill(12));
    expect(trial.tokenStatuses).toEqual([200]);
    expect(await trial.runTimes(2, PROFILE)).toEqual([0, 0]);
  },
);

tryFault(
  '401 on one path although its scope was granted, runs minutes apart',
  'one refresh in half an hour over all processes, until the path answers',
  async (trial) => {
    const passMinutes = (minutes: number) =>
      trial.setTimes({ obtained: -minutes * MINUTE_MS, expires: (60 - minutes) * MINUTE_MS });
    trial.placeLogin();
    refuseBody(trial, 6);
    for (let run = 0; run < 5; run++) {
      expect((await trial.run(BODY)).code).toBe(12);
      passMinutes(10);
    }
    expect(trial.tokenStatuses).toEqual([200]);
    expect(await trial.runTimes(2, PROFILE)).toEqual([0, 0]);

    expect((await trial.run(BODY)).code).toBe(0);
    refuseBody(trial, 2);
    expect((await trial.run(BODY)).code).toBe(12);
    expect(trial.tokenStatuses).toEqual([200, 200]);

    passMinutes(10);
    expect((await logIn(trial.machine)).code).toBe(0);
    passMinutes(10);
    refuseBody(trial, 2);
    expect((await trial.run(BODY)).code).toBe(12);
    expect(trial.tokenStatuses).toEqual([200, 200, 200, 200]);
  },
);

tryFault(
  '401 on one path, 20 calls of one server',
  'WHOOP is asked once, other questions go on, and a new login is believed anew',
  async (trial) => {
    trial.placeLogin({ ageMs: 1_000 });
    refuseBody(trial, 1);
    const served = await trial.serve();
    for (let call = 0; call < TIMES; call++) {
      expect(await served.call(...BODY_TOOL).ended).toMatchObject({
        code: 'scope_missing',
        message: expect.stringContaining('read:body_measurement'),
      });
    }
    expect(trial.machine.statusesOf(BODY_PATH)).toEqual([401]);
    expect(trial.tokenStatuses).toEqual([]);
    expect(await served.call().ended).toBeUndefined();

    expect((await logIn(trial.machine)).code).toBe(0);
    expect(await served.call(...BODY_TOOL).ended).toBeUndefined();
  },
);

tryFault('a scope that was never granted, 20 runs', 'is known without asking WHOOP', async (trial) => {
  trial.placeLogin({ scopes: ['offline', 'read:profile'] });
  expect(await trial.runTimes(TIMES, BODY)).toEqual(Array(TIMES).fill(12));
  expect(trial.machine.whoop.requests).toEqual([]);
  expect((await trial.run(PROFILE)).code).toBe(0);
});
