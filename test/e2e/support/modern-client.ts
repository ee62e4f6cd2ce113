import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { BINARY } from '../../support/binary.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

interface ConnectOptions {
  home: ScratchHome;
  env?: Readonly<Record<string, string>>;
}

/** The second SDK's own client, which asks for the newest revision, with a `serve` of the executable. */
export async function connectModern({ home, env = {} }: ConnectOptions): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StdioClientTransport({
      command: BINARY,
      args: ['serve'],
      env: { ...home.env, ...env },
      cwd: home.home,
    }),
  );
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}
