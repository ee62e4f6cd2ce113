import { expect, test } from 'bun:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { BINARY } from '../support/binary.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

/** A client of the revision without `initialize`, with a `serve` of its own. */
async function connectModern(machine: Machine): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StdioClientTransport({
      command: BINARY,
      args: ['serve'],
      env: { ...machine.home.env, ...machine.env },
      cwd: machine.home.home,
    }),
  );
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

test('both eras serve the same tools', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  await using old = await McpClient.connect({ home: machine.home, env: machine.env });
  await using modern = await connectModern(machine);
  expect(modern.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  const { tools } = await modern.listTools();
  expect<unknown>(tools).toEqual((await old.sdk.listTools()).tools);
});
