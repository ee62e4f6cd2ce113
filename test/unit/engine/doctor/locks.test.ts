import { expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { probeLock } from '../../../../src/core/lock.ts';
import { LOCKS } from '../../../../src/engine/doctor/locks.ts';
import { openCheckContext } from '../../../../src/engine/doctor/open-check-context.ts';
import { createScratchHome } from '../../../support/scratch-home.ts';
import { startScript } from '../../core/support/run-script.ts';

const HOLD_LOCK = join(import.meta.dir, '../../core/support/hold-lock.ts');

test.each([
  ['sync.lock', 'ok'],
  ['refresh.lock', 'fail'],
] as const)('%s in the hands of another process', async (name, state) => {
  using scratch = createScratchHome();
  mkdirSync(scratch.wellpipeHome);
  const path = join(scratch.wellpipeHome, name);
  await using holder = startScript(HOLD_LOCK, [path, 'keep']);
  await holder.firstAnswer;
  expect(probeLock(path)).toBe('held');
  const signal = new AbortController().signal;
  const { context } = await openCheckContext(scratch.env, {
    envFile: undefined,
    demo: false,
    machine: { platform: process.platform, home: scratch.home, environment: scratch.env },
    countTools: async () => 0,
    signal,
  });
  const finding = await LOCKS.run(context, signal);
  expect(finding.state).toBe(state);
  expect(finding.says).toContain(name);
  if (process.platform === 'linux') expect(finding.says).toMatch(/by process \d+/);
  holder.kill();
  await holder.ended;
  expect(probeLock(path)).toBe('free');
});
