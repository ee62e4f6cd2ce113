import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the routes see it. */
export interface Incoming {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** The form of a POST; undefined when the body is of another type. */
  form: URLSearchParams | undefined;
  authorization: string | undefined;
}

export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const BODY_LIMIT_BYTES = 64 * 1024;

export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const body = await readBody(request);
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    form: type === FORM_TYPE ? new URLSearchParams(body) : undefined,
    authorization: request.headers.authorization,
  };
}

export function sendReply(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, withLength(headers, status, body));
  response.end(status === 204 ? undefined : body);
}

/** Sends the head and half of the body, then closes the connection. */
export function sendHalf(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, withLength(headers, status, body));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain;charset=utf-8', ...headers }, body };
}

export function redirect(location: string): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store' } };
}

function withLength(headers: Reply['headers'], status: number, body: string): Record<string, string> {
  return status === 204 ? { ...headers } : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT_BYTES) break;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function splitOnce(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator);
  return at === -1 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
}
