import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LineReader } from '../../support/line-reader.ts';

export const DUMMY_SERVER = join(import.meta.dir, 'dummy-server.ts');

export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** The dummy server on raw pipes; it ends with the `using` block at the latest. */
export function startDummyServer(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [DUMMY_SERVER], { env: { ...process.env, ...environment } });
  const ended = once(child, 'close').then(([code]) => ({ code, atMs: performance.now() }));
  const stdout = new LineReader(child.stdout);
  const stderr = new LineReader(child.stderr);
  child.stdin.on('error', () => undefined);
  return {
    child,
    ended,
    stderr,
    stdout,
    write: (...messages: (object | string | Uint8Array)[]) => {
      for (const message of messages) {
        const raw = typeof message === 'string' || message instanceof Uint8Array;
        child.stdin.write(raw ? message : `${JSON.stringify(message)}\n`);
      }
    },
    /** The answer to a request, past all others. */
    async answerTo(id: string | number) {
      return JSON.parse(await stdout.find((line) => JSON.parse(line).id === id));
    },
    /** All messages on stdout, once the server has ended. */
    async messages() {
      await ended;
      return stdout.text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export function callTool(id: string | number, name: string, given: object = {}) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: given } };
}
