import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../core/errors.ts';
import { findOwnCommand } from '../core/executable.ts';
import { isRecord } from './json-rpc.ts';

const PROTOCOL_VERSION = '2025-11-25';
const PATIENCE_MS = 30_000;

/**
 * Starts this program's `serve` the way an assistant would, calls one tool and returns the text it answers,
 * once the server has ended: it writes its books into its home until then.
 * `environment` is all that the server gets to see.
 */
export async function askOwnServer(
  tool: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const { command, args } = findOwnCommand();
  const server = spawn(command, [...args, 'serve'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    // An abort is told here too, while the process still ends; one that never began has no exit.
    server.on('error', () => {
      if (server.pid === undefined) resolve();
    });
  });
  const messages = [
    request(1, 'initialize', {
      protocolVersion: PROTOCOL_VERSION,
      capabilities: {},
      clientInfo: { name: 'wellpipe-demo', version: '1' },
    }),
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    request(2, 'tools/call', { name: tool, arguments: {} }),
  ];
  server.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  try {
    const failed = ended.then(() => Promise.reject(noAnswer()));
    return await Promise.race([readAnswer(createInterface({ input: server.stdout }), 2), failed]);
  } finally {
    server.stdin.end();
    await ended;
  }
}

function request(id: number, method: string, params: object): object {
  return { jsonrpc: '2.0', id, method, params };
}

async function readAnswer(lines: AsyncIterable<string>, id: number): Promise<string> {
  for await (const line of lines) {
    const message: unknown = JSON.parse(line);
    if (isRecord(message) && message.id === id && isRecord(message.result)) return textOf(message.result);
  }
  throw noAnswer();
}

function textOf({ content }: Record<string, unknown>): string {
  const [first] = Array.isArray(content) ? content : [];
  if (isRecord(first) && typeof first.text === 'string') return first.text;
  throw noAnswer();
}

function noAnswer(): AppError {
  return new AppError('unexpected', 'The MCP server of this program did not answer.');
}
