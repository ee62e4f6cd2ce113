import type { ServerResponse } from 'node:http';

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
  headers?: Readonly<Record<string, string>>;
}

export function toResponse(refusal: Refusal): Response {
  return new Response(bodyOf(refusal), { status: refusal.status, headers: headersOf(refusal) });
}

/** The same where no `Request` has been made yet. Ends the connection: what else comes on it is not read. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { ...headersOf(refusal), connection: 'close' });
  response.end(bodyOf(refusal));
}

function headersOf({ headers }: Refusal): Record<string, string> {
  return { 'content-type': 'application/json', ...headers };
}

/** Without an `id`, since that of the request is not known. */
function bodyOf({ code = SERVER_ERROR, message }: Refusal): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message } });
}
