import { expect } from 'bun:test';
import { EXPIRED, PROFILE_PATH, type Trial } from './support/faults.ts';
import type { Served } from './support/faults-served.ts';
import { tryFault } from './support/faults-table.ts';

const PROCESSES = 8;
const CALLS = 8;
const ROUNDS = 10;
const MINUTE_MS = 60_000;

async function startCrowd(trial: Trial): Promise<Served[]> {
  return Promise.all(Array.from({ length: PROCESSES }, () => trial.serve()));
}

async function askAll(crowd: readonly Served[]) {
  return (await Promise.all(crowd.map((served) => served.callAtOnce(CALLS)))).flat();
}

/** Every content of `.env` that a reader meets while something is under way, and after it. */
async function readMeanwhile<T>(trial: Trial, work: Promise<T>): Promise<{ result: T; texts: Set<string> }> {
  const texts = new Set([trial.envText]);
  const reading = setInterval(() => texts.add(trial.envText), 1);
  const result = await work.finally(() => clearInterval(reading));
  return { result, texts: texts.add(trial.envText) };
}

tryFault(
  '8 processes × 8 calls after expiry, 10 rounds',
  'one refresh a round, and every call is answered',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const crowd = await startCrowd(trial);
    for (let round = 1; round <= ROUNDS; round++) {
      trial.expire();
      const before = trial.envText;
      const { result, texts } = await readMeanwhile(trial, askAll(crowd));
      expect(result).toEqual([]);
      expect(trial.tokenStatuses).toEqual(Array(round).fill(200));
      expect([...texts].map((text) => trial.envSince(before, text))).toEqual(['old', 'new']);
      trial.watch.learn();
    }
    expect(trial.machine.statusesOf(PROFILE_PATH)).toEqual(Array(ROUNDS * PROCESSES * CALLS).fill(200));
  },
);

tryFault(
  '8 processes × 8 calls with a token that WHOOP has ended early, 3 rounds',
  'one refresh a round, and every call is answered',
  async (trial) => {
    trial.placeLogin();
    const crowd = await startCrowd(trial);
    for (let round = 1; round <= 3; round++) {
      trial.machine.whoop.expireAccessTokens();
      trial.setTimes({ obtained: -10 * MINUTE_MS, expires: 50 * MINUTE_MS });
      expect(await askAll(crowd)).toEqual([]);
      expect(trial.tokenStatuses).toEqual(Array(round).fill(200));
      trial.watch.learn();
    }
  },
);

tryFault(
  '8 processes × 8 calls while the refresh takes a second',
  'one refresh, and nobody uses the old token meanwhile',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const crowd = await startCrowd(trial);
    const refresh = trial.hold();
    const asked = askAll(crowd);
    await refresh.arrived;
    await Bun.sleep(1_000);
    refresh.answer();
    expect(await asked).toEqual([]);
    expect(trial.tokenStatuses).toEqual([200]);
    expect(trial.machine.statusesOf(PROFILE_PATH)).not.toContain(401);
  },
);
