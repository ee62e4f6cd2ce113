import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { Fault } from '../../src/demo/service/faults.ts';
import type { RunningWellpipe } from '../support/binary.ts';
import { readJsonError } from './support/errors.ts';
import { failFirst, logIn, Machine, tryToken } from './support/login.ts';

const EXPIRED = { expiresInMs: -1, ageMs: 3_600_000 };
const PROFILE = ['record', 'profile'];
const TOKEN_PATH = '/oauth/oauth2/token';

test('access taken back in the WHOOP app ends with 11, and WHOOP is not asked again until a login', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.whoop.revokeEverything();
  for (const _ of ['asked', 'remembered']) {
    const result = await machine.run([...PROFILE, '--json']);
    expect(result.code).toBe(11);
    const { code, hint } = readJsonError(result);
    expect(code).toBe('login_expired');
    expect(hint).toContain('wellpipe auth whoop');
  }
  expect(machine.statusesOf('/token')).toEqual([400]);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: false, source: 'env_file' });
  expect((await machine.run(['auth', 'refresh'])).code).toBe(11);
  expect(machine.statusesOf('/token')).toEqual([400, 400]);

  expect((await logIn(machine)).code).toBe(0);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: true });
  await machine.ask(PROFILE);
});

test.each([
  ['HTTP 503', 30, 'whoop_error', { reply: { status: 503 } }],
  ['HTTP 429', 32, 'rate_limited', { reply: { status: 429 } }],
  ['a broken connection', 31, 'network', { cut: 'before-work' }],
  ['a page of a proxy', 30, 'whoop_error', { reply: { status: 200, body: '<html>' } }],
] as [string, number, string, Fault][])(
  '%s in place of new tokens is no lost login',
  async (_, exitCode, errorCode, fault) => {
    await using machine = await Machine.start({ intercept: failFirst(TOKEN_PATH, fault, fault) });
    machine.placeLogin(EXPIRED);
    const before = readFileSync(machine.envFile, 'utf8');
    const result = await machine.run([...PROFILE, '--json']);
    expect(result.code).toBe(exitCode);
    expect(readJsonError(result).code).toBe(errorCode);
    expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
    // A 429 was sent once only: the second fault is still to come.
    await machine.run(PROFILE);
    await machine.ask(PROFILE);
  },
);

test('an app that WHOOP refuses is told by auth status, until it is set right', async () => {
  await using machine = await Machine.start();
  const wrong = { WHOOP_CLIENT_SECRET: 'cut-off' };
  const status = (env: Record<string, string>) => machine.ask(['auth', 'status'], { env });
  const told =
    /^WHOOP has not accepted the client id and secret of your app since .+ UTC.+`wellpipe init --force`/;

  machine.placeLogin();
  expect((await machine.run(['auth', 'refresh'], { env: wrong })).code).toBe(20);
  const usable = await status(wrong);
  expect([usable.logged_in, String(usable.notes)]).toEqual([true, expect.stringMatching(told)]);
  expect(await status({})).not.toHaveProperty('notes');

  machine.placeLogin(EXPIRED);
  for (let time = 0; time < 2; time++) {
    expect((await machine.run(PROFILE, { env: wrong })).code).toBe(20);
  }
  const ended = await status(wrong);
  expect([ended.logged_in, String(ended.notes)]).toEqual([false, expect.stringMatching(told)]);
  expect(readFileSync(machine.envFile, 'utf8')).not.toContain('cut-off');

  await machine.ask(PROFILE);
  expect(await status({})).toMatchObject({ logged_in: true });
});

test('WHOOP being down does not matter while the token lasts', async () => {
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === TOKEN_PATH ? { reply: { status: 503 } } : undefined),
  });
  machine.placeLogin({ expiresInMs: 240_000 });
  await machine.ask(['today']);
  expect(machine.statusesOf('/token')).toHaveLength(2);
});

test('an answer lost on the way is asked for once more with the same token', async () => {
  await using machine = await Machine.start({
    intercept: failFirst(TOKEN_PATH, { cut: 'after-work', keepOldTokens: true }),
  });
  machine.placeLogin(EXPIRED);
  await machine.ask(PROFILE);
  expect(machine.statusesOf('/token')).toEqual([0, 200]);
});

test('an answer lost with the only tokens is told as what it is', async () => {
  await using machine = await Machine.start({ intercept: failFirst(TOKEN_PATH, { cut: 'after-work' }) });
  machine.placeLogin(EXPIRED);
  const result = await machine.run([...PROFILE, '--json']);
  expect(result.code).toBe(11);
  expect(readJsonError(result).message).toContain('its answer never arrived');
  expect(machine.statusesOf('/token')).toEqual([0, 400]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a refresh that was sent finish', async (signal) => {
  const sent = Promise.withResolvers<void>();
  await using machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== TOKEN_PATH) return undefined;
      sent.resolve();
      return { delayMs: 400 };
    },
  });
  machine.placeLogin(EXPIRED);
  await using asking = machine.start(PROFILE);
  await sent.promise;
  asking.signal(signal);
  expect(await asking.waitForExit()).toBe(130);
  expect(machine.statusesOf('/basic')).toEqual([]);
  expect(await tryToken(machine, machine.readEnv().WHOOP_ACCESS_TOKEN)).toBe(200);
});

/** A question whose refresh has been sent, and is not answered in any test's time. */
async function hangInRefresh(): Promise<{ asking: RunningWellpipe; machine: Machine }> {
  const sent = Promise.withResolvers<void>();
  const machine = await Machine.start({
    intercept: ({ path }) => {
      if (path !== TOKEN_PATH) return undefined;
      sent.resolve();
      return { delayMs: 60_000 };
    },
  });
  machine.placeLogin(EXPIRED);
  const asking = machine.start(PROFILE);
  await sent.promise;
  return { asking, machine };
}

test('a refresh that is not answered holds an ended process for ten seconds', async () => {
  const { asking, machine } = await hangInRefresh();
  await using _ = machine;
  await using __ = asking;
  const signalledAt = performance.now();
  asking.signal('SIGTERM');
  expect(await asking.waitForExit()).toBe(130);
  expect(performance.now() - signalledAt).toBeWithin(9_900, 18_000);
}, 25_000);

test('a second Ctrl-C waits for nothing', async () => {
  const { asking, machine } = await hangInRefresh();
  await using _ = machine;
  await using __ = asking;
  const signalledAt = performance.now();
  const impatience = setInterval(() => asking.signal('SIGINT'), 50);
  expect(await asking.waitForExit()).toBe(130);
  clearInterval(impatience);
  expect(performance.now() - signalledAt).toBeLessThan(9_000);
});
