import { expect, test } from 'bun:test';
import { findHostTarget } from '../../../build/platforms.ts';
import { findRunner } from '../../../build/runner.ts';

test('this machine starts its own executable, and none for another system', () => {
  expect(findRunner(findHostTarget())).toEqual({ command: [], about: 'runs' });
  for (const os of ['darwin', 'windows'] as const) {
    const foreign = { os, arch: 'arm64', isMusl: false } as const;
    if (os !== findHostTarget().os) expect(findRunner(foreign)).toBeUndefined();
  }
});

test('an executable for musl is started nowhere without the libraries of musl', () => {
  const target = {
    os: 'linux',
    arch: findHostTarget().arch === 'x64' ? 'arm64' : 'x64',
    isMusl: true,
  } as const;
  expect(findRunner(target)).toBeUndefined();
  expect(findRunner(target, import.meta.dir)).toBeUndefined();
});
