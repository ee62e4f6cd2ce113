import { afterAll, describe, expect, test } from 'bun:test';
import { simulateMember } from '../../../src/demo/member.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../../src/demo/server.ts';
import type { Cycle, Recovery, Sleep } from '../../../src/whoop/schemas.ts';

let nowMs = Date.parse('2026-11-22T12:00:00Z');
const clock = () => new Date(nowMs);
const member = simulateMember({ joined: '2026-03-01' });
const { cycles, sleeps, recoveries, workouts } = member.recordsAt(clock());
const generous = { minute: 100_000, day: 100_000 };
const started: SimulatedWhoop[] = [];

async function start(...options: Parameters<typeof startSimulatedWhoop>): Promise<SimulatedWhoop> {
  const whoop = await startSimulatedWhoop({ clock, member, rateLimit: generous, ...options[0] });
  started.push(whoop);
  return whoop;
}
afterAll(() => Promise.all(started.map((whoop) => whoop.close())));

const whoop = await start();
const { accessToken } = whoop.issueTokens();

async function get(
  path: string,
  { at = whoop, token = accessToken, ...init }: { at?: SimulatedWhoop; token?: string; method?: string } = {},
) {
  const response = await fetch(`${at.origin}/developer/v2${path}`, {
    ...init,
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  const body = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(body) : body };
}

const ofCycle = (cycle: Cycle | undefined, all: readonly Sleep[]) =>
  all.filter(({ cycle_id, nap }) => cycle_id === cycle?.id && !nap);

describe('a collection', () => {
  test.each([
    ['/cycle', cycles],
    ['/activity/sleep', sleeps],
    ['/recovery', recoveries],
    ['/activity/workout', workouts],
  ] as const)('%s is walked to its end', async (path, expected) => {
    const found: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const token = next === '' ? '' : `&nextToken=${encodeURIComponent(next)}`;
      const { status, body } = await get(`${path}?limit=25${token}`);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['records', 'next_token']);
      found.push(...body.records);
      next = body.next_token;
    }
    expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  test('has ten records by default, and refuses what it does not understand', async () => {
    expect((await get('/cycle')).body.records).toHaveLength(10);
    for (const query of ['limit=26', 'limit=x', 'start=2026-11-01', 'end=now', 'nextToken=zzz']) {
      expect(await get(`/cycle?${query}`)).toMatchObject({ status: 400, body: { code: 400 } });
    }
  });

  test('finds recoveries by the time of their sleep', async () => {
    const [sleep] = sleeps.filter(({ nap }) => !nap);
    const { body } = await get(`/recovery?start=${sleep?.start}&end=${sleep?.end}`);
    expect(body.records.map((recovery: Recovery) => recovery.sleep_id)).toEqual([sleep?.id]);
  });
});

describe('a record', () => {
  test('is found by its id', async () => {
    expect((await get(`/cycle/${cycles[3]?.id}`)).body).toEqual(cycles[3]);
    expect((await get(`/activity/sleep/${sleeps[3]?.id}`)).body).toEqual(sleeps[3]);
    expect((await get(`/activity/workout/${workouts[3]?.id}`)).body).toEqual(workouts[3]);
    expect((await get('/user/profile/basic')).body).toEqual(member.profile);
    expect((await get('/user/measurement/body')).body).toEqual(member.body);
  });

  test.each([
    '/cycle/1',
    '/cycle/one',
    '/activity/sleep/00000000-0000-4000-8000-000000000000',
    '/activity/sleep/not-a-uuid',
    '/activity/workout/7',
    '/cycle/1/sleep',
    '/cycle/1/recovery',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('of a cycle is the main sleep and its recovery, also after an edit', async () => {
    const edited = cycles.filter((cycle) => ofCycle(cycle, sleeps).length === 2);
    expect(edited.length).toBeGreaterThan(0);
    for (const cycle of [...cycles.slice(0, 60), ...edited]) {
      const mains = ofCycle(cycle, sleeps).toSorted((a, b) => b.created_at.localeCompare(a.created_at));
      const [sleep, recovery] = await Promise.all([
        get(`/cycle/${cycle.id}/sleep`),
        get(`/cycle/${cycle.id}/recovery`),
      ]);
      if (!mains[0]) {
        expect([sleep.status, recovery.status]).toEqual([404, 404]);
        continue;
      }
      expect(sleep.body).toEqual(mains[0]);
      expect(recovery.body).toMatchObject({ cycle_id: cycle.id, sleep_id: mains[0].id });
    }
  });
});

describe('missing values', () => {
  test('are sent as null, as WHOOP does', async () => {
    const { body } = await get('/cycle?limit=1');
    expect(body.records[0].end).toBeNull();
    expect((await get(`/cycle?end=2026-03-02T00:00:00Z`)).body.next_token).toBeNull();
    expect((await get('/activity/sleep?limit=1')).body.records[0].v1_id).toBeNull();
  });

  test('are left out where a test asks for it', async () => {
    const plain = await start({ nulls: 'omit' });
    const token = plain.issueTokens().accessToken;
    const { body } = await get('/cycle?end=2026-03-04T00:00:00Z', { at: plain, token });
    expect(body).not.toHaveProperty('next_token');
    const newest = await get('/cycle?limit=1', { at: plain, token });
    expect(newest.body.records[0]).not.toHaveProperty('end');
    expect(newest.body.records[0].score).toHaveProperty('strain');
  });
});

describe('access', () => {
  test.each(['', 'guessed'])('with the token %p is refused in WHOOP’s words', async (token) => {
    expect(await get('/cycle', { token })).toMatchObject({
      status: 401,
      body: 'Authorization was not valid',
    });
  });

  test('to an unknown path is not found, with a token or without', async () => {
    for (const path of ['/cycles', '/recovery/1', '/v1/cycle', '/cycle/1/workout', '/']) {
      expect((await get(path, { token: '' })).status).toBe(404);
      expect((await get(path)).status).toBe(404);
    }
    expect((await fetch(`${whoop.origin}/v2/cycle`)).status).toBe(404);
  });

  test('by another method is refused', async () => {
    expect((await get('/cycle', { method: 'POST' })).status).toBe(405);
  });

  test.each([
    ['read:cycles', ['/cycle', `/cycle/${cycles[0]?.id}`]],
    [
      'read:sleep',
      ['/activity/sleep', `/activity/sleep/${sleeps[0]?.id}`, `/cycle/${sleeps[0]?.cycle_id}/sleep`],
    ],
    ['read:recovery', ['/recovery', `/cycle/${recoveries[0]?.cycle_id}/recovery`]],
    ['read:workout', ['/activity/workout', `/activity/workout/${workouts[0]?.id}`]],
    ['read:profile', ['/user/profile/basic']],
    ['read:body_measurement', ['/user/measurement/body']],
  ])('needs the scope %s', async (scope, paths) => {
    const with_ = whoop.issueTokens([scope]).accessToken;
    const without = whoop.issueTokens(['offline', 'read:other']).accessToken;
    for (const path of paths) {
      expect((await get(path, { token: with_ })).status).toBe(200);
      expect(await get(path, { token: without })).toMatchObject({
        status: 401,
        body: 'Authorization was not valid',
      });
    }
  });
});

describe('the rate limit', () => {
  test('is told with every answer, and enforced', async () => {
    const strict = await start({ rateLimit: { minute: 3, day: 100, window: 'fixed' } });
    const token = strict.issueTokens().accessToken;
    const answers = [
      await get('/cycle', { at: strict, token }),
      await get('/nowhere', { at: strict, token }),
      await get('/cycle', { at: strict, token: 'guessed' }),
      await get('/cycle', { at: strict, token }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 401, 429]);
    expect(answers.map(({ headers }) => headers.get('X-RateLimit-Remaining'))).toEqual(['2', '1', '0', '0']);
    expect(answers[3]?.headers.get('X-RateLimit-Limit')).toBe('3, 3;window=60, 100;window=86400');
    expect(answers[3]?.headers.get('X-RateLimit-Reset')).toBe('60');
    nowMs += 60_000;
    expect((await get('/cycle', { at: strict, token })).status).toBe(200);
  });

  test('is WHOOP’s own by default', async () => {
    const plain = await startSimulatedWhoop({ clock, member });
    started.push(plain);
    const { headers } = await get('/cycle', { at: plain, token: plain.issueTokens().accessToken });
    expect(headers.get('X-RateLimit-Limit')).toBe('100, 100;window=60, 10000;window=86400');
    expect(headers.get('X-RateLimit-Remaining')).toBe('99');
  });
});

describe('the service', () => {
  test('answers on both loopback addresses where the machine has both', async () => {
    const { port } = new URL(whoop.origin);
    const statuses = await Promise.all(
      ['127.0.0.1', 'localhost'].map(
        async (host) => (await fetch(`http://${host}:${port}/developer/v2/cycle`)).status,
      ),
    );
    expect(statuses).toEqual([401, 401]);
  });

  test('refuses a port that is taken', async () => {
    const port = Number(new URL(whoop.origin).port);
    await expect(startSimulatedWhoop({ port, member })).rejects.toThrow(`port ${port}`);
  });

  test('logs each request with its query and outcome', async () => {
    await get('/cycle?limit=1');
    expect(whoop.requests.at(-1)).toEqual({
      method: 'GET',
      path: '/developer/v2/cycle',
      query: { limit: '1' },
      status: 200,
      time: clock().toISOString(),
      auth: 'bearer',
    });
  });

  test('shows the day as it goes on', async () => {
    const earlier = (await get('/cycle?limit=1')).body.records[0];
    nowMs += 3 * 3_600_000;
    const { accessToken: token } = whoop.issueTokens();
    const later = (await get('/cycle?limit=1', { token })).body.records[0];
    expect(later.id).toBe(earlier.id);
    expect(later.score.kilojoule).toBeGreaterThan(earlier.score.kilojoule);
    expect(later.updated_at > earlier.updated_at).toBe(true);
  });
});
