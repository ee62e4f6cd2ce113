import { expect } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inConversation } from './support/errors.ts';
import { EXPIRED, PROFILE, type Trial } from './support/faults.ts';
import { canTrace, runKilledAt, type SystemCall } from './support/faults-strace.ts';
import { tryFault } from './support/faults-table.ts';

/** Far below every timeout there is, and above what a loaded machine needs. */
const AT_ONCE_MS = 5_000;
/** For a process to come to wait for the lock. */
const WAITING_MS = 300;

/** A holder of the lock whose refresh has arrived at WHOOP, and two others that wait for the lock. */
async function startHolderAndWaiters(trial: Trial) {
  trial.placeLogin(EXPIRED);
  const served = await trial.serve();
  const refresh = trial.hold();
  const holder = trial.start([...PROFILE, '--json']);
  await refresh.arrived;
  const call = served.call();
  const waiter = trial.start([...PROFILE, '--json']);
  await Bun.sleep(WAITING_MS);
  /** How both ended, and how soon after the holder's death. */
  async function killHolder() {
    holder.signal('SIGKILL');
    const killedAt = performance.now();
    const [{ code, error }, callError] = await Promise.all([trial.end(waiter), call.ended]);
    expect(performance.now() - killedAt).toBeLessThan(AT_ONCE_MS);
    return { code, error, callError };
  }
  return { refresh, killHolder };
}

function temporaryFiles(trial: Trial): string[] {
  return readdirSync(trial.machine.home.wellpipeHome).filter((name) => name.endsWith('.tmp'));
}

tryFault(
  'holder killed at any instant of its run, 30 times',
  'the next one goes on, and only a pair that WHOOP has sent to a dead process is lost',
  async (trial) => {
    for (let afterMs = 0; afterMs < 90; afterMs += 3) {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      const rotated = trial.tally.refreshes;
      const holder = trial.start([...PROFILE, '--json']);
      await Bun.sleep(afterMs);
      holder.signal('SIGKILL');
      await holder.waitForExit();
      const login = trial.envSince(before);
      const { code } = await trial.run();
      const isLost = { code: 11, login: 'old', rotated: 1 } as const;
      if (code !== 0) expect({ code, login, rotated: trial.tally.refreshes - rotated }).toEqual(isLost);
    }
    expect(temporaryFiles(trial).length).toBeLessThanOrEqual(1);
  },
);

tryFault(
  'holder killed before WHOOP has read its request',
  'those who wait go on at once, and nothing is lost',
  async (trial) => {
    const { refresh, killHolder } = await startHolderAndWaiters(trial);
    refresh.answer({ cut: 'before-work', delayMs: WAITING_MS });
    expect(await killHolder()).toMatchObject({ code: 0, callError: undefined });
    expect(trial.tokenStatuses).toEqual([0, 200]);
    expect(temporaryFiles(trial)).toEqual([]);
  },
);

tryFault(
  'holder killed while WHOOP works on its request',
  'those who wait refresh first, and the late request ends no login',
  async (trial) => {
    const { refresh, killHolder } = await startHolderAndWaiters(trial);
    expect(await killHolder()).toMatchObject({ code: 0, callError: undefined });
    refresh.answer();
    expect((await trial.run()).code).toBe(0);
    expect(trial.tally).toMatchObject({ refreshes: 1, lost: 0 });
  },
);

tryFault(
  'holder killed after WHOOP has rotated and before the answer',
  'the login is lost, and that is what everybody is told',
  async (trial) => {
    const { refresh, killHolder } = await startHolderAndWaiters(trial);
    const before = trial.envText;
    trial.rotate();
    const { code, error, callError } = await killHolder();
    expect({ code, callError }).toEqual({ code: 11, callError: inConversation(error) });
    expect(error?.code).toBe('login_expired');
    expect(error?.message).toContain('its answer never arrived here');
    expect(error?.hint).toContain('wellpipe auth whoop');
    expect(trial.envText).toStartWith(before);
    refresh.answer({ cut: 'after-work' });
    expect((await trial.run()).error).toEqual(error);
    expect(trial.tokenStatuses).toEqual([0, 400]);
    expect(trial.tally).toMatchObject({ refreshes: 1, lost: 1 });
  },
);

tryFault(
  'holder killed at any instant after the answer, 40 times',
  '.env holds the old login or the new one, and none is lost that had reached the disk',
  async (trial) => {
    for (let kill = 0; kill < 40; kill++) {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      const refresh = trial.hold();
      const holder = trial.start([...PROFILE, '--json']);
      await refresh.arrived;
      refresh.answer({ reply: trial.rotate() });
      await pauseShortly(kill / 8);
      holder.signal('SIGKILL');
      await holder.waitForExit();
      const isKept =
        trial.envSince(before) === 'new' || readUnfinished(trial).includes('WHOOP_REFRESH_TOKEN=');
      const { code, error } = await trial.run();
      expect(code).toBe(isKept ? 0 : 11);
      if (!isKept) expect(error?.message).toContain('its answer never arrived here');
      expect(temporaryFiles(trial)).toEqual([]);
    }
  },
);

/** Of the space set aside, when nothing has been sent; then of the new login, up to the sync of the folder. */
const STEPS: readonly (readonly [SystemCall, 'old' | 'new'])[] = [
  [{ call: 'ftruncate', nth: 1 }, 'old'],
  [{ call: 'fsync', nth: 1 }, 'old'],
  [{ call: 'ftruncate', nth: 2 }, 'old'],
  [{ call: 'fsync', nth: 2 }, 'old'],
  [{ call: 'rename', nth: 1 }, 'old'],
  [{ call: 'fsync', nth: 3 }, 'new'],
];

tryFault(
  'holder killed before each step of its two writes',
  'nothing is lost, and WHOOP is asked for one refresh in all',
  async (trial) => {
    for (const [step, login] of STEPS) {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      const asked = trial.tokenStatuses.length;
      await runKilledAt(trial.machine, step, PROFILE);
      expect({ step, login: trial.envSince(before) }).toEqual({ step, login });
      expect((await trial.run()).code).toBe(0);
      expect(trial.tokenStatuses.slice(asked)).toEqual([200]);
      expect(temporaryFiles(trial)).toEqual([]);
    }
  },
  { skip: !canTrace },
);

if (!canTrace) console.warn('A kill at a certain system call is not tried: strace cannot be used here.');

/** Finer than timers are. */
async function pauseShortly(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) await Bun.sleep(0);
}

function readUnfinished(trial: Trial): string {
  const { wellpipeHome } = trial.machine.home;
  return temporaryFiles(trial)
    .map((name) => readFileSync(join(wellpipeHome, name), 'utf8'))
    .join('');
}
