import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { AppError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { isRecord, parseMessages } from './json-rpc.ts';

const PROTOCOL_VERSION = '2025-11-25';
const PATIENCE_MS = 30_000;

/** This program's MCP server as somebody starts it. */
export interface OwnServer {
  command: string;
  args: readonly string[];
  /** All that the server gets to see. */
  environment: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Calls one tool; the text it answers. */
export async function callOwnTool(server: OwnServer, name: string, signal: AbortSignal): Promise<string> {
  const { content } = await askOwnServer(server, 'tools/call', { name, arguments: {} }, signal);
  const [first] = Array.isArray(content) ? content : [];
  if (isRecord(first) && typeof first.text === 'string') return first.text;
  throw noAnswer();
}

/** Whether it starts and answers as a client expects; how many tools it has. */
export async function countOwnTools(server: OwnServer, signal: AbortSignal): Promise<number> {
  const { tools } = await askOwnServer(server, 'tools/list', {}, signal);
  if (Array.isArray(tools)) return tools.length;
  throw noAnswer();
}

/**
 * Starts the server, asks it one thing the way an assistant would, and returns the result once the server has
 * ended: it writes its books into its home until then.
 */
async function askOwnServer(
  { command, args, environment, cwd }: OwnServer,
  method: string,
  params: object,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const server = spawn(command, args, {
    env: environment,
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  // Of one that never began there is none, which is an error of its own.
  const complaints = text(server.stderr).catch(() => '');
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    // An abort is told here too, while the process still ends; one that never began has no exit.
    server.on('error', () => {
      if (server.pid === undefined) resolve();
    });
  });
  server.stdin.on('error', () => {
    // It may end before it has read everything.
  });
  const clientInfo = { name: 'wellpipe', version: VERSION };
  const messages = [
    request(1, 'initialize', { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo }),
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    request(2, method, params),
  ];
  server.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  let result: Record<string, unknown> | undefined;
  try {
    const answered = readResult(createInterface({ input: server.stdout }), 2);
    result = await Promise.race([answered, ended.then(() => undefined)]);
  } finally {
    server.stdin.end();
    await ended;
  }
  if (result) return result;
  signal.throwIfAborted();
  throw noAnswer(await complaints);
}

function request(id: number, method: string, params: object): object {
  return { jsonrpc: '2.0', id, method, params };
}

async function readResult(
  lines: AsyncIterable<string>,
  id: number,
): Promise<Record<string, unknown> | undefined> {
  for await (const line of lines) {
    for (const parsed of parseMessages(line)) {
      if ('message' in parsed && parsed.message.id === id) return parsed.message.result;
    }
  }
  return undefined;
}

/** `complaints`: what the server wrote on stderr, in our own words. */
function noAnswer(complaints = ''): AppError {
  const [, problem, hint] = /^error: (.+)\n(?:hint: (.+)\n)?/m.exec(complaints) ?? [];
  if (problem === undefined) {
    return new AppError('unexpected', 'The MCP server of this program did not answer.', {
      hint: 'Run `wellpipe serve --debug`: it waits for messages, and says on stderr what is wrong.',
    });
  }
  return new AppError('config', `The MCP server of this program does not start: ${problem}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}
