import type { ServerResponse } from 'node:http';
import type { RequestId } from '../json-rpc.ts';

/** Of the server itself, as JSON-RPC leaves them to it. */
const SERVER_ERROR = -32_000;
/** Of MCP's transport, until its revision 2026-07-28. */
export const SESSION_NOT_FOUND = -32_001;

/** Why a request gets no further, in the form that clients of MCP read. */
export interface Refusal {
  status: number;
  message: string;
  /** Of JSON-RPC. */
  code?: number;
  /** Of the request, where it has been read. */
  id?: RequestId | undefined;
  headers?: Readonly<Record<string, string>>;
}

export function toResponse(refusal: Refusal): Response {
  return new Response(writeRefusal(refusal), { status: refusal.status, headers: headersOf(refusal) });
}

/** The same where no `Request` has been made yet. Ends the connection: what else comes on it is not read. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { ...headersOf(refusal), connection: 'close' });
  response.end(writeRefusal(refusal));
}

function headersOf({ headers }: Refusal): Record<string, string> {
  return { 'content-type': 'application/json', ...headers };
}

/** As JSON-RPC has it: `id` is null where that of the request is not known. */
export function writeRefusal({ code = SERVER_ERROR, message, id }: Refusal): string {
  return JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error: { code, message } });
}
