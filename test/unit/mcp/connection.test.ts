import { describe, expect, test } from 'bun:test';
import { Connection } from '../../../src/mcp/connection.ts';
import type { RpcMessage } from '../../../src/mcp/json-rpc.ts';
import { createService, type Service } from '../../../src/mcp/service.ts';

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const META = { [REVISION_KEY]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 't', version: '1' },
};

/** A client's side of a connection to a service that has nothing but what a test gives it. */
async function connect(changes: Partial<Service> = {}) {
  const service = createService({
    tools: [],
    resources: [],
    templates: [],
    prompts: [],
    instructions: 'Ask.',
    openContext: () => Promise.reject(new Error('Nobody asks for data.')),
    follow: async () => undefined,
  });
  const answers = new Map<unknown, PromiseWithResolvers<RpcMessage>>();
  const notified: RpcMessage[] = [];
  const answerTo = (id: unknown) => {
    const waiting = answers.get(id) ?? Promise.withResolvers<RpcMessage>();
    answers.set(id, waiting);
    return waiting.promise;
  };
  let closed = 0;
  const wire = {
    onmessage: undefined as ((message: RpcMessage) => void) | undefined,
    start: async () => undefined,
    async send(message: RpcMessage) {
      if (message.method !== undefined) notified.push(message);
      else {
        void answerTo(message.id);
        answers.get(message.id)?.resolve(message);
      }
    },
    async close() {
      closed += 1;
    },
  };
  const connection = new Connection(wire, { ...service, ...changes });
  await connection.start();
  return {
    connection,
    notified,
    closed: () => closed,
    send: (message: Omit<RpcMessage, 'jsonrpc'>) => wire.onmessage?.({ jsonrpc: '2.0', ...message }),
    ask(id: number, method: string, params: object = {}) {
      wire.onmessage?.({ jsonrpc: '2.0', id, method, params: { ...params } });
      return answerTo(id);
    },
  };
}

describe('a client', () => {
  test('that asks for the newer protocol and goes on in the older is served in both', async () => {
    const client = await connect();
    expect((await client.ask(1, 'server/discover', { _meta: META })).result).toHaveProperty(
      'supportedVersions',
    );
    expect((await client.ask(2, 'tools/list', { _meta: META })).result).toMatchObject({
      resultType: 'complete',
    });
    expect((await client.ask(3, 'initialize', INITIALIZE)).result).toMatchObject({ instructions: 'Ask.' });
    expect((await client.ask(4, 'tools/list')).result).toEqual({ tools: [] });
    expect((await client.ask(5, 'tools/list', { _meta: META })).result).toHaveProperty('ttlMs');
    await client.connection.close();
    expect(client.closed()).toBe(1);
  });

  test('that opens in neither is told how to, and is not lost', async () => {
    const client = await connect();
    expect((await client.ask(1, 'tools/list')).error?.message).toContain('initialize');
    expect((await client.ask(2, 'tools/list', { _meta: 7 })).error?.message).toContain(REVISION_KEY);
    client.send({ method: 'notifications/initialized' });
    expect((await client.ask(3, 'ping')).result).toEqual({});
    expect((await client.ask(4, 'initialize', INITIALIZE)).result).toHaveProperty('serverInfo');
  });

  test('that was never heard of is closed without loading anything', async () => {
    const client = await connect();
    await client.connection.close();
    expect(client.closed()).toBe(1);
  });
});

describe('what is listened for', () => {
  const listen = (uris: readonly string[]) => ({
    notifications: { resourceSubscriptions: uris },
    _meta: META,
  });

  test('is watched once, told to each who listens, and no longer than somebody does', async () => {
    const uri = 'whoop://today';
    const watched: string[] = [];
    const tells = new Map<unknown, () => void>();
    const client = await connect({
      canWatch: (address) => address === uri,
      watch(address, tell) {
        watched.push(`+${address}`);
        tells.set(address, tell);
        return () => watched.push(`-${address}`);
      },
    });
    await client.ask(1, 'server/discover', { _meta: META });
    for (const id of [2, 3])
      client.send({ id, method: 'subscriptions/listen', params: listen([uri, 'whoop://nope']) });
    await client.ask(4, 'tools/list', { _meta: META });
    expect(watched).toEqual([`+${uri}`]);
    const confirmed = client.notified.filter(
      ({ method }) => method === 'notifications/subscriptions/acknowledged',
    );
    expect(confirmed.map(({ params }) => params?.notifications)).toEqual([
      { resourceSubscriptions: [uri] },
      { resourceSubscriptions: [uri] },
    ]);

    tells.get(uri)?.();
    await client.ask(5, 'tools/list', { _meta: META });
    const updates = client.notified.filter(({ method }) => method === 'notifications/resources/updated');
    expect(updates.map(({ params }) => params?.uri)).toEqual([uri, uri]);

    for (const requestId of [2, 3]) client.send({ method: 'notifications/cancelled', params: { requestId } });
    expect(watched).toEqual([`+${uri}`, `-${uri}`]);
    await client.connection.close();
  });

  test('ends with the connection', async () => {
    let stopped = 0;
    const client = await connect({
      canWatch: () => true,
      watch: () => () => {
        stopped += 1;
      },
    });
    client.send({ id: 1, method: 'subscriptions/listen', params: listen(['whoop://a', 'whoop://b']) });
    await client.connection.close();
    expect(stopped).toBe(2);
  });
});

test('an initialize that lacks something is told what, and the connection is good afterwards', async () => {
  const client = await connect();
  expect((await client.ask(1, 'initialize')).error).toEqual({
    code: -32_602,
    message: expect.stringMatching(
      /^initialize needs params with protocolVersion .*, capabilities .*, clientInfo/,
    ),
  });
  expect((await client.ask(2, 'initialize', { ...INITIALIZE, clientInfo: 'me' })).error?.code).toBe(-32_602);
  expect((await client.ask(3, 'initialize', INITIALIZE)).result).toHaveProperty('serverInfo');
  await client.connection.close();
});
