import { expect } from 'bun:test';
import { EXPIRED, PROFILE, type Trial } from './support/faults.ts';
import { tryFault } from './support/faults-table.ts';

/** Tokens for the process environment, as an assistant's configuration would hold them. */
function issueSeed(trial: Trial) {
  const { accessToken, refreshToken = '' } = trial.machine.whoop.issueTokens();
  trial.watch.add('access token of a seed', accessToken);
  trial.watch.add('refresh token of a seed', refreshToken);
  return { WHOOP_ACCESS_TOKEN: accessToken, WHOOP_REFRESH_TOKEN: refreshToken };
}

/** Only this: whoever gets it must refresh. */
function withoutAccess({ WHOOP_REFRESH_TOKEN }: ReturnType<typeof issueSeed>) {
  return { WHOOP_REFRESH_TOKEN };
}

tryFault(
  'seed in the environment, and no login in .env',
  'it is used, and never wins again over what came of it',
  async (trial) => {
    const seed = issueSeed(trial);
    expect(await trial.runTimes(2, PROFILE, seed)).toEqual([0, 0]);
    expect(trial.machine.readEnv()).toMatchObject(seed);
    expect((await trial.run(['auth', 'refresh'], seed)).code).toBe(0);
    const renewed = trial.machine.readEnv();
    expect(renewed.WHOOP_REFRESH_TOKEN).not.toBe(seed.WHOOP_REFRESH_TOKEN);
    expect(await trial.runTimes(3, PROFILE, seed)).toEqual([0, 0, 0]);
    expect(trial.machine.readEnv()).toEqual(renewed);
    expect(trial.tally.refreshes).toBe(1);
  },
);

tryFault(
  'seed of weeks ago beside a newer login, 10 runs and a server',
  'the newer login stays',
  async (trial) => {
    const seed = withoutAccess(issueSeed(trial));
    expect((await trial.run(PROFILE, seed)).code).toBe(0);
    expect((await trial.run(['auth', 'refresh'])).code).toBe(0);
    const login = trial.machine.readEnv();
    expect(await trial.runTimes(10, PROFILE, seed)).toEqual(Array(10).fill(0));
    const served = await trial.serve(seed);
    expect(await served.callAtOnce(8)).toEqual([]);
    expect(trial.machine.readEnv()).toEqual(login);
    expect(trial.tokenStatuses).toEqual([200, 200]);
  },
);

tryFault(
  'seed never seen that WHOOP refuses, beside a login that works',
  'it is tried once, and the login is back',
  async (trial) => {
    trial.placeLogin();
    const login = trial.machine.readEnv();
    const dead = { WHOOP_REFRESH_TOKEN: 'spent-on-another-machine-long-ago-and-no-use' };
    trial.watch.add('dead seed', dead.WHOOP_REFRESH_TOKEN);
    expect(await trial.runTimes(5, PROFILE, dead)).toEqual(Array(5).fill(0));
    expect(trial.tokenStatuses).toEqual([400]);
    expect(trial.machine.readEnv()).toMatchObject(login);
  },
);

tryFault(
  'seed never seen beside a login that has ended',
  'the seed takes its place, in one write',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    trial.machine.whoop.revokeEverything();
    const seed = issueSeed(trial);
    expect((await trial.run(PROFILE, seed)).code).toBe(0);
    expect((await trial.run(PROFILE)).code).toBe(0);
    expect(trial.machine.readEnv()).toMatchObject(seed);
  },
);

tryFault('one seed in 8 processes at once, 8 calls each', 'one of them takes it over', async (trial) => {
  const seed = withoutAccess(issueSeed(trial));
  const crowd = await Promise.all(Array.from({ length: 8 }, () => trial.serve(seed)));
  const errors = await Promise.all(crowd.map((served) => served.callAtOnce(8)));
  expect(errors.flat()).toEqual([]);
  expect(trial.tokenStatuses).toEqual([200]);
  const { WELLPIPE_USED_SEEDS: used = '' } = trial.machine.readEnv();
  expect(used.split(',')).toHaveLength(1);
});
