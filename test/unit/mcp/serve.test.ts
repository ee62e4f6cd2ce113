import { describe, expect, test } from 'bun:test';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { toSafeJson } from '../../../src/core/json.ts';
import { CAPABILITIES, SERVER_INFO } from '../../../src/mcp/identity.ts';
import { callTool, DUMMY_SERVER, INITIALIZE, startDummyServer } from './start-dummy-server.ts';

const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

async function connectClient() {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [DUMMY_SERVER],
    stderr: 'ignore',
  });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text ?? '';

describe('a client of the SDK', () => {
  test('learns name, instructions and tools', async () => {
    await using connection = await connectClient();
    const { client } = connection;
    expect(client.getServerVersion()).toEqual(SERVER_INFO);
    expect(client.getInstructions()).toBe('Ask about dummies.');
    expect(client.getServerCapabilities()).toEqual(CAPABILITIES);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'whoop_echo',
      'whoop_days',
      'whoop_sleep',
      'whoop_stubborn',
      'whoop_fail',
      'whoop_context',
    ]);
    expect(tools[0]).toEqual({
      name: 'whoop_echo',
      title: 'Echo',
      description: 'Answers with its text.',
      inputSchema: {
        type: 'object',
        properties: { text: { type: 'string', description: 'Any text' } },
        required: ['text'],
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
    await client.ping();
  });

  test('lists and reads resources', async () => {
    await using connection = await connectClient();
    const { client } = connection;
    const { resources } = await client.listResources();
    expect(resources).toEqual([
      {
        uri: 'whoop://dummy',
        name: 'dummy',
        title: 'Dummy',
        description: 'A text.',
        mimeType: 'text/markdown',
      },
    ]);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
    expect((await client.readResource({ uri: 'whoop://dummy' })).contents).toEqual([
      { uri: 'whoop://dummy', mimeType: 'text/markdown', text: '# Dummy' },
    ]);
    expect(client.readResource({ uri: 'whoop://other' })).rejects.toThrow(
      /-32002.*Unknown resource "whoop:\/\/other"\. The resources are whoop:\/\/dummy/,
    );
  });

  test('gets answers, errors of tools and errors of the protocol apart', async () => {
    await using connection = await connectClient();
    const { client } = connection;
    const text = 'zażółć 中 😀 \u2028 "quoted"\n';
    const echo = await client.callTool({ name: 'whoop_echo', arguments: { text } });
    expect(echo).toEqual({ content: [{ type: 'text', text: toSafeJson({ text }) }] });

    const failed = await client.callTool({ name: 'whoop_fail' });
    expect(failed.isError).toBe(true);
    expect(JSON.parse(textOf(failed))).toEqual({
      error: { code: 'rate_limited', message: 'Free in 12 s.', hint: 'Ask again then.' },
    });
    expect(textOf(await client.callTool({ name: 'whoop_fail', arguments: { foreign: true } }))).not.toContain(
      'hunter2',
    );
    expect(textOf(await client.callTool({ name: 'whoop_days', arguments: { days: 0 } }))).toContain(
      'at least 1',
    );

    await expect(client.callTool({ name: 'whoop_dayz' })).rejects.toMatchObject({ code: -32602 });
    await expect(client.setLoggingLevel('info')).rejects.toThrow();
  });

  test('can cancel a call, which aborts the tool', async () => {
    await using server = startDummyServer();
    server.write(INITIALIZE, INITIALIZED, callTool(7, 'whoop_sleep', { ms: 60_000 }));
    await server.stderr.find((line) => line === 'sleep has started');
    server.write({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 7, reason: 'no' },
    });
    await server.stderr.find((line) => line === 'sleep was aborted');
    server.child.stdin.end();
    expect((await server.messages()).map(({ id }) => id)).toEqual(['init']);
  });
});

describe('the pipes', () => {
  test('carry one valid message a line and nothing else, whatever comes in', async () => {
    await using server = startDummyServer();
    server.write(
      INITIALIZE,
      INITIALIZED,
      '\n',
      'garbage\n',
      '\u0000\n',
      '{"jsonrpc":"2.0","id":1}\n',
      '[]\n',
    );
    server.write(
      { jsonrpc: '2.0', id: 'x', result: {} },
      { jsonrpc: '2.0', method: 'notifications/unheard' },
    );
    server.write({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: null });
    server.write(`${JSON.stringify(callTool(3, 'whoop_echo', { text: 'crlf' }))}\r\n`);
    server.write(new Uint8Array([0xff, 0xfe, 0x0a]));
    server.write(JSON.stringify(callTool(4, 'whoop_context')));
    server.child.stdin.end();
    const messages = await server.messages();
    for (const message of messages) expect(JSONRPCMessageSchema.safeParse(message).success).toBe(true);
    expect(messages.map(({ id }) => String(id)).sort()).toEqual(['1', '2', '3', '4', 'init']);
    expect(server.stderr.text).toContain('echo 4');
    expect((await server.ended).code).toBe(0);
  });

  test('may cut a character in two', async () => {
    await using server = startDummyServer();
    const bytes = new TextEncoder().encode(`${JSON.stringify(callTool(1, 'whoop_echo', { text: 'x😀' }))}\n`);
    const middle = bytes.indexOf(0xf0) + 2;
    server.write(INITIALIZE);
    await server.answerTo('init');
    server.write(bytes.subarray(0, middle));
    await sleep(50);
    server.write(bytes.subarray(middle));
    expect(textOf((await server.answerTo(1)).result)).toBe('{"text":"x😀"}');
  });

  test('carry a message of 10 MB, and lose only the one that is larger than 16 MiB', async () => {
    await using server = startDummyServer();
    const text = 'é'.repeat(5_000_000);
    server.write(
      INITIALIZE,
      callTool(1, 'whoop_stubborn', { text }),
      callTool(2, 'whoop_echo', { text: text + text }),
    );
    server.write(callTool(3, 'whoop_echo', { text: 'still here' }));
    expect(textOf((await server.answerTo(1)).result)).toContain('no argument');
    expect((await server.answerTo(2)).error).toMatchObject({ code: -32_600 });
    expect(textOf((await server.answerTo(3)).result)).toContain('still here');
  });

  test('hold a client back that asks and never reads', async () => {
    await using server = startDummyServer();
    server.child.stdout.pause();
    const request = `${JSON.stringify(callTool(1, 'whoop_days', { days: 900 }))}\n`.repeat(1_000);
    let taken = 0;
    for (let count = 0; count < 200; count++) {
      server.child.stdin.write(request, () => {
        taken += 1;
      });
    }
    await sleep(1_000);
    const before = taken;
    await sleep(500);
    expect(taken).toBe(before);
    expect(taken).toBeLessThan(20);

    const exit = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});

describe('the end', () => {
  const SECOND_MS = 1_000;

  test('of the input lets fast answers out', async () => {
    await using server = startDummyServer();
    server.write(
      INITIALIZE,
      INITIALIZED,
      callTool(1, 'whoop_sleep', { ms: 50 }),
      callTool(2, 'whoop_days', { days: 9_000 }),
    );
    server.child.stdin.end();
    expect((await server.messages()).map(({ id }) => id)).toEqual(['init', 2, 1]);
    expect((await server.ended).code).toBe(0);
  });

  test('of the input ends the process also when nothing was asked', async () => {
    await using server = startDummyServer();
    server.child.stdin.end();
    expect(await server.messages()).toEqual([]);
    expect((await server.ended).code).toBe(0);
    expect(server.stderr.text).not.toContain('context');
  });

  test.each([
    ['the end of the input', (child: { stdin: { end(): void } }) => child.stdin.end()],
    ['SIGTERM', (child: { kill(name: 'SIGTERM'): void }) => child.kill('SIGTERM')],
    ['SIGHUP', (child: { kill(name: 'SIGHUP'): void }) => child.kill('SIGHUP')],
  ])('by %s comes within a second, whatever is in flight', async (_, end) => {
    await using server = startDummyServer();
    server.write(INITIALIZE, callTool(1, 'whoop_stubborn'), callTool(2, 'whoop_sleep', { ms: 60_000 }));
    await server.stderr.find((line) => line === 'sleep has started');
    const startedAtMs = performance.now();
    end(server.child as never);
    const { code, atMs } = await server.ended;
    expect(code).toBe(0);
    expect(atMs - startedAtMs).toBeLessThan(SECOND_MS + 500);
    expect(server.stderr.text).toContain('sleep was aborted');
    expect(server.stderr.text).toContain('context is closed');
    expect((await server.messages()).map(({ id }) => id)).toEqual(['init']);
  });

  test('comes also while the context hangs in its opening', async () => {
    await using server = startDummyServer({ HANG_OPENING: '1' });
    server.write(INITIALIZE, callTool(1, 'whoop_context'));
    await server.stderr.find((line) => line === 'context is opened');
    server.child.stdin.end();
    expect((await server.ended).code).toBe(0);
  });

  test('waits for the context to close, as a token refresh needs', async () => {
    await using server = startDummyServer({ CLOSE_MS: '1500' });
    server.write(INITIALIZE, callTool(1, 'whoop_context'));
    await server.answerTo(1);
    server.child.kill('SIGTERM');
    await sleep(300);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.stderr.text).toContain('context is closed');
  });

  test('comes when nobody reads the answers any more', async () => {
    await using server = startDummyServer();
    server.write(INITIALIZE);
    await server.answerTo('init');
    server.child.stdout.destroy();
    server.write(callTool(1, 'whoop_days', { days: 9_000 }), callTool(2, 'whoop_days', { days: 9_000 }));
    expect((await server.ended).code).toBe(0);
    expect(server.stderr.text).not.toMatch(/^(error|warn):/m);
  });
});

describe('the log', () => {
  test('names tools and outcomes, and none of the text that a foreign error carries', async () => {
    await using server = startDummyServer();
    server.write(INITIALIZE, callTool(1, 'whoop_fail', { foreign: true }), callTool(2, 'whoop_fail'));
    server.child.stdin.end();
    await server.ended;
    expect(server.stderr.text).toMatch(/^debug: whoop_fail: .*TypeError.* after \d+ ms$/m);
    expect(server.stderr.text).toMatch(/^debug: whoop_fail: rate_limited after \d+ ms$/m);
    expect(server.stderr.text).not.toContain('hunter2');
  });
});

describe('a context that failed to open', () => {
  test('is tried again at the next call', async () => {
    await using server = startDummyServer({ FAIL_FIRST_OPENING: '1' });
    server.write(INITIALIZE, callTool(1, 'whoop_context'));
    expect(textOf((await server.answerTo(1)).result)).toContain('The settings are broken.');
    server.write(callTool(2, 'whoop_context'));
    expect(textOf((await server.answerTo(2)).result)).toBe('{"opened":2}');
  });
});
