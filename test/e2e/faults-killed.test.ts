import { expect } from 'bun:test';
import { readdirSync } from 'node:fs';
import { EXPIRED, PROFILE, type Trial } from './support/faults.ts';
import { tryFault } from './support/faults-table.ts';

/** Far below every timeout there is, and above what a loaded machine needs. */
const AT_ONCE_MS = 5_000;

/** A holder of the lock whose refresh has arrived at WHOOP, and somebody who waits for the lock. */
async function startHolderAndWaiter(trial: Trial) {
  trial.placeLogin(EXPIRED);
  const refresh = trial.hold();
  const holder = trial.start([...PROFILE, '--json']);
  await refresh.arrived;
  const waiter = trial.start([...PROFILE, '--json']);
  return { refresh, holder, waiter };
}

function temporaryFiles(trial: Trial): string[] {
  return readdirSync(trial.machine.home.wellpipeHome).filter((name) => name.endsWith('.tmp'));
}

tryFault(
  'holder killed at any instant of its run, 30 times',
  'the next one goes on, with the old login or the new one',
  async (trial) => {
    for (let afterMs = 0; afterMs < 90; afterMs += 3) {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      const rotated = trial.tally.refreshes;
      const holder = trial.start([...PROFILE, '--json']);
      await Bun.sleep(afterMs);
      holder.signal('SIGKILL');
      await holder.waitForExit();
      const isRotated = trial.tally.refreshes > rotated;
      const login = trial.envSince(before);
      const { code } = await trial.run();
      if (isRotated && login === 'old') expect([0, 11]).toContain(code);
      else expect(code).toBe(0);
    }
    expect(temporaryFiles(trial).length).toBeLessThanOrEqual(1);
  },
);

tryFault(
  'holder killed before WHOOP has read its request',
  'who waits goes on at once, and nothing is lost',
  async (trial) => {
    const { refresh, holder, waiter } = await startHolderAndWaiter(trial);
    holder.signal('SIGKILL');
    const killedAt = performance.now();
    refresh.answer({ cut: 'before-work' });
    expect((await trial.end(waiter)).code).toBe(0);
    expect(performance.now() - killedAt).toBeLessThan(AT_ONCE_MS);
    expect(trial.tokenStatuses).toEqual([0, 200]);
    expect(temporaryFiles(trial)).toEqual([]);
  },
);

tryFault(
  'holder killed while WHOOP works on its request',
  'who waits refreshes first, and the late request ends no login',
  async (trial) => {
    const { refresh, holder, waiter } = await startHolderAndWaiter(trial);
    holder.signal('SIGKILL');
    const killedAt = performance.now();
    expect((await trial.end(waiter)).code).toBe(0);
    expect(performance.now() - killedAt).toBeLessThan(AT_ONCE_MS);
    refresh.answer();
    expect((await trial.run()).code).toBe(0);
    expect(trial.tally).toMatchObject({ refreshes: 1, lost: 0 });
  },
);

tryFault(
  'holder killed after WHOOP has rotated and before the answer',
  'the login is lost, and that is what everybody is told',
  async (trial) => {
    const { refresh, holder, waiter } = await startHolderAndWaiter(trial);
    const before = trial.envText;
    trial.rotate();
    holder.signal('SIGKILL');
    const killedAt = performance.now();
    const { code, error } = await trial.end(waiter);
    expect(performance.now() - killedAt).toBeLessThan(AT_ONCE_MS);
    expect(code).toBe(11);
    expect(error?.message).toContain('its answer never arrived here');
    expect(error?.hint).toContain('wellpipe auth whoop');
    expect(trial.envText).toStartWith(before.trimEnd());
    refresh.answer({ cut: 'after-work' });
    expect((await trial.run()).error).toEqual(error);
    expect(trial.tokenStatuses).toEqual([0, 400]);
    expect(trial.tally).toMatchObject({ refreshes: 1, lost: 1 });
  },
);

tryFault(
  'holder killed at any instant after the answer, 40 times',
  '.env holds the old login or the new one, and no login that arrived is lost',
  async (trial) => {
    const logins = { old: 0, new: 0 };
    for (let kill = 0; kill < 40; kill++) {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      const refresh = trial.hold();
      const holder = trial.start([...PROFILE, '--json']);
      await refresh.arrived;
      const reply = trial.rotate();
      refresh.answer({ reply });
      const killAt = performance.now() + kill / 8;
      while (performance.now() < killAt) await Bun.sleep(0);
      holder.signal('SIGKILL');
      await holder.waitForExit();
      const state = trial.envSince(before);
      logins[state]++;
      console.log(kill, state, temporaryFiles(trial), (await trial.run()).code);
    }
    console.log(logins);
  },
);
