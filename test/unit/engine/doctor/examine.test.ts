import { expect, test } from 'bun:test';
import { AppError } from '../../../../src/core/errors.ts';
import { type Check, type Finding, ok, warn } from '../../../../src/engine/doctor/check.ts';
import { examine } from '../../../../src/engine/doctor/examine.ts';
import { openCheckContext } from '../../../../src/engine/doctor/open-check-context.ts';
import { createScratchHome } from '../../../support/scratch-home.ts';

function check(name: string, run: Check['run'], timeoutMs?: number): Check {
  return { name, isOfMachine: true, run, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

async function report(checks: readonly Check[], { fix = false, signal = new AbortController().signal } = {}) {
  using scratch = createScratchHome();
  const { context } = await openCheckContext(scratch.env, {
    envFile: undefined,
    demo: false,
    machine: { platform: 'linux', home: scratch.home, environment: scratch.env },
    countTools: async () => 0,
    signal,
  });
  return examine(context, checks, { fix, signal });
}

test('whatever a check throws is a line, and so is one that never ends', async () => {
  const { checks, fail } = await report([
    check('ours', () => {
      throw new AppError('config', 'It is wrong.', { hint: 'Run `wellpipe init` to set it.' });
    }),
    check('foreign', async () => Promise.reject(new TypeError('with a secret'))),
    check('endless', () => new Promise<Finding>(() => undefined), 20),
    check('sound', () => ok('fine')),
  ]);
  expect(checks.map(({ name, state, code, repair, hint }) => [name, state, code, repair ?? hint])).toEqual([
    ['ours', 'fail', 'config', 'wellpipe init'],
    ['foreign', 'fail', 'unexpected', expect.any(String)],
    ['endless', 'fail', 'timeout', undefined],
    ['sound', 'ok', undefined, undefined],
  ]);
  expect(JSON.stringify(checks)).not.toContain('with a secret');
  expect(fail).toBe(3);
});

test('only what offers a repair is repaired, and looked at again', async () => {
  let isBroken = true;
  const looks: string[] = [];
  const found = check('broken', () => {
    looks.push('broken');
    return isBroken
      ? warn('broken', 'wellpipe doctor --fix', () => {
          isBroken = false;
          return 'mended it';
        })
      : ok('whole');
  });
  const other = check('other', () => {
    looks.push('other');
    return warn('needs the member');
  });
  const stubborn = check('stubborn', () =>
    warn('broken', 'wellpipe doctor --fix', () => {
      throw new AppError('local_data', 'The disk is full.');
    }),
  );
  expect((await report([found, other, stubborn])).checks[0]?.state).toBe('warn');
  const { checks, fixed } = await report([found, other, stubborn], { fix: true });
  expect(checks.map(({ state }) => state)).toEqual(['ok', 'warn', 'warn']);
  expect(fixed).toEqual([
    { name: 'broken', says: 'mended it' },
    { name: 'stubborn', says: 'could not: The disk is full.' },
  ]);
  expect(looks.filter((name) => name === 'other')).toHaveLength(2);
});

test('an interrupted examination ends at once', async () => {
  const interrupt = new AbortController();
  const waiting = report([check('endless', () => new Promise<Finding>(() => undefined))], {
    signal: interrupt.signal,
  });
  interrupt.abort();
  await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
});
