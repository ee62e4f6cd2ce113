import { describe, expect, test } from 'bun:test';
import { setImmediate } from 'node:timers/promises';
import type { RpcMessage } from '../../../src/mcp/json-rpc.ts';
import { StdioTransport } from '../../../src/mcp/stdio.ts';

const MEBIBYTE = 1024 * 1024;

/** The client's side of the pipes: feeds lines, and reads only when `read` is called. */
function connectClient() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({}, undefined, {
    highWaterMark: 100,
  });
  const writer = writable.getWriter();
  const pending: { text: string; done: PromiseWithResolvers<void> }[] = [];
  const written: string[] = [];
  const received: RpcMessage[] = [];
  let closed = 0;
  const transport = new StdioTransport({
    input: readable,
    write(text) {
      const done = Promise.withResolvers<void>();
      pending.push({ text, done });
      return done.promise;
    },
    close: () => closed++,
  });
  transport.onmessage = (message) => received.push(message);
  void transport.start();
  return {
    transport,
    received,
    written,
    closed: () => closed,
    feed: async (...messages: (object | string)[]) => {
      const lines = messages.map((message) =>
        typeof message === 'string' ? message : JSON.stringify(message),
      );
      await writer.write(new TextEncoder().encode(`${lines.join('\n')}\n`));
      await setImmediate();
    },
    endInput: () => writer.close(),
    async read(count = 1) {
      for (let index = 0; index < count; index++) {
        await setImmediate();
        const next = pending.shift();
        if (next) written.push(next.text);
        next?.done.resolve();
      }
      await setImmediate();
    },
    async leave() {
      await setImmediate();
      pending.shift()?.done.reject(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
      await setImmediate();
    },
  };
}

const request = (id: number): RpcMessage => ({ jsonrpc: '2.0', id, method: 'tools/call' });
const answer = (id: number, text = ''): RpcMessage => ({ jsonrpc: '2.0', id, result: { text } });

async function isPending(promise: Promise<void>): Promise<boolean> {
  let pending = true;
  void promise.then(() => {
    pending = false;
  });
  await setImmediate();
  return pending;
}

describe('reading', () => {
  test('delivers each message of a chunk and passes over empty lines', async () => {
    const client = connectClient();
    await client.feed(request(1), '', '  \r', request(2));
    expect(client.received).toEqual([request(1), request(2)]);
  });

  test('goes on after malformed lines, and answers those with an id', async () => {
    const client = connectClient();
    await client.feed('garbage', '[]', { id: 5, method: 'tools/list' }, request(6));
    expect(client.received).toEqual([request(6)]);
    await client.read(3);
    expect(client.written).toHaveLength(1);
    expect(JSON.parse(client.written[0] ?? '')).toMatchObject({ id: 5, error: { code: -32600 } });
  });

  test('goes on after a line above 16 MiB', async () => {
    const client = connectClient();
    const padding = 'x'.repeat(16 * MEBIBYTE);
    await client.feed({ ...request(1), params: { padding } }, request(2));
    await setImmediate();
    expect(client.received).toEqual([request(2)]);
    await client.read();
    expect(JSON.parse(client.written[0] ?? '')).toMatchObject({ id: 1, error: { code: -32600 } });
  });

  test('begins no more than a few requests at a time, the others in their order', async () => {
    const client = connectClient();
    const all = Array.from({ length: 200 }, (_, index) => request(index));
    await client.feed(...all);
    const begun = client.received.length;
    expect(begun).toBeLessThan(100);
    const ping: RpcMessage = { jsonrpc: '2.0', id: 'ping', method: 'ping' };
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 150 } };
    await client.feed(ping, cancelled);
    expect(client.received.slice(begun)).toEqual([ping, cancelled] as never);
    for (const { id } of all) {
      void client.transport.send(answer(Number(id)));
      await client.read();
    }
    expect(client.received.filter(({ method }) => method === 'tools/call').map(({ id }) => id)).toEqual(
      all.map(({ id }) => id).filter((id) => id !== 150),
    );
  });

  test('stops where more wait than a client needs, and goes on when they are answered', async () => {
    const client = connectClient();
    const padding = 'x'.repeat(MEBIBYTE / 50);
    const all = Array.from({ length: 200 }, (_, index) => ({ ...request(index), params: { padding } }));
    await client.feed(...all, { jsonrpc: '2.0', id: 'ping', method: 'ping' });
    expect(client.received.map(({ id }) => id)).not.toContain('ping');
    for (const { id } of all) {
      void client.transport.send(answer(Number(id)));
      await client.read();
    }
    expect(client.received.filter(({ method }) => method === 'tools/call')).toHaveLength(200);
    expect(client.received.map(({ id }) => id)).toContain('ping');
  });

  test('pauses while much output is unread, and goes on when it is read', async () => {
    const client = connectClient();
    void client.transport.send(answer(0, 'x'.repeat(5 * MEBIBYTE)));
    for (let id = 1; id <= 20; id++) await client.feed(request(id));
    expect(client.received.length).toBeLessThan(3);
    await client.read();
    await client.read();
    expect(client.received).toHaveLength(20);
  });
});

describe('writing', () => {
  test('keeps the order and waits for the reader', async () => {
    const client = connectClient();
    const sent = [1, 2, 3].map((id) => client.transport.send(answer(id)));
    expect(await isPending(sent[2] as Promise<void>)).toBe(true);
    await client.read(3);
    await Promise.all(sent);
    expect(client.written).toEqual([1, 2, 3].map((id) => `${JSON.stringify(answer(id))}\n`));
  });

  test('that nobody reads any more ends the transport without an error', async () => {
    const client = connectClient();
    let closes = 0;
    client.transport.onclose = () => closes++;
    await client.feed(request(1));
    const sent = [client.transport.send(answer(1)), client.transport.send(answer(2))];
    await client.leave();
    await Promise.all([...sent, client.transport.ended, client.transport.drained()]);
    await client.transport.send(answer(3));
    expect(closes).toBe(1);
    expect(client.closed()).toBe(1);
  });
});

describe('the end of the input', () => {
  test('leaves the transport open until what was asked is answered and written', async () => {
    const client = connectClient();
    await client.feed(request(1), request(2), { jsonrpc: '2.0', method: 'notifications/initialized' });
    await client.endInput();
    await client.transport.ended;
    const drained = client.transport.drained();
    void client.transport.send(answer(1));
    await client.read();
    expect(await isPending(drained)).toBe(true);
    void client.transport.send({ jsonrpc: '2.0', id: 2, error: { code: -32601, message: '' } });
    expect(await isPending(drained)).toBe(true);
    await client.read();
    await drained;
  });

  test('waits for no answer to a cancelled request', async () => {
    const client = connectClient();
    await client.feed(request(1), {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    });
    await client.endInput();
    await client.transport.drained();
  });
});

describe('closing', () => {
  test('releases the streams once and is heard of once', async () => {
    const client = connectClient();
    let closes = 0;
    client.transport.onclose = () => closes++;
    await client.feed(request(1));
    await Promise.all([client.transport.close(), client.transport.close()]);
    await client.transport.drained();
    expect(closes).toBe(1);
    expect(client.closed()).toBe(1);
  });

  test('still writes what was sent before, and nothing after', async () => {
    const client = connectClient();
    void client.transport.send(answer(1));
    await client.transport.close();
    void client.transport.send(answer(2));
    await client.read(3);
    expect(client.written).toEqual([`${JSON.stringify(answer(1))}\n`]);
  });
});
