import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import type { RunningWellpipe } from '../../support/binary.ts';

export interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: object;
  result?: { protocolVersion?: string; tools?: unknown[]; content?: { text: string }[]; isError?: true };
  error?: { code: number; message: string };
}

export const INITIALIZED: Message = { jsonrpc: '2.0', method: 'notifications/initialized' };

export function request(id: number | string, method: string, params?: object): Message {
  return { jsonrpc: '2.0', id, method, ...(params ? { params } : {}) };
}

export function initialize(protocolVersion = '2025-11-25'): Message {
  const clientInfo = { name: 'test', version: '1' };
  return request('init', 'initialize', { protocolVersion, capabilities: {}, clientInfo });
}

export function callTool(id: number | string, name: string, given: object = {}): Message {
  return request(id, 'tools/call', { name, arguments: given });
}

export function cancel(requestId: number | string): Message {
  return { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } };
}

export function toLines(...messages: (Message | string)[]): string {
  return messages
    .map((message) => `${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
    .join('');
}

export function send(server: RunningWellpipe, ...messages: (Message | string)[]): void {
  server.write(toLines(...messages));
}

/** The answer to a request; those that came before it count as read. */
export async function answerTo(server: RunningWellpipe, id: number | string): Promise<Message> {
  return JSON.parse(await server.stdout.find((line) => JSON.parse(line).id === id));
}

/** The answers to several requests, in the order of `ids`, whatever the order they come in. */
export async function answersTo(
  server: RunningWellpipe,
  ids: readonly (number | string)[],
): Promise<Message[]> {
  const found = new Map<number | string | undefined, Message>();
  while (!ids.every((id) => found.has(id))) {
    const message: Message = JSON.parse(await server.stdout.next());
    found.set(message.id, message);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

export function textOf({ result }: Message): string {
  return result?.content?.[0]?.text ?? '';
}

/** Every line of stdout as a message; one that is none is an error. */
export function readMessages(stdout: string): Message[] {
  if (stdout !== '' && !stdout.endsWith('\n')) throw new Error(`stdout ends in half a line: ${stdout}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed: unknown = JSON.parse(line);
      JSONRPCMessageSchema.parse(parsed);
      return parsed as Message;
    });
}
