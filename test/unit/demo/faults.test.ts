import { afterAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { simulateMember } from '../../../src/demo/member.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../../src/demo/server.ts';
import type { Fault, InterceptedRequest } from '../../../src/demo/service/faults.ts';

const member = simulateMember({ joined: '2026-11-10' });
const started: SimulatedWhoop[] = [];
afterAll(() => Promise.all(started.map((whoop) => whoop.close())));

/** A service whose next requests go wrong in this order, and what its interceptor was told. */
async function startFaulty(...faults: Fault[]) {
  const seen: InterceptedRequest[] = [];
  const whoop = await startSimulatedWhoop({
    member,
    intercept: (request) => {
      seen.push(request);
      return faults.shift();
    },
  });
  started.push(whoop);
  const { accessToken, refreshToken } = whoop.issueTokens();
  return {
    whoop,
    seen,
    refreshToken,
    get: (path = '/developer/v2/cycle?limit=2') =>
      fetch(`${whoop.origin}${path}`, { headers: { authorization: `Bearer ${accessToken}` } }),
    refresh: (token = refreshToken) =>
      fetch(`${whoop.origin}/oauth/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: token ?? '',
          client_id: whoop.clientId,
          client_secret: whoop.clientSecret,
          scope: 'offline',
        }),
      }),
  };
}

async function failure(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}

describe('one request goes wrong and the next does not', () => {
  test('with another status, body and headers', async () => {
    const reply = { status: 503, body: 'busy', headers: { 'retry-after': '7' } };
    const { get } = await startFaulty({ reply });
    const response = await get();
    expect([response.status, await response.text(), response.headers.get('retry-after')]).toEqual([
      503,
      'busy',
      '7',
    ]);
    expect((await get()).status).toBe(200);
  });

  test('with HTML that claims to be fine', async () => {
    const { get } = await startFaulty({
      reply: { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
    });
    expect(await (await get()).text()).toBe('<html>');
  });

  test('with a delay', async () => {
    const { get } = await startFaulty({ delayMs: 120 });
    const before = performance.now();
    expect((await get()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(100);
  });

  test('with a connection that is cut before the work', async () => {
    const { get, refresh, whoop } = await startFaulty({ cut: 'before-work' }, { cut: 'before-work' });
    expect(await failure(get())).toBe(true);
    expect(await failure(refresh())).toBe(true);
    expect(whoop.refreshes).toBe(0);
    expect(whoop.requests.map(({ status }) => status)).toEqual([0, 0]);
    expect((await refresh()).status).toBe(200);
  });

  test('with a cut that the client sees, also after answered requests', async () => {
    const { get, whoop } = await startFaulty({}, {}, { cut: 'before-work' });
    await (await get()).text();
    await (await get()).text();
    expect(await failure(get())).toBe(true);
    expect(whoop.requests.map(({ status }) => status)).toEqual([200, 200, 0]);
  });

  test('with a connection that is cut in the middle of the body', async () => {
    const { get, whoop } = await startFaulty({ cut: 'mid-body' });
    const response = await get();
    expect(response.status).toBe(200);
    expect(await failure(response.text())).toBe(true);
    expect(whoop.requests[0]?.status).toBe(200);
    expect(await (await get()).json()).toMatchObject({ records: [{}, {}] });
  });

  test('with a rotation that takes effect and an answer that is lost', async () => {
    const { refresh, whoop } = await startFaulty({ cut: 'after-work' });
    expect(await failure(refresh())).toBe(true);
    expect(whoop.refreshes).toBe(1);
    expect((await refresh()).status).toBe(400);
  });

  test('with a rotation that leaves the old pair alive', async () => {
    const { refresh, get } = await startFaulty({ cut: 'after-work', keepOldTokens: true });
    expect(await failure(refresh())).toBe(true);
    expect((await get()).status).toBe(200);
    expect((await refresh()).status).toBe(200);
    expect((await get()).status).toBe(401);
    expect((await refresh()).status).toBe(400);
  });
});

test('an interceptor is told the request without its secrets', async () => {
  const { get, refresh, seen, refreshToken, whoop } = await startFaulty();
  await get('/developer/v2/recovery?limit=3');
  await refresh();
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /developer/v2/recovery',
    'POST /oauth/oauth2/token',
  ]);
  expect(seen[0]?.params.get('limit')).toBe('3');
  expect(seen[1]?.params.get('grant_type')).toBe('refresh_token');
  expect(seen[1]?.params.toString()).not.toContain(refreshToken ?? '');
  expect(seen[1]?.params.toString()).not.toContain(whoop.clientSecret);
});

test('an interceptor that throws is an error of the service, not of the process', async () => {
  const whoop = await startSimulatedWhoop({
    member,
    intercept: () => {
      throw new TypeError('broken');
    },
  });
  started.push(whoop);
  expect((await fetch(`${whoop.origin}/developer/v2/cycle`)).status).toBe(500);
});

test('closing ends connections that are kept alive and delays under way, so that the process ends', async () => {
  const server = join(import.meta.dir, '../../../src/demo/server.ts');
  const script = `
    import { startSimulatedWhoop } from ${JSON.stringify(server)};
    const member = { joined: '2026-11-10' };
    const kept = await startSimulatedWhoop({ member });
    await (await fetch(kept.origin + '/developer/v2/cycle')).text();
    const slow = await startSimulatedWhoop({ member, intercept: () => ({ delayMs: 600_000 }) });
    const stuck = await startSimulatedWhoop({ member, intercept: () => new Promise(() => {}) });
    const waiting = [slow, stuck].map((whoop) => fetch(whoop.origin).catch(() => 'cut'));
    while (slow.requests.length + stuck.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([kept, slow, stuck].map((whoop) => whoop.close()));
    await Promise.all(waiting);
    console.log('closed');
  `;
  const child = Bun.spawn([process.execPath, '-e', script], {
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 15_000,
  });
  expect(await new Response(child.stdout).text()).toBe('closed\n');
  expect(await child.exited).toBe(0);
});
