import { describe, expect, test } from 'bun:test';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { until } from '../../../e2e/support/waiting.ts';
import {
  headersOf,
  initialize,
  LATEST,
  MODERN,
  messageOf,
  modern,
  startServer,
  TOKEN,
} from './start-server.ts';

const CLIENT = { name: 'test', version: '1' };
const ECHO = { name: 'whoop_echo', arguments: { text: 'hello' } };
const ANSWER = [{ type: 'text' as const, text: '{"text":"hello"}' }];
const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };

describe('a client of the SDK', () => {
  test('of version 1 opens a session, calls, listens for news and ends the session', async () => {
    await using server = await startServer();
    const client = new Client(CLIENT);
    const transport = new StreamableHTTPClientTransport(new URL(server.url), { requestInit });
    await client.connect(transport);
    expect(transport.protocolVersion).toBe(LATEST);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['whoop_echo', 'whoop_sleep']);
    expect((await client.callTool(ECHO)).content).toEqual(ANSWER);
    await client.ping();
    const { sessionId = '' } = transport;
    await transport.terminateSession();
    await client.close();
    expect(
      (await server.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-session-id': sessionId })).status,
    ).toBe(404);
  });

  test.each([
    ['legacy', LATEST],
    [{ pin: MODERN }, MODERN],
    ['auto', MODERN],
  ] as const)('of version 2 in mode %j is served in %s', async (mode, revision) => {
    await using server = await startServer();
    const client = new ModernClient(CLIENT, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(new URL(server.url), { requestInit }));
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect((await client.callTool(ECHO)).content).toEqual(ANSWER);
    await client.close();
  });
});

describe('a request', () => {
  test('is answered in the revision that it names, side by side', async () => {
    await using server = await startServer();
    const session = await server.initialize();
    const [message, headers] = modern('tools/call', ECHO);
    const [old, current] = await Promise.all([
      server.post(
        { jsonrpc: '2.0', id: 7, method: 'tools/call', params: ECHO },
        { 'mcp-session-id': session },
      ),
      server.post(message, headers),
    ]);
    expect(await messageOf(old)).toEqual({ jsonrpc: '2.0', id: 7, result: { content: ANSWER } });
    expect(await messageOf(current)).toMatchObject({
      id: 1,
      result: { content: ANSWER, resultType: 'complete' },
    });
    expect(current.headers.get('mcp-session-id')).toBeNull();
    expect(server.opened).toBe(1);
  });

  test('for a method that is not there gets 404 where no session tells its errors apart', async () => {
    await using server = await startServer();
    const [message, headers] = modern('tools/dance');
    const response = await server.post(message, headers);
    expect(response.status).toBe(404);
    expect(await messageOf(response)).toMatchObject({ error: { code: -32_601 } });
  });

  test('of a session that is not there is told apart from one without a session', async () => {
    await using server = await startServer();
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect((await server.post(ping)).status).toBe(400);
    for (const id of ['00000000-0000-4000-8000-000000000000', '__proto__', '../x', 'x'.repeat(4_000)]) {
      const response = await server.post(ping, { 'mcp-session-id': id });
      expect(response.status).toBe(404);
      expect(await messageOf(response)).toMatchObject({ error: { code: -32_001 } });
    }
    const session = await server.initialize();
    expect((await server.post(ping, { 'mcp-session-id': session })).status).toBe(200);
  });

  test('with the id of another session is answered there and nowhere else', async () => {
    await using server = await startServer();
    const [first, second] = [await server.initialize(), await server.initialize()];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const ended = await fetch(server.url, {
      method: 'DELETE',
      headers: { ...headersOf(TOKEN), 'mcp-session-id': first },
    });
    expect(ended.status).toBe(200);
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect((await server.post(ping, { 'mcp-session-id': first })).status).toBe(404);
    expect((await server.post(ping, { 'mcp-session-id': second })).status).toBe(200);
  });

  test('that is no request is refused with what is wrong, and the server goes on', async () => {
    await using server = await startServer();
    for (const [body, status, code] of [
      ['', 400, -32_700],
      ['{', 400, -32_700],
      ['\u0000', 400, -32_700],
      ['null', 400, -32_600],
      ['[]', 400, -32_600],
      ['"initialize"', 400, -32_600],
      ['{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32_600],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32_600],
      [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 400, -32_600],
      ['{"__proto__":{"method":"initialize"}}', 400, -32_600],
    ] as const) {
      const response = await server.post(body);
      expect([body.slice(0, 50), response.status]).toEqual([body.slice(0, 50), status]);
      expect(await messageOf(response)).toMatchObject({ error: { code } });
    }
    expect((await server.post(initialize())).status).toBe(200);
  });

  test('of another type or method is refused', async () => {
    await using server = await startServer();
    for (const type of ['text/plain', 'application/jsonx', 'multipart/form-data; boundary=x', '']) {
      const response = await server.post(initialize(), { 'content-type': type });
      expect([type, response.status]).toEqual([type, 415]);
    }
    const session = await server.initialize();
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'HEAD']) {
      const headers = { ...headersOf(TOKEN), 'mcp-session-id': session };
      const { status } = await fetch(server.url, { method, headers });
      expect([method, status]).toEqual([method, 405]);
    }
    const headers = { ...headersOf(TOKEN), 'mcp-session-id': session, accept: 'text/html' };
    expect((await fetch(server.url, { headers })).status).toBe(406);
    for (const method of ['GET', 'DELETE']) {
      const modern = { ...headersOf(TOKEN), 'mcp-protocol-version': MODERN };
      const refused = await fetch(server.url, { method, headers: modern });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});

test('an initialize that lacks something is told what, by its id', async () => {
  await using server = await startServer();
  const session = await server.initialize();
  const malformed = { jsonrpc: '2.0', id: 'i', method: 'initialize', params: { capabilities: {} } };
  for (const headers of [{}, { 'mcp-session-id': session }]) {
    const response = await server.post(malformed, headers);
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toMatchObject({
      id: 'i',
      error: {
        code: -32_602,
        message: expect.stringMatching(/^initialize needs params with protocolVersion .*, clientInfo .*\.$/),
      },
    });
  }
});

describe('a client that listens', () => {
  const isTold = (body: ReadableStream<Uint8Array> | null) =>
    readUntil(body, 'notifications/resources/updated');
  const EVENTS = { accept: 'text/event-stream' };

  test('for a resource in a session is told when it has changed, until the session ends', async () => {
    await using server = await startServer();
    const session = { 'mcp-session-id': await server.initialize() };
    const headers = { ...headersOf(TOKEN), ...session };
    const stream = await fetch(server.url, { headers: { ...headers, ...EVENTS } });
    const params = { uri: 'whoop://news' };
    await server.post({ jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params }, session);
    await until('it is watched', () => server.watched === 1);
    await server.changeNews('some');
    await isTold(stream.body);
    await fetch(server.url, { method: 'DELETE', headers });
    await until('nobody watches', () => server.watched === 0);
  });

  test('without a session is told as long as it listens', async () => {
    await using server = await startServer();
    const stop = new AbortController();
    const [message, headers] = modern('subscriptions/listen', {
      notifications: { resourceSubscriptions: ['whoop://news'] },
    });
    const stream = await fetch(server.url, {
      method: 'POST',
      headers: { ...headersOf(TOKEN), ...headers },
      body: JSON.stringify(message),
      signal: stop.signal,
    });
    await until('it is watched', () => server.watched === 1);
    await server.changeNews('more');
    await isTold(stream.body);
    stop.abort();
    await until('nobody watches', () => server.watched === 0);
  });
});

async function readUntil(body: ReadableStream<Uint8Array> | null, text: string): Promise<void> {
  let read = '';
  for await (const chunk of body ?? []) {
    read += new TextDecoder().decode(chunk);
    if (read.includes(text)) return;
  }
  throw new Error(`The stream ended without ${text}: ${read}`);
}
