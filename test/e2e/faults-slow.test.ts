import { expect } from 'bun:test';
import { EXPIRED, PROFILE, TOKEN_PATH } from './support/faults.ts';
import { IS_REPORT, tryFault } from './support/faults-table.ts';
import { tryToken } from './support/login.ts';
import { until } from './support/waiting.ts';

/** Beyond the 20 s that an assistant's call waits. */
const SLOW_MS = IS_REPORT ? 40_000 : 22_000;
const TIMEOUT_MS = SLOW_MS + 20_000;
const HOUR_MS = 3_600_000;
const GOOD_FOR_MS = 240_000;
/** Far below the patience of a call and of a process that ends. */
const SOON_MS = 8_000;
const REFRESH_MARGIN_MS = 300_000;

tryFault(
  `token endpoint takes ${SLOW_MS / 1_000} s`,
  'calls end in their own patience, the refresh does not, and the next call is answered',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    trial.next(TOKEN_PATH, { delayMs: SLOW_MS });
    const served = await trial.serve();
    const other = await trial.serve();
    const patient = trial.start([...PROFILE, '--json']);
    const errors = await Promise.all([served.call().ended, served.call().ended, other.call().ended]);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('being renewed') });
    }
    expect((await trial.end(patient, TIMEOUT_MS)).code).toBe(0);
    expect(await served.call().ended).toBeUndefined();
    expect(await other.call().ended).toBeUndefined();
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true, timeoutMs: TIMEOUT_MS },
);

tryFault(
  'token endpoint takes 8 s, and the call that caused the refresh is cancelled',
  'the refresh goes on for all the others',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const refresh = trial.hold();
    const served = await trial.serve();
    const cancelled = served.call();
    await refresh.arrived;
    cancelled.cancel();
    const waiting = [served.call().ended, trial.run(), trial.run()] as const;
    await Bun.sleep(8_000);
    refresh.answer();
    const [error, ...runs] = await Promise.all(waiting);
    expect([error?.code, ...runs.map(({ code }) => code)]).toEqual([undefined, 0, 0]);
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true },
);

tryFault(
  'token endpoint does not answer, and the token is good for four more minutes',
  'calls are answered with it in the meantime',
  async (trial) => {
    trial.placeLogin({ expiresInMs: GOOD_FOR_MS });
    const refresh = trial.hold();
    const served = await trial.serve();
    const askedAt = performance.now();
    expect(await served.callAtOnce(8)).toEqual([]);
    expect(await served.callAtOnce(8)).toEqual([]);
    expect(performance.now() - askedAt).toBeLessThan(SOON_MS);
    expect(trial.tokenStatuses).toEqual([0]);
    refresh.answer();
    await until('the refresh is done', () => trial.tokenStatuses[0] === 200);
    expect(await served.callAtOnce(8)).toEqual([]);
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true },
);

tryFault(
  'process asked to end while it waits for the lock of another',
  'it ends at once, for it has sent nothing',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const refresh = trial.hold();
    const holder = trial.start([...PROFILE, '--json']);
    await refresh.arrived;
    const served = await trial.serve();
    served.call();
    const waiter = trial.start(PROFILE);
    await Bun.sleep(2_000);
    const askedAt = performance.now();
    waiter.signal('SIGINT');
    served.running.endInput();
    expect(await waiter.waitForExit()).toBe(130);
    expect(await served.running.waitForExit()).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(SOON_MS);
    refresh.answer();
    expect((await trial.end(holder)).code).toBe(0);
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true },
);

tryFault(
  'the only server is ended while WHOOP works on its refresh',
  'it stores the new login before it is gone',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const before = trial.envText;
    const refresh = trial.hold();
    const served = await trial.serve();
    served.call();
    await refresh.arrived;
    served.running.endInput();
    await Bun.sleep(3_000);
    refresh.answer();
    expect(await served.running.waitForExit()).toBe(0);
    expect(trial.envSince(before)).toBe('new');
    expect(await tryToken(trial.machine, trial.machine.readEnv().WHOOP_ACCESS_TOKEN)).toBe(200);
  },
  { idle: true },
);

tryFault(
  'holder stopped (SIGSTOP) while WHOOP works on its request, 22 s',
  'nobody takes the lock from it, others end in their own patience, and go on when it does',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const before = trial.envText;
    const served = await trial.serve();
    const refresh = trial.hold();
    const holder = trial.start([...PROFILE, '--json']);
    await refresh.arrived;
    holder.signal('SIGSTOP');
    refresh.answer();
    const waiter = trial.start([...PROFILE, '--json']);
    const impatient = await served.call().ended;
    expect(impatient).toMatchObject({ code: 'timeout', message: expect.stringContaining('being renewed') });
    const waiting = served.call();
    expect(trial.envText).toBe(before);
    expect(trial.tokenStatuses).toEqual([200]);
    holder.signal('SIGCONT');
    expect((await trial.end(holder)).code).toBe(0);
    expect((await trial.end(waiter)).code).toBe(0);
    expect(await waiting.ended).toBeUndefined();
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true, timeoutMs: TIMEOUT_MS },
);

tryFault(
  'idle server whose token becomes due, 5 s',
  'refreshes nothing for nobody',
  async (trial) => {
    trial.placeLogin();
    const served = await trial.serve();
    expect(await served.call().ended).toBeUndefined();
    trial.setTimes({ obtained: -HOUR_MS, expires: REFRESH_MARGIN_MS + 1_000 });
    await Bun.sleep(5_000);
    expect(trial.tokenStatuses).toEqual([]);
    expect(await served.call().ended).toBeUndefined();
    expect(trial.tokenStatuses).toEqual([200]);
  },
  { idle: true },
);
