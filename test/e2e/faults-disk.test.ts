import { expect } from 'bun:test';
import { readdirSync } from 'node:fs';
import { EXPIRED, PROFILE, type Trial } from './support/faults.ts';
import { canMount, pullOut, SmallDisk } from './support/faults-disk.ts';
import { tryFault } from './support/faults-table.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';
import { until } from './support/waiting.ts';

const DISK_KIB = 256;
const READ_ONLY_FOLDER = 0o500;

const needsMount = { skip: !canMount };

/** Refused before anything was sent, for what the disk lacks. */
async function expectRefused(trial: Trial, why: string): Promise<void> {
  const before = trial.envText;
  const { code, error } = await trial.run();
  expect(code).toBe(40);
  expect(error?.message).toContain(why);
  expect(trial.tokenStatuses).toEqual([]);
  expect(trial.envText).toBe(before);
  expect(readdirSync(trial.machine.home.wellpipeHome).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

tryFault(
  'home on a full disk',
  'nothing is sent, the tokens stay, and with space the next call renews them',
  async (trial) => {
    using disk = new SmallDisk(trial.machine, DISK_KIB);
    trial.placeLogin();
    expect((await trial.run()).code).toBe(0);
    disk.fill();
    // A token that lasts needs no disk.
    expect((await trial.run()).code).toBe(0);
    trial.expire();
    await expectRefused(trial, 'the disk is full');
    const served = await trial.serve();
    expect(await served.call().ended).toMatchObject({ code: 'local_data' });
    expect(trial.tokenStatuses).toEqual([]);
    disk.free();
    expect(await served.call().ended).toBeUndefined();
    expect((await trial.run()).code).toBe(0);
    expect(trial.tokenStatuses).toEqual([200]);
  },
  needsMount,
);

tryFault(
  'a disk full from the beginning, without a lock file',
  'nothing is sent, and the tokens stay',
  async (trial) => {
    using disk = new SmallDisk(trial.machine, DISK_KIB);
    trial.placeLogin(EXPIRED);
    disk.fill();
    await expectRefused(trial, 'the disk is full');
  },
  needsMount,
);

tryFault(
  'disk fills up while WHOOP answers',
  'the space set aside is enough for the new login',
  async (trial) => {
    using disk = new SmallDisk(trial.machine, DISK_KIB);
    trial.placeLogin(EXPIRED);
    const before = trial.envText;
    const refresh = trial.hold();
    const running = trial.start([...PROFILE, '--json']);
    await refresh.arrived;
    disk.fill();
    refresh.answer();
    expect((await trial.end(running)).code).toBe(0);
    expect(trial.envSince(before)).toBe('new');
    expect((await trial.run()).code).toBe(0);
    expect(trial.tokenStatuses).toEqual([200]);
  },
  needsMount,
);

tryFault(
  'home that is read-only for its user',
  'nothing is sent, the tokens stay, and once it can be written the next call renews them',
  async (trial) => {
    using user = new OrdinaryUser();
    const { machine } = trial;
    const run = async () => {
      const result = await user.run(machine, [...PROFILE, '--json', '--debug']);
      trial.watch.saw('run as another user', result.stdout + result.stderr);
      trial.count(undefined, result.code !== 0);
      return result;
    };
    trial.placeLogin(EXPIRED);
    const before = trial.envText;
    user.own(machine);
    {
      using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
      const { code, stdout } = await run();
      expect(code).toBe(40);
      expect(stdout).toContain('permission denied');
      expect(machine.whoop.requests).toEqual([]);
      expect(trial.envText).toBe(before);
    }
    expect((await run()).code).toBe(0);
    expect(trial.envSince(before)).toBe('new');
    expect(trial.tokenStatuses).toEqual([200]);
  },
);

tryFault(
  'disk pulled out while WHOOP answers, and put back',
  'the server goes on with the new login in memory, says so, and stores it in the end',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    const before = trial.envText;
    const served = await trial.serve();
    const refresh = trial.hold();
    const asked = served.call();
    await refresh.arrived;
    {
      using _ = pullOut(trial.machine);
      refresh.answer();
      expect(await asked.ended).toBeUndefined();
      expect(await served.call().ended).toBeUndefined();
      expect(served.running.stderr.text).toContain('it is in memory only for now');
    }
    await until('the new login is stored', () => trial.envSince(before) === 'new');
    trial.watch.learn();
    expect((await trial.run()).code).toBe(0);
    expect(trial.tokenStatuses).toEqual([200]);
  },
);
