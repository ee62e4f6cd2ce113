import { expect, test } from 'bun:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../src/demo/service/faults.ts';
import { answerLastNight } from './support/last-night.ts';
import { Machine } from './support/login.ts';

const NO_LIMIT = { minute: 100_000, day: 1_000_000 };
const NO_ANSWER: Fault = { cut: 'before-work' };

test('prints what is scored, at once', async () => {
  await using machine = await Machine.start({ intercept: answerLastNight('SCORED') });
  machine.placeLogin();
  const { code, stdout, stderr } = await machine.run(['wait', 'recovery']);
  expect(stdout).toMatch(/^Recovery 64 % {2}HRV 62\.5 ms {2}RHR 51 bpm {2}\d{4}-\d\d-\d\d\n$/);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await machine.ask(['wait', 'recovery'])).toMatchObject({
    recovery: { recovery_score: 64, hrv_ms: 62.5, rhr_bpm: 51 },
    waited_s: 0,
  });
});

test('ends with 33 and says what is pending', async () => {
  await using machine = await Machine.start({ intercept: answerLastNight('PENDING_SCORE') });
  machine.placeLogin();
  const { code, stdout, stderr } = await machine.run(['wait', 'recovery', '--timeout', '1s']);
  expect({ code, stdout }).toEqual({ code: 33, stdout: '' });
  expect(stderr).toMatch(/error: Not scored in time: WHOOP has not scored the recovery of \d{4}/);
  expect(stderr).toContain('hint: Open the WHOOP app');
});

test('ends with 33, and not before, where WHOOP cannot be reached', async () => {
  await using machine = await Machine.start({ intercept: () => NO_ANSWER, rateLimit: NO_LIMIT });
  machine.placeLogin();
  const { code, stdout } = await machine.run(['wait', 'sleep', '--timeout', '2s', '--json']);
  expect(code).toBe(33);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('connection'),
    hint: expect.stringMatching(/^Check the connection: `wellpipe doctor`/),
  });
});

test('without a login it ends at once', async () => {
  await using machine = await Machine.start();
  expect((await machine.run(['wait', 'recovery'])).code).toBe(10);
});

test('Ctrl-C ends it', async () => {
  await using machine = await Machine.start({ intercept: answerLastNight('PENDING_SCORE') });
  machine.placeLogin();
  await using running = machine.start(['wait', 'recovery']);
  expect(await running.stderr.next()).toContain('has not scored the recovery');
  await pause(20);
  running.signal('SIGINT');
  expect(await running.waitForExit()).toBe(130);
});
