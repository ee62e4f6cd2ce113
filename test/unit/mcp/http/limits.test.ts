import { describe, expect, test } from 'bun:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawRequest, sendRaw } from './raw-http.ts';
import { headersOf, initialize, messageOf, modern, startServer, TOKEN } from './start-server.ts';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const callSleep = (ms: number) => modern('tools/call', { name: 'whoop_sleep', arguments: { ms } });

/** A client that waits for news on a stream, until it is disposed of. */
async function listen(url: string, session: string) {
  const headers = { ...headersOf(TOKEN), accept: 'text/event-stream', 'mcp-session-id': session };
  const stop = new AbortController();
  const { body } = await fetch(url, { headers, signal: stop.signal });
  const read = body?.getReader().read();
  read?.catch(() => undefined);
  return { read, [Symbol.dispose]: () => stop.abort() };
}

describe('a body that is too long', () => {
  test('is refused by what its header says, unread', async () => {
    await using server = await startServer({ maxBodyBytes: 10_000 });
    const headers = {
      ...headersOf(TOKEN),
      Host: `localhost:${server.port}`,
      'Content-Length': '1000000000000',
    };
    const { status, text } = await sendRaw(server.port, rawRequest('POST /mcp HTTP/1.1', headers, '{'));
    expect(status).toBe(413);
    expect(text).not.toContain(TOKEN);
  });

  test('or never ends is refused when it becomes so, and the connection ends', async () => {
    await using server = await startServer({ maxBodyBytes: 10_000 });
    const headers = { ...headersOf(TOKEN), Host: `localhost:${server.port}`, 'Transfer-Encoding': 'chunked' };
    const endlessBody = `1000\r\n${'['.repeat(0x1000)}\r\n`;
    const { status } = await sendRaw(server.port, rawRequest('POST /mcp HTTP/1.1', headers), { endlessBody });
    // The reset of a connection that has unread bytes can overtake the answer.
    expect([413, 0]).toContain(status);
    expect((await server.post(initialize())).status).toBe(200);
  });

  test('is not even read from somebody without the token', async () => {
    await using server = await startServer();
    const headers = { Host: `localhost:${server.port}`, 'Transfer-Encoding': 'chunked' };
    const endlessBody = `1000\r\n${'['.repeat(0x1000)}\r\n`;
    const { status } = await sendRaw(server.port, rawRequest('POST /mcp HTTP/1.1', headers), { endlessBody });
    expect([401, 0]).toContain(status);
  });

  test('within the limit is taken', async () => {
    await using server = await startServer({ maxBodyBytes: 10_000 });
    const [message, headers] = modern('tools/call', {
      name: 'whoop_echo',
      arguments: { text: 'x'.repeat(9_000) },
    });
    expect((await server.post(message, headers)).status).toBe(200);
    const [longer] = modern('tools/call', { name: 'whoop_echo', arguments: { text: 'x'.repeat(10_000) } });
    expect((await server.post(longer, headers)).status).toBe(413);
  });
});

test('who sends by drips does not hold a connection', async () => {
  await using server = await startServer({ headersMs: 300, requestMs: 600 });
  const head = rawRequest('POST /mcp HTTP/1.1', {
    ...headersOf(TOKEN),
    Host: `localhost:${server.port}`,
    'Content-Length': '100',
  });
  const startedMs = performance.now();
  const parts = ['', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\n', `${head}{"json`];
  await Promise.all(parts.map((part) => sendRaw(server.port, part, { patienceMs: 10_000 })));
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  const big = rawRequest('GET /healthz HTTP/1.1', {
    Host: `localhost:${server.port}`,
    Cookie: 'x'.repeat(20_000),
  });
  expect((await sendRaw(server.port, big)).status).not.toBe(200);
});

test('an answer may take longer than a request may take to arrive', async () => {
  await using server = await startServer({ headersMs: 200, requestMs: 300 });
  using stream = await listen(server.url, await server.initialize());
  const [message, headers] = callSleep(900);
  expect((await server.post(message, headers)).status).toBe(200);
  expect(await Promise.race([stream.read, sleep(10, 'still open')])).toBe('still open');
});

describe('sessions', () => {
  test('by the thousand leave room for the next, and those in use are kept', async () => {
    await using server = await startServer({ maxSessions: 8 });
    const used = await server.initialize();
    using _ = await listen(server.url, used);
    for (let batch = 0; batch < 50; batch++)
      await Promise.all(Array.from({ length: 20 }, () => server.initialize()));
    // What opens no session takes nobody's place.
    for (const body of [PING, [PING], {}]) expect((await server.post(body)).status).toBe(400);
    const last = await server.initialize();
    expect((await server.post(PING, { 'mcp-session-id': used })).status).toBe(200);
    expect((await server.post(PING, { 'mcp-session-id': last })).status).toBe(200);
  });

  test('that are all in use are enough: the next one has to wait', async () => {
    await using server = await startServer({ maxSessions: 2 });
    {
      using _first = await listen(server.url, await server.initialize());
      using _second = await listen(server.url, await server.initialize());
      const refused = await server.post(initialize());
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    }
    for (let tries = 0; tries < 200; tries++) {
      const { status } = await server.post(initialize());
      if (status === 200) return;
      await sleep(10);
    }
    throw new Error('No room was made by clients that went away.');
  });

  test('that nobody uses end by themselves, and one that somebody listens to does not', async () => {
    await using server = await startServer({ sessionIdleMs: 100 });
    const [idle, heard] = [await server.initialize(), await server.initialize()];
    using _ = await listen(server.url, heard);
    const statusOf = async (id: string) => (await server.post(PING, { 'mcp-session-id': id })).status;
    await sleep(500);
    expect(await statusOf(idle)).toBe(404);
    expect(await statusOf(heard)).toBe(200);
  });
});

test('a client that goes away in the middle of its request leaves no trace', async () => {
  await using server = await startServer();
  const head = { ...headersOf(TOKEN), Host: `localhost:${server.port}`, 'Content-Length': '1000' };
  const partly = rawRequest('POST /mcp HTTP/1.1', head, '{"jsonrpc"');
  await Promise.all(Array.from({ length: 20 }, () => sendRaw(server.port, partly, { patienceMs: 50 })));
  expect((await server.post(initialize())).status).toBe(200);
});

test('requests beyond the limit are told to come again, and are served then', async () => {
  await using server = await startServer({ maxRequests: 3 });
  const [message, headers] = callSleep(300);
  const answers = await Promise.all(Array.from({ length: 6 }, () => server.post(message, headers)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 503, 503, 503]);
  await Promise.all(answers.map((answer) => answer.text()));
  expect((await server.post(message, headers)).status).toBe(200);
});

test.each(['is answered', 'is told that the server ends'])('at the end a call %s', async (fate) => {
  await using server = await startServer();
  const session = await server.initialize();
  const ms = fate === 'is answered' ? 300 : 60_000;
  const [message, headers] = callSleep(ms);
  const call = { jsonrpc: '2.0', id: 9, method: 'tools/call' };
  const calls = [
    server.post(message, headers),
    server.post(
      { ...call, params: { name: 'whoop_sleep', arguments: { ms } } },
      { 'mcp-session-id': session },
    ),
  ].map(async (answer) => messageOf(await answer));
  await sleep(100);
  await server.close();
  const outcome =
    fate === 'is answered'
      ? { result: { content: [{ text: '{"slept":300}' }] } }
      : { error: { message: expect.stringContaining('ending') } };
  expect(await Promise.all(calls)).toMatchObject([
    { id: 1, ...outcome },
    { id: 9, ...outcome },
  ]);
});

test('a token that becomes void ends what was opened with it', async () => {
  await using server = await startServer();
  const session = await server.initialize();
  const [message, headers] = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const listening = await server.post(message, headers);
  const events = { ...headersOf(TOKEN), accept: 'text/event-stream', 'mcp-session-id': session };
  const waiting = await fetch(server.url, { headers: events });
  expect([listening.status, waiting.status]).toEqual([200, 200]);
  const ended = [listening, waiting].map((stream) => stream.text().catch(() => 'cut off'));
  server.setToken('wellpipe_another-token');
  await Promise.all(ended);
});

test('the end does not wait for calls and streams', async () => {
  const server = await startServer();
  const session = await server.initialize();
  using stream = await listen(server.url, session);
  const [message, headers] = callSleep(60_000);
  const calls = [
    server.post(message, headers),
    server.post(
      {
        jsonrpc: '2.0',
        id: 9,
        method: 'tools/call',
        params: { name: 'whoop_sleep', arguments: { ms: 60_000 } },
      },
      { 'mcp-session-id': session },
    ),
  ].map((call) => call.then((answer) => answer.text()).catch(() => ''));
  await sleep(100);
  const startedMs = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  await Promise.all([...calls, stream.read?.catch(() => undefined)]);
  expect(fetch(server.url)).rejects.toThrow();
});
