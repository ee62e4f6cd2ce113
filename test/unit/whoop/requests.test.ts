import { describe, expect, test } from 'bun:test';
import { setTimeout } from 'node:timers/promises';
import { currentCall, runCall } from '../../../src/core/call.ts';
import type { RequestBudget } from '../../../src/whoop/budget.ts';
import { systemClock } from '../../../src/whoop/clock.ts';
import type { SentRequest } from '../../../src/whoop/requests.ts';
import { cycle } from '../../support/records.ts';
import { accessToken, FakeClock, FakeTokens, fakeClient, rejection } from './support/fakes.ts';
import {
  hangUp,
  inTurn,
  json,
  type Script,
  ScriptedServer,
  silence,
  text,
} from './support/scripted-server.ts';

const SLEEP_ID = 'aaaaaaaa-0000-4000-8000-000000000001';
const aCycle = cycle(11, '2026-11-21T22:00:00.000Z', null);
const unauthorized = text('Authorization was not valid', 401);

function limited(headers: Record<string, string>): Script {
  return text('', 429, headers);
}

describe('repeats', () => {
  const passing: [name: string, script: Script, waits: number[]][] = [
    [
      'a 500 and a 503 are followed by a doubling wait',
      inTurn(text('', 500), text('', 503), json(aCycle)),
      [250, 500],
    ],
    ['a broken connection too', inTurn(hangUp, json(aCycle)), [250]],
    [
      'a 503 is waited for as long as it says',
      inTurn(text('', 503, { 'retry-after': '4' }), json(aCycle)),
      [4_000],
    ],
    [
      'a 429 is waited for until the reset',
      inTurn(limited({ 'x-ratelimit-reset': '3' }), json(aCycle)),
      [3_000],
    ],
    [
      'or until Retry-After, where that is later',
      inTurn(limited({ 'x-ratelimit-reset': '3', 'retry-after': '7' }), json(aCycle)),
      [7_000],
    ],
    ['a 429 without a time is tried again after a while', inTurn(limited({}), json(aCycle)), [5_000]],
  ];
  test.each(passing)('%s', async (_, script, waits) => {
    const clock = new FakeClock();
    await using server = await ScriptedServer.start(script);
    expect(await fakeClient({ origin: server.origin, clock }).cycle(11)).toEqual(aCycle);
    expect(clock.waits).toEqual(waits);
  });

  test('three attempts are enough', async () => {
    await using server = await ScriptedServer.start(text('', 500));
    await rejection(fakeClient(server).cycle(11));
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ['400', text('', 400)],
    ['404', text('', 404)],
    ['302', text('', 302)],
    ['a page', text('<html>')],
    ['silence', silence],
  ])('%s is not asked for again', async (_, script) => {
    await using server = await ScriptedServer.start(script);
    await rejection(fakeClient({ origin: server.origin, timeoutMs: 200 }).cycle(11));
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['429', limited({ 'retry-after': '1' }), 'rate_limited'],
    ['500', text('', 500), 'whoop_error'],
    ['a closed connection', hangUp, 'network'],
  ])('a DELETE is never sent again after %s', async (_, script, code) => {
    await using server = await ScriptedServer.start(script);
    expect(await rejection(fakeClient(server).revoke())).toMatchObject({ code });
    expect(server.paths).toEqual(['DELETE /developer/v2/user/access']);
  });

  test('a wait beyond the caller’s patience is not begun, and says when WHOOP is free', async () => {
    const clock = new FakeClock();
    await using server = await ScriptedServer.start(limited({ 'x-ratelimit-reset': '21' }));
    const client = fakeClient({ origin: server.origin, clock, patienceMs: 60_000 });
    expect(await rejection(client.cycle(11, { patienceMs: 20_000 }))).toMatchObject({
      code: 'rate_limited',
      message: 'WHOOP: rate limited, free in 21 s.',
    });
    expect(clock.waits).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('a patience is for the whole of a call’s waits', async () => {
    const clock = new FakeClock();
    await using server = await ScriptedServer.start(limited({ 'retry-after': '8' }));
    await rejection(fakeClient({ origin: server.origin, clock }).cycle(11, { patienceMs: 15_000 }));
    expect(clock.waits).toEqual([8_000]);
  });

  test('an abort ends a wait at once', async () => {
    await using server = await ScriptedServer.start(limited({ 'retry-after': '50' }));
    const controller = new AbortController();
    const client = fakeClient({ origin: server.origin, clock: systemClock });
    const outcome = rejection(client.cycle(11, { signal: controller.signal }));
    while (server.requests.length === 0) await Bun.sleep(5);
    await Bun.sleep(20);
    controller.abort(new Error('own reason'));
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });
});

describe('the budget', () => {
  test('stands before every attempt and learns from every answer', async () => {
    const clock = new FakeClock();
    const calls: string[] = [];
    const budget: RequestBudget = {
      before: async ({ priority, deadline }) => {
        calls.push(`before ${priority} ${deadline - clock.now()}`);
        return { app: 'app', request: calls.length };
      },
      after: async ({ request }, reply) => {
        calls.push(`after ${request} ${reply?.headers.get('x-answer')}`);
      },
      left: async () => ({}),
    };
    const script = inTurn(
      text('', 503, { 'x-answer': 'first' }),
      json(aCycle, 200, { 'x-answer': 'second' }),
    );
    await using server = await ScriptedServer.start(script);
    await fakeClient({ origin: server.origin, clock, budget }).cycle(11, {
      priority: 'history',
      patienceMs: 9_000,
    });
    expect(calls).toEqual(['before history 9000', 'after 1 first', 'before history 8750', 'after 3 second']);
  });

  test('holds a request back when WHOOP said that nothing is left', async () => {
    const clock = new FakeClock();
    const empty = {
      'x-ratelimit-limit': '100, 100;window=60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '9',
    };
    await using server = await ScriptedServer.start(inTurn(json(aCycle, 200, empty), json(aCycle)));
    const client = fakeClient({ origin: server.origin, clock });
    await client.cycle(11);
    const before = clock.now();
    await client.cycle(11);
    expect(clock.now() - before).toBe(9_000);
  });
});

describe('every request', () => {
  test('is told with its endpoint and how it ended, repeats and failures too', async () => {
    const told: string[] = [];
    const onRequest = ({ endpoint: { method, path }, status, durationMs }: SentRequest) => {
      expect(durationMs).toBeGreaterThan(0);
      told.push(`${method} ${path} ${status}`);
    };
    await using server = await ScriptedServer.start(inTurn(text('', 500), json(aCycle), hangUp));
    const client = fakeClient({ origin: server.origin, onRequest });
    await client.cycle(11);
    await rejection(client.revoke());
    expect(told).toEqual([
      'GET /v2/cycle/{cycleId} 500',
      'GET /v2/cycle/{cycleId} 200',
      'DELETE /v2/user/access network',
    ]);
  });

  test('that is aborted is told as interrupted, and gives its permit back', async () => {
    const ended: unknown[] = [];
    const budget: RequestBudget = {
      before: async () => ({ app: 'app', request: 7 }),
      after: async (permit, reply) => void ended.push([permit.request, reply]),
      left: async () => ({}),
    };
    const told: unknown[] = [];
    await using server = await ScriptedServer.start(silence);
    const controller = new AbortController();
    const onRequest = ({ status }: SentRequest) => void told.push(status);
    const client = fakeClient({ origin: server.origin, budget, onRequest });
    const outcome = rejection(client.cycle(11, { signal: controller.signal }));
    while (server.requests.length === 0) await Bun.sleep(5);
    controller.abort();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    expect(told).toEqual(['interrupted']);
    expect(ended).toEqual([[7, undefined]]);
  });
});

test('the patience of a client is for all requests of a call together', async () => {
  const clock = { ...systemClock, sleep: async () => undefined };
  const deadlines: number[] = [];
  const budget: RequestBudget = {
    before: async ({ deadline }) => {
      deadlines.push(deadline);
      return { app: 'app', request: 1 };
    },
    after: async () => undefined,
    left: async () => ({}),
  };
  await using server = await ScriptedServer.start(json(aCycle));
  const client = fakeClient({ origin: server.origin, clock, budget, patienceMs: 20_000 });
  await runCall({ face: 'mcp', name: 'whoop_days', client: 'test' }, async () => {
    const startedAt = currentCall()?.startedAt ?? 0;
    await client.cycle(11);
    await Bun.sleep(20);
    await client.cycle(11);
    await client.cycle(11, { patienceMs: 60_000 });
    expect(deadlines.slice(0, 2)).toEqual([startedAt + 20_000, startedAt + 20_000]);
    expect(deadlines[2]).toBeGreaterThan(startedAt + 60_000);
  });
});

describe('a 401', () => {
  /** Accepts one token only. */
  const accepts =
    (token: string): Script =>
    (request, response) =>
      (request.token === token ? json(aCycle) : unauthorized)(request, response);

  test('is answered with the token that the login gives next', async () => {
    await using server = await ScriptedServer.start(accepts('new'));
    const tokens = new FakeTokens(accessToken('old'), accessToken('new'));
    expect(await fakeClient({ origin: server.origin, tokens }).cycle(11)).toEqual(aCycle);
    expect(server.requests.map(({ token }) => token)).toEqual(['old', 'new']);
    expect(tokens.refusals.map(({ value }) => value)).toEqual(['old']);
  });

  test('is safe to repeat for a DELETE, which was not carried out', async () => {
    await using server = await ScriptedServer.start(inTurn(unauthorized, text('', 204)));
    const tokens = new FakeTokens(accessToken('old'), accessToken('new'));
    await fakeClient({ origin: server.origin, tokens }).revoke();
    expect(server.requests.map(({ token }) => token)).toEqual(['old', 'new']);
  });

  test('for every token there is ends as a whoop_error', async () => {
    await using server = await ScriptedServer.start(unauthorized);
    const tokens = new FakeTokens(accessToken('0'), ...[1, 2, 3, 4, 5].map((n) => accessToken(String(n))));
    expect(await rejection(fakeClient({ origin: server.origin, tokens }).cycle(11))).toMatchObject({
      code: 'whoop_error',
      hint: expect.stringContaining('wellpipe auth whoop'),
    });
    expect(server.requests).toHaveLength(3);
  });

  test('passes on what the login says about itself', async () => {
    await using server = await ScriptedServer.start(unauthorized);
    const expired = new Error('login expired');
    const tokens = Object.assign(new FakeTokens(), { afterUnauthorized: () => Promise.reject(expired) });
    expect(await rejection(fakeClient({ origin: server.origin, tokens }).cycle(11))).toBe(expired);
  });
});

describe('waiting for the login', () => {
  /** A login that is renewed for as long as nobody aborts. */
  const renewing = () => {
    const current = (signal?: AbortSignal) =>
      new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    return Object.assign(new FakeTokens(), { current });
  };

  test('ends with the caller’s patience, as a timeout', async () => {
    const client = fakeClient({ origin: 'http://127.0.0.1:1', tokens: renewing() });
    expect(await rejection(client.cycle(11, { patienceMs: 20 }))).toMatchObject({
      code: 'timeout',
      message: 'The login at WHOOP is still being renewed.',
    });
  });

  test('ends with the caller’s abort, as an AbortError whatever the reason', async () => {
    const controller = new AbortController();
    const client = fakeClient({ origin: 'http://127.0.0.1:1', tokens: renewing() });
    const outcome = rejection(client.cycle(11, { signal: controller.signal }));
    controller.abort(new Error('own reason'));
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });

  test('has no end for a caller without one', async () => {
    await using server = await ScriptedServer.start(json(aCycle));
    const current = (signal?: AbortSignal) => setTimeout(30, accessToken(), signal ? { signal } : {});
    const tokens = Object.assign(new FakeTokens(), { current });
    const client = fakeClient({ origin: server.origin, tokens, patienceMs: Number.POSITIVE_INFINITY });
    expect(await client.cycle(11)).toEqual(aCycle);
  });
});

describe('a missing scope', () => {
  test('that is known costs no request', async () => {
    await using server = await ScriptedServer.start(json(aCycle));
    const tokens = new FakeTokens(accessToken('token', ['read:cycles', 'offline']));
    const client = fakeClient({ origin: server.origin, tokens });
    expect(await client.cycle(11)).toEqual(aCycle);
    expect(await rejection(client.sleep(SLEEP_ID))).toMatchObject({
      code: 'scope_missing',
      message: expect.stringContaining('read:sleep'),
      hint: expect.stringContaining('wellpipe auth whoop'),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that WHOOP reveals is remembered for its endpoint, and only there', async () => {
    await using server = await ScriptedServer.start((request, response) =>
      (request.path.includes('sleep') ? unauthorized : json(aCycle))(request, response),
    );
    const tokens = new FakeTokens();
    const client = fakeClient({ origin: server.origin, tokens });
    for (let count = 0; count < 3; count++) {
      expect(await rejection(client.sleep(SLEEP_ID))).toMatchObject({ code: 'scope_missing' });
    }
    expect(server.requests).toHaveLength(1);
    expect(tokens.refusals).toHaveLength(1);
    expect(await client.cycle(11)).toEqual(aCycle);
  });

  test('is forgotten when the login’s scopes change, and not when only its token does', async () => {
    await using server = await ScriptedServer.start(unauthorized);
    const tokens = new FakeTokens(accessToken('a', ['read:cycles', 'offline']));
    const client = fakeClient({ origin: server.origin, tokens });
    await rejection(client.cycle(11));
    tokens.token = accessToken('b', ['offline', 'read:cycles']);
    await rejection(client.cycle(11));
    expect(server.requests).toHaveLength(1);

    tokens.token = accessToken('c', ['offline', 'read:cycles', 'read:sleep']);
    server.script(json(aCycle));
    expect(await client.cycle(11)).toEqual(aCycle);
  });

  test('cannot be what stops a revocation', async () => {
    await using server = await ScriptedServer.start(unauthorized);
    const tokens = new FakeTokens(accessToken('token', []));
    expect(await rejection(fakeClient({ origin: server.origin, tokens }).revoke())).toMatchObject({
      code: 'whoop_error',
    });
    expect(server.requests).toHaveLength(1);
  });
});
