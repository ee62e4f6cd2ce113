import { beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { Fault } from '../../src/demo/service/faults.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { TypedTerminal } from './support/typed-terminal.ts';

const PROFILE = ['record', 'profile'];
/** What each process asks in turn, one request each. */
const QUESTIONS = ['profile', 'body', 'profile', 'body', 'profile'];
const PATH = '/developer/v2/user/profile/basic';
/** By own count 28 in the length of the window and two seconds, so three. */
/** What a command without a terminal says of its waits: one line, and another where that was far too little. */
const WAIT_LINES = /^(warn: Waiting \d+ s for WHOOP's rate limit, unless interrupted\.\n){0,3}$/;
const THIRTY_A_SECOND = { minute: 30, minuteSeconds: 1 } as const;

/** Takes its half minute while the other tests run. */
let hung: ReturnType<typeof askHungServer>;
beforeAll(() => {
  hung = askHungServer();
  hung.catch(() => undefined);
});

/** A question that hangs as the very first request, another one meanwhile, and one afterwards. */
async function askHungServer() {
  const faults: Fault[] = [{ delayMs: 120_000 }];
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === PATH ? faults.shift() : undefined),
  });
  machine.placeLogin();
  await using client = await McpClient.connect({ home: machine.home, env: machine.env });
  const startedAt = performance.now();
  const hanging = client.fail('whoop_record', { kind: 'profile' });
  while (machine.whoop.requests.length === 0) await Bun.sleep(10);
  await client.ask('whoop_record', { kind: 'body' });
  const otherAfterMs = performance.now() - startedAt;
  const error = await hanging;
  const afterMs = performance.now() - startedAt;
  return { error, otherAfterMs, afterMs, next: await client.ask('whoop_record', { kind: 'profile' }) };
}

function statusesOf({ whoop }: Machine): number[] {
  return whoop.requests.map(({ status }) => status);
}

describe('20 processes asking at once under a limit of 30', () => {
  test.concurrent.each(['fixed', 'sliding'] as const)(
    'in %s windows are all answered, and WHOOP refuses none',
    async (window) => {
      await using machine = await Machine.start({ rateLimit: { ...THIRTY_A_SECOND, window } });
      machine.placeLogin();
      const askAll = async () => {
        for (const kind of QUESTIONS) {
          const { code, stdout, stderr } = await machine.run(['record', kind, '--json'], {
            timeoutMs: 60_000,
          });
          expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WAIT_LINES) });
          expect(JSON.parse(stdout)).toHaveProperty('record');
        }
      };
      await Promise.all(Array.from({ length: 20 }, askAll));
      expect(statusesOf(machine)).toEqual(Array(100).fill(200));
    },
    70_000,
  );
});

describe('a caller beyond its patience is told the seconds at once', () => {
  test('in a conversation, which has 20 seconds for a call', async () => {
    await using machine = await Machine.start({ rateLimit: { minute: 6, window: 'sliding' } });
    machine.placeLogin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    for (let count = 0; count < 5; count++) await client.ask('whoop_record', { kind: 'profile' });
    const startedAt = performance.now();
    const { code, message } = await client.fail('whoop_record', { kind: 'profile' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(code).toBe('rate_limited');
    expect(message).toMatch(/^WHOOP: rate limited, free in (5\d|6[0-3]) s\.$/);
    expect(statusesOf(machine)).toEqual(Array(5).fill(200));
    const { rate } = await client.ask<{ rate: object }>('whoop_status');
    expect(rate).toEqual({ minute_left: 0, day_left: 9_495 });
  });
});

test('a script waits until it is interrupted, be it a day, and says so once', async () => {
  await using machine = await Machine.start({ rateLimit: { day: 4 } });
  machine.placeLogin();
  for (let count = 0; count < 3; count++) await machine.ask(PROFILE);
  expect((await machine.ask(['status'])).rate).toEqual({ minute_left: 0, day_left: 0 });
  await using waiting = machine.start([...PROFILE, '--json']);
  expect(await waiting.stderr.next()).toMatch(
    /^warn: Waiting 2[45] h for WHOOP's rate limit, unless interrupted\.$/,
  );
  await Bun.sleep(3_000);
  expect(waiting.stderr.text.trimEnd().split('\n')).toHaveLength(1);
  waiting.signal('SIGTERM');
  expect(await waiting.waitForExit(2_000)).toBe(130);
  expect(statusesOf(machine)).toEqual([200, 200, 200]);
}, 20_000);

describe('a command that waits', () => {
  /** A machine with nothing left for three seconds. */
  async function startSpent(): Promise<Machine> {
    const machine = await Machine.start({ rateLimit: { minute: 2, minuteSeconds: 1, window: 'sliding' } });
    machine.placeLogin();
    await machine.ask(PROFILE);
    return machine;
  }

  test('counts down at a terminal, and wipes that away before the answer', async () => {
    await using machine = await startSpent();
    const env = { ...machine.home.env, ...machine.env, PATH: process.env.PATH ?? '' };
    await using terminal = new TypedTerminal([...PROFILE, '--json'], { env, cwd: machine.home.home });
    expect(await terminal.waitForExit()).toBe(0);
    const seconds = [...terminal.drawn.matchAll(/waiting for WHOOP's rate limit: (\d) s/g)].map(([, s]) =>
      Number(s),
    );
    const counted = [...new Set(seconds)];
    // A busy machine may miss a second, never count up.
    expect(counted.length).toBeGreaterThanOrEqual(2);
    expect(counted).toEqual(counted.toSorted((a, b) => b - a));
    const last = terminal.drawn.split('\u001b[K').at(-1) ?? '';
    expect(JSON.parse(last).record.user_id).toBe(machine.whoop.member.profile.user_id);
  });

  test.concurrent.each([
    ['warn', /^warn: Waiting [34] s for WHOOP's rate limit, unless interrupted\.\n$/],
    ['error', /^$/],
  ])('says it in one line anywhere else, at log level %s', async (WELLPIPE_LOG, said) => {
    await using machine = await startSpent();
    const { code, stderr } = await machine.run(PROFILE, { env: { WELLPIPE_LOG } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(said) });
  });

  test('ends when it is interrupted, and leaves its place', async () => {
    await using machine = await startSpent();
    await using waiting = machine.start([...PROFILE, '--json', '--debug']);
    await Bun.sleep(500);
    waiting.signal('SIGINT');
    expect(await waiting.waitForExit(2_000)).toBe(130);
    await machine.ask(PROFILE);
    expect(statusesOf(machine)).toEqual([200, 200]);
  });
});

test('a 429 of one process stops the others until its reset', async () => {
  const faults: Fault[] = [
    {
      reply: {
        status: 429,
        headers: { 'retry-after': '3' },
        body: '{"code":429,"message":"Too Many Requests"}',
      },
    },
  ];
  await using machine = await Machine.start({
    intercept: ({ path }) => (path === PATH ? faults.shift() : undefined),
  });
  machine.placeLogin();
  await using first = machine.start([...PROFILE, '--json']);
  while (statusesOf(machine)[0] !== 429) await Bun.sleep(10);
  const refusedAt = performance.now();
  await Bun.sleep(200);
  const others = [1, 2, 3].map(() => machine.ask(PROFILE));
  while (machine.whoop.requests.length === 1) await Bun.sleep(10);
  expect(performance.now() - refusedAt).toBeGreaterThan(2_500);
  await Promise.all(others);
  expect(await first.waitForExit()).toBe(0);
  expect(statusesOf(machine)).toEqual([429, 200, 200, 200, 200]);
});

describe('an answer that is none ends in its own error, and the next call works', () => {
  const html = '<!doctype html><title>Sign in</title>';
  const reply = (body: string, type?: string): Fault => ({
    reply: { status: 200, headers: type === undefined ? {} : { 'content-type': type }, body },
  });
  const broken: [name: string, fault: Fault, times: number, code: string][] = [
    ['garbage', reply('\u0000\ufffd{', 'application/json'), 1, 'whoop_error'],
    ['a page', reply(html, 'text/html'), 1, 'whoop_error'],
    ['an empty body', reply('', 'application/json'), 1, 'whoop_error'],
    ['a page without a content type', reply(html), 1, 'whoop_error'],
    ['a connection cut inside the body, three times', { cut: 'mid-body' }, 3, 'network'],
    ['a connection closed without an answer, three times', { cut: 'before-work' }, 3, 'network'],
    ['a 500, three times', { reply: { status: 500, headers: {}, body: 'stack trace' } }, 3, 'whoop_error'],
  ];

  test('in a conversation', async () => {
    const faults: Fault[] = [];
    await using machine = await Machine.start({
      intercept: ({ path }) => (path === PATH ? faults.shift() : undefined),
    });
    machine.placeLogin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    for (const [name, fault, times, code] of broken) {
      faults.push(...Array<Fault>(times).fill(fault));
      expect([name, (await client.fail('whoop_record', { kind: 'profile' })).code]).toEqual([name, code]);
      expect(faults).toEqual([]);
      const { record } = await client.ask<{ record: object }>('whoop_record', { kind: 'profile' });
      expect(record).toEqual(machine.whoop.member.profile);
    }
  }, 30_000);

  test('an answer without a content type is read all the same', async () => {
    const faults: Fault[] = [reply('{"user_id":1,"email":"a@example.com","first_name":"A","last_name":"B"}')];
    await using machine = await Machine.start({
      intercept: ({ path }) => (path === PATH ? faults.shift() : undefined),
    });
    machine.placeLogin();
    expect(await machine.ask(PROFILE)).toMatchObject({ record: { user_id: 1 } });
  });

  test('a server that never answers, after 30 seconds', async () => {
    const { error, otherAfterMs, afterMs, next } = await hung;
    expect(error).toMatchObject({
      code: 'timeout',
      message: 'WHOOP did not answer GET /v2/user/profile/basic within 30 s.',
    });
    expect(afterMs).toBeLessThan(45_000);
    expect(otherAfterMs).toBeLessThan(20_000);
    expect(next).toHaveProperty('record.user_id');
  }, 60_000);
});

test('what the budget keeps is no secret', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  await machine.ask(PROFILE);
  const state = readFileSync(`${machine.home.wellpipeHome}/state.db`, 'latin1');
  expect(state).not.toContain(machine.whoop.clientId);
});
