import { describe, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { targetName } from '../../src/release/target.ts';
import { canTrace, runKilledAt, type SystemCall } from './support/faults-strace.ts';
import { Installed, OWN_VERSION, TARGET } from './support/installed.ts';

const NEWER = '9.9.9';

/** Whatever happened, one more upgrade ends well and clears up; it is begun by the version from before. */
async function expectRecovery(installed: Installed): Promise<void> {
  if (installed.versionOf() === OWN_VERSION) await installed.ask(['upgrade']);
  expect([installed.versionOf(), installed.versionOf(installed.previous)]).toEqual([NEWER, OWN_VERSION]);
  expect(installed.leftovers()).toEqual([]);
  const back = await installed.ask(['upgrade', '--rollback'], { executable: installed.previous });
  expect(back).toMatchObject({ installed: OWN_VERSION, former: NEWER });
}

test.if(process.platform !== 'win32')('killed during the download', async () => {
  await using installed = await Installed.start();
  installed.publish(NEWER);
  const arrived = Promise.withResolvers<void>();
  const asset = `wellpipe-${targetName(TARGET)}.gz`;
  installed.releases.faults.set(asset, (_, response) => {
    response.writeHead(200, { 'content-length': 1_000_000 }).write(Bun.gzipSync('half of it'));
    arrived.resolve();
  });
  await using running = installed.start(['upgrade']);
  await arrived.promise;
  await Bun.sleep(50);
  running.signal('SIGKILL');
  await running.waitForExit();
  expect(installed.versionOf()).toBe(OWN_VERSION);
  expect(installed.leftovers()).toHaveLength(1);
  installed.releases.faults.clear();
  await expectRecovery(installed);
});

describe.if(canTrace)('an upgrade killed the moment it', () => {
  const steps: readonly (readonly [string, SystemCall, 'old' | 'new'])[] = [
    ['gives the new file its mode', { call: 'chmod', nth: 2 }, 'old'],
    ['gives the running file a second name', { call: 'link', nth: 1 }, 'old'],
    ['makes that the previous one', { call: 'rename', nth: 1 }, 'old'],
    ['clears up after that', { call: 'unlink', nth: 1 }, 'old'],
    ['puts the new file in place', { call: 'rename', nth: 2 }, 'old'],
    ['makes the folder durable', { call: 'fsync', nth: 2 }, 'new'],
  ];

  for (const [step, systemCall, expected] of steps) {
    test(`${step}: the ${expected} one works`, async () => {
      await using installed = await Installed.start();
      installed.publish(NEWER);
      await runKilledAt(installed, systemCall, ['upgrade'], installed.path);
      expect(installed.versionOf()).toBe(expected === 'old' ? OWN_VERSION : NEWER);
      expect(installed.leftovers().length).toBeLessThanOrEqual(expected === 'old' ? 2 : 0);
      await expectRecovery(installed);
    });
  }
});

describe.if(canTrace)('a rollback killed the moment it', () => {
  const steps: readonly (readonly [string, SystemCall, 'old' | 'new'])[] = [
    ['gives the first file a second name', { call: 'link', nth: 1 }, 'new'],
    ['gives the other file one', { call: 'link', nth: 2 }, 'new'],
    ['puts the previous one in place', { call: 'rename', nth: 1 }, 'new'],
    ['keeps the newer one', { call: 'rename', nth: 2 }, 'old'],
  ];

  for (const [step, systemCall, expected] of steps) {
    test(`${step}: the ${expected} one works`, async () => {
      await using installed = await Installed.start();
      installed.publish(NEWER);
      await installed.ask(['upgrade']);
      await runKilledAt(installed, systemCall, ['upgrade', '--rollback'], installed.previous);
      expect(installed.versionOf()).toBe(expected === 'old' ? OWN_VERSION : NEWER);
      const executable = installed.versionOf() === OWN_VERSION ? installed.path : installed.previous;
      if (expected === 'new') await installed.ask(['upgrade', '--rollback'], { executable });
      expect(installed.versionOf()).toBe(OWN_VERSION);
      await installed.ask(['upgrade']);
      expect(installed.versionOf()).toBe(NEWER);
      expect(statSync(installed.previous).ino).not.toBe(statSync(installed.path).ino);
      expect(installed.leftovers()).toEqual([]);
    });
  }
});
