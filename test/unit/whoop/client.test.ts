import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { AccessToken } from '../../../src/auth/access-tokens.ts';
import { AppError } from '../../../src/core/errors.ts';
import { USER_AGENT } from '../../../src/core/version.ts';
import { WhoopClient } from '../../../src/whoop/client.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';
import { accessToken, FakeClock, FakeTokens, fakeClient, rejection, SECRET } from './support/fakes.ts';
import { json, type Script, ScriptedServer, text } from './support/scripted-server.ts';

const SLEEP_ID = 'aaaaaaaa-0000-4000-8000-000000000001';
const NAP_ID = 'aaaaaaaa-0000-4000-8000-000000000002';
const WORKOUT_ID = 'bbbbbbbb-0000-4000-8000-000000000001';
const NIGHT = ['2026-11-21T22:00:00.000Z', '2026-11-22T06:00:00.000Z'] as const;

const aCycle = cycle(11, NIGHT[0], null);
const aSleep = sleep(SLEEP_ID, 11, ...NIGHT);
const aRecovery = recovery(SLEEP_ID, 11, 66);
const aWorkout = workout(WORKOUT_ID, '2026-11-22T10:00:00.000Z', 30);

describe('each endpoint is asked at its own address, with the token and our User-Agent', () => {
  const window = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-11-23T00:00:00Z') };
  const windowQuery = { limit: '25', start: '2026-11-01T00:00:00.000Z', end: '2026-11-23T00:00:00.000Z' };
  const page = (record: unknown) => ({ records: [record], next_token: null });
  const profile = { user_id: 1, email: 'member@example.com', first_name: 'A', last_name: 'B' };
  const body = { height_meter: 1.8, weight_kilogram: 75, max_heart_rate: 190 };

  type Row = [
    name: string,
    call: (client: WhoopClient) => Promise<unknown>,
    address: string,
    answer: unknown,
  ];
  const records: Row[] = [
    ['cycle', (c) => c.cycle(11), 'GET /developer/v2/cycle/11', aCycle],
    ['sleepOfCycle', (c) => c.sleepOfCycle('11'), 'GET /developer/v2/cycle/11/sleep', aSleep],
    ['recoveryOfCycle', (c) => c.recoveryOfCycle(11), 'GET /developer/v2/cycle/11/recovery', aRecovery],
    ['sleep', (c) => c.sleep(SLEEP_ID), `GET /developer/v2/activity/sleep/${SLEEP_ID}`, aSleep],
    ['workout', (c) => c.workout(WORKOUT_ID), `GET /developer/v2/activity/workout/${WORKOUT_ID}`, aWorkout],
    ['profile', (c) => c.profile(), 'GET /developer/v2/user/profile/basic', profile],
    ['body', (c) => c.body(), 'GET /developer/v2/user/measurement/body', body],
  ];
  test.each(records)('%s', async (_, call, address, answer) => {
    await using server = await ScriptedServer.start(json(answer));
    expect(await call(fakeClient(server))).toEqual(answer);
    expect(server.paths).toEqual([address]);
    expect(server.requests[0]).toMatchObject({ query: {}, token: SECRET });
    expect(server.requests[0]?.headers['user-agent']).toBe(USER_AGENT);
  });

  const collections: Row[] = [
    ['cycles', (c) => c.page('cycles', window), 'GET /developer/v2/cycle', aCycle],
    ['recoveries', (c) => c.page('recoveries', window), 'GET /developer/v2/recovery', aRecovery],
    ['sleeps', (c) => c.page('sleeps', window), 'GET /developer/v2/activity/sleep', aSleep],
    ['workouts', (c) => c.page('workouts', window), 'GET /developer/v2/activity/workout', aWorkout],
  ];
  test.each(collections)('%s', async (_, call, address, record) => {
    await using server = await ScriptedServer.start(json(page(record)));
    expect(await call(fakeClient(server))).toMatchObject({ records: [record], mismatches: [] });
    expect(server.paths).toEqual([address]);
    expect(server.requests[0]?.query).toEqual(windowQuery);
  });

  test('revoke', async () => {
    await using server = await ScriptedServer.start(text('', 204));
    await fakeClient(server).revoke();
    expect(server.paths).toEqual(['DELETE /developer/v2/user/access']);
    expect(server.requests[0]?.token).toBe(SECRET);
  });
});

test('a further page is asked for with the window and the cursor of the one before', async () => {
  const answer = { records: [cycle(3, NIGHT[0], null)], next_token: 'a+b/c=' };
  await using server = await ScriptedServer.start(json(answer));
  const client = fakeClient(server);
  const start = new Date(0);
  const { cursor } = await client.page('cycles', { start });
  await client.page('cycles', { start, cursor });
  const query = { limit: '25', start: '1970-01-01T00:00:00.000Z' };
  expect(server.requests.map((request) => request.query)).toEqual([query, { ...query, nextToken: 'a+b/c=' }]);
});

describe('ids', () => {
  const hostile = [
    '',
    ' ',
    '../x',
    '..',
    '%2e%2e',
    'a/b',
    '1/2',
    '1?x=1',
    '1#',
    '0',
    '01',
    '-1',
    '1e3',
    '1.5',
    '\u202e1',
  ];
  const calls = (client: WhoopClient, id: string) => [
    () => client.cycle(id),
    () => client.sleepOfCycle(id),
    () => client.recoveryOfCycle(id),
    () => client.sleep(id),
    () => client.workout(id),
    () => client.recoveryOfSleep(id),
  ];

  test.each(hostile)('%p is refused before anything is sent', async (id) => {
    await using server = await ScriptedServer.start(json(aCycle));
    for (const call of calls(fakeClient(server), id)) {
      expect(await rejection(call())).toMatchObject({ code: 'invalid_input' });
    }
    expect(server.requests).toEqual([]);
  });

  test('no id leads out of its path', async () => {
    await using server = await ScriptedServer.start(text('', 404));
    const client = fakeClient(server);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.nat().map(String), fc.uuid(), fc.webPath()), async (id) => {
        for (const call of calls(client, id)) expect(await rejection(call())).toBeInstanceOf(AppError);
      }),
      { numRuns: 60 },
    );
    const inside =
      /^GET \/developer\/v2\/(cycle\/\d{1,16}(\/sleep|\/recovery)?|activity\/(sleep|workout)\/[0-9a-f-]{36})$/;
    expect(server.requests.length).toBeGreaterThan(0);
    for (const path of server.paths) expect(path).toMatch(inside);
  });

  test('a UUID is sent in lower case', async () => {
    await using server = await ScriptedServer.start(json(aSleep));
    await fakeClient(server).sleep(SLEEP_ID.toUpperCase());
    expect(server.paths).toEqual([`GET /developer/v2/activity/sleep/${SLEEP_ID}`]);
  });

  test('the message names the value, cleaned and bounded', async () => {
    const client = fakeClient({ origin: 'http://127.0.0.1:1' });
    const error = await rejection(client.sleep(`x\u0007${'y'.repeat(500)}`));
    expect(error).toMatchObject({
      message: expect.stringMatching(/^"x y{57}…" is not the id of a sleep\.$/),
    });
  });
});

describe('the recovery of a sleep', () => {
  const nap = sleep(NAP_ID, 11, '2026-11-22T14:00:00.000Z', '2026-11-22T15:00:00.000Z', { nap: true });
  const ofNap = recovery(NAP_ID, 11, 71);

  /** WHOOP with a night and a nap in one cycle; `cycleRecovery` is what it gives for the cycle. */
  function whoop(cycleRecovery: unknown, collection: unknown[]): Script {
    return (request, response) => {
      const answers: Record<string, unknown> = {
        [`/developer/v2/activity/sleep/${SLEEP_ID}`]: aSleep,
        [`/developer/v2/activity/sleep/${NAP_ID}`]: nap,
        '/developer/v2/cycle/11/recovery': cycleRecovery,
        '/developer/v2/recovery': { records: collection, next_token: null },
      };
      const answer = answers[request.path];
      (answer === undefined ? text('', 404) : json(answer))(request, response);
    };
  }

  test('is the one of its cycle', async () => {
    await using server = await ScriptedServer.start(whoop(aRecovery, [aRecovery]));
    expect(await fakeClient(server).recoveryOfSleep(SLEEP_ID.toUpperCase())).toEqual(aRecovery);
    expect(server.requests).toHaveLength(2);
  });

  test('is looked up in the time of a nap, whose cycle gives the night’s recovery', async () => {
    await using server = await ScriptedServer.start(whoop(aRecovery, [aRecovery, ofNap]));
    expect(await fakeClient(server).recoveryOfSleep(NAP_ID)).toEqual(ofNap);
    expect(server.requests.at(-1)?.query).toMatchObject({ start: nap.start, end: nap.end });
  });

  test.each([
    ['neither the cycle nor the collection has it', undefined, []],
    ['all are of another sleep', aRecovery, [aRecovery]],
  ])('is not found when %s', async (_, cycleRecovery, collection) => {
    await using server = await ScriptedServer.start(whoop(cycleRecovery, collection));
    const error = await rejection(fakeClient(server).recoveryOfSleep(NAP_ID));
    expect(error).toMatchObject({ code: 'not_found', message: `WHOOP has no recovery for sleep ${NAP_ID}.` });
  });
});

test('the last contact is the last answer with data, not a refusal', async () => {
  const clock = new FakeClock();
  await using server = await ScriptedServer.start(json(aCycle));
  const client = fakeClient({ origin: server.origin, clock });
  expect(client.lastContact).toBeUndefined();
  const answeredAt = new Date(clock.now());
  await client.cycle(11);
  expect(client.lastContact).toEqual(answeredAt);
  clock.advance(60_000);
  server.script(text('', 404));
  await rejection(client.cycle(11));
  expect(client.lastContact).toEqual(answeredAt);
});

test('what is left of the rate limit is the less of WHOOP’s word, until its window is over, and own count', async () => {
  const clock = new FakeClock();
  const headers = {
    'x-ratelimit-limit': '100, 100;window=60, 10000;window=86400',
    'x-ratelimit-remaining': '88',
    'x-ratelimit-reset': '3',
  };
  await using server = await ScriptedServer.start(json(aCycle, 200, headers));
  const client = fakeClient({ origin: server.origin, clock });
  expect(await client.rateLeft()).toEqual({});
  await client.cycle(11);
  expect(await client.rateLeft()).toEqual({ minuteLeft: 88, dayLeft: 9_499 });
  clock.advance(3_001);
  expect(await client.rateLeft()).toEqual({ minuteLeft: 94, dayLeft: 9_499 });
});

test('an origin that is neither https nor loopback is refused', () => {
  expect(() => fakeClient({ origin: 'http://whoop.example' })).toThrow('WHOOP_BASE_URL');
});

test('a token goes to the origin that it is for, although that changes while it is waited for', async () => {
  await using before = await ScriptedServer.start(json(aCycle));
  await using after = await ScriptedServer.start(json(aCycle));
  let { origin } = before;
  class MovingTokens extends FakeTokens {
    override async current(): Promise<AccessToken> {
      const token = accessToken(`token-for-${origin === before.origin ? 'before' : 'after'}`);
      origin = after.origin;
      return token;
    }
  }
  const tokens = new MovingTokens();
  await new WhoopClient({ origin: () => origin, tokens, clock: new FakeClock() }).cycle(11);
  expect(before.requests).toEqual([]);
  expect(after.requests.map(({ token }) => token)).toEqual(['token-for-after']);
});
